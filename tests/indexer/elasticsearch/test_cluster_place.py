"""Reindexing into a real server: published, rolled back, pruned, deleted, cleaned up after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import (
    IndexCorruptError,
    IndexMissingError,
    NotFoundError,
    RequestError,
    SourceError,
)
from catalog.event import Event
from indexer.elasticsearch.generations import ClusterIndex
from indexer.elasticsearch.writer import absent_ordinals
from indexer.embedded.generation import VECTORS
from indexer.embedded.vectors import VectorIndex
from indexer.events import add_events, events_file
from indexer.place import index_names
from models.encoder import Vectors
from tests.indexer.elasticsearch.cluster_shop import INDEX, Shop
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line


def test_what_is_read_is_published_under_the_alias(shop: Shop) -> None:
    report = shop.load(line(0), line(1), line(2))
    published = ClusterIndex(shop.home, INDEX, shop.cluster).published_generation()

    assert shop.titles() == [f"desk lamp number {number}" for number in range(3)]
    assert published.manifest == report.manifest
    assert published.generation == report.manifest.generation
    assert published.index_name == shop.indexes()[0]
    assert published.folder is not None
    assert (report.manifest.products, report.manifest.vectors) == (3, "exact")
    assert list(report.manifest.files) == [VECTORS]
    vectors = VectorIndex(published.folder / VECTORS)
    encoder = HashEncoder()
    for ordinal, product in shop.served().items():
        assert vectors.nearest(encoder.encode_query(product.title), 1).ordinals[0] == ordinal
    settings = shop.client.indices.get_settings(index=published.index_name, flat_settings=True)
    said = settings[published.index_name]["settings"]
    assert said["index.refresh_interval"] == "1s"
    assert said["index.number_of_replicas"] == "0"
    assert not list(shop.place.root.glob("building"))
    assert shop.place.check_published() == report.manifest


def test_shards_replicas_and_merging_are_as_set(shop: Shop) -> None:
    shop.cluster = replace(shop.cluster, shards=3, replicas=1, force_merge=True)
    shop.load(*map(line, range(40)))
    (name,) = shop.indexes()
    settings = shop.client.indices.get_settings(index=name, flat_settings=True)[name]["settings"]
    assert settings["index.number_of_shards"] == "3"
    assert settings["index.number_of_replicas"] == "1"
    segments = shop.client.indices.segments(index=name)["indices"][name]["shards"]
    assert [len(shard[0]["segments"]) for shard in segments.values()] == [1, 1, 1]
    assert len(shop.served()) == 40


def test_vectors_in_the_cluster_need_no_local_file(shop: Shop, tmp_path: Path) -> None:
    shop.cluster = replace(shop.cluster, vectors="elasticsearch")
    report = shop.load(*map(line, range(30)), exact_vectors_up_to=29)
    assert (report.manifest.vectors, report.manifest.files) == ("elasticsearch-hnsw", {})
    report = shop.load(*map(line, range(30)), exact_vectors_up_to=30)
    assert report.manifest.vectors == "elasticsearch-flat"
    # A host that did not build it can serve it.
    elsewhere = ClusterIndex(tmp_path / "elsewhere", INDEX, shop.cluster)
    published = elsewhere.published_generation()
    assert published.folder is None
    assert elsewhere.check_published() == report.manifest
    query = HashEncoder().encode_query("desk lamp number 7")
    (hit,) = shop.client.search(
        index=published.index_name,
        knn={"field": "vector", "query_vector": query.tolist(), "k": 1, "num_candidates": 30},
    )["hits"]["hits"]
    assert (hit["_id"], round(hit["_score"], 3)) == ("p7", 1.0)


@pytest.mark.parametrize("vectors", ["faiss", "elasticsearch"])
def test_an_encoder_that_breaks_its_promise_is_not_published(shop: Shop, vectors: Any) -> None:
    class Long(HashEncoder):
        def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
            doubled: Vectors = super().encode(texts, max_tokens) * 2
            return doubled

    shop.cluster = replace(shop.cluster, vectors=vectors)
    with pytest.raises(IndexCorruptError, match="length 2"):
        shop.load(line(1), encoder=Long())
    assert shop.indexes() == []
    assert not list(shop.place.root.glob("building"))


def test_a_host_without_the_vectors_says_what_to_do(shop: Shop, tmp_path: Path) -> None:
    shop.load(line(1))
    elsewhere = ClusterIndex(tmp_path / "elsewhere", INDEX, shop.cluster)
    with pytest.raises(IndexCorruptError, match="A copy of that folder"):
        elsewhere.published_generation()
    with pytest.raises(IndexMissingError, match="reindex FILE --index other"):
        ClusterIndex(shop.home, "other", shop.cluster).published_generation()


def test_reindex_rollback_prune_and_delete(shop: Shop) -> None:
    marks = [shop.load(line(n, title=f"lamp {n}")).manifest.generation for n in (1, 2)]
    assert shop.titles() == ["lamp 2"]
    assert [(row.generation, row.published) for row in shop.place.rows()] == [
        (marks[1], True),
        (marks[0], False),
    ]
    assert all(row.bytes > 1_000 and row.manifest for row in shop.place.rows())
    assert shop.place.rollback() == marks[0]
    assert shop.titles() == ["lamp 1"]
    with pytest.raises(NotFoundError, match="older than"):
        shop.place.rollback()
    with pytest.raises(NotFoundError, match="Kept are"):
        shop.place.rollback("nosuch")
    # What was rolled back from goes before what has been serving.
    third = shop.load(line(3, title="lamp 3")).manifest.generation
    assert [row.generation for row in shop.place.rows()] == [third, marks[0]]
    assert len(shop.indexes()) == 2
    assert len(list((shop.place.root / "generations").iterdir())) == 2
    assert shop.place.rollback(marks[0]) == marks[0]
    assert shop.titles() == ["lamp 1"]
    with pytest.raises(RequestError, match="is published"):
        shop.place.delete(marks[0])
    shop.place.delete(third)
    assert [row.generation for row in shop.place.rows()] == [marks[0]]
    shop.place.delete()
    assert shop.indexes() == []
    assert not shop.place.exists()
    with pytest.raises(NotFoundError, match="no index"):
        shop.place.delete()


def test_a_rollback_to_damaged_vectors_is_refused(shop: Shop) -> None:
    older = shop.load(line(1)).manifest.generation
    newer = shop.load(line(2)).manifest.generation
    file = shop.place.root / "generations" / older / VECTORS
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexCorruptError, match=VECTORS):
        shop.place.rollback()
    assert shop.place.current() == newer
    shop.client.delete(index=shop.indexes()[1], id="p2", refresh=True)
    with pytest.raises(IndexCorruptError, match="0 instead of 1"):
        shop.place.check_published()


def test_indexes_with_one_name_in_another_are_kept_apart(shop: Shop) -> None:
    shop.load(line(1))
    shop.load(line(2), index="shop-eu")
    shop.load(line(3), index="shop-eu")
    assert index_names(shop.home, shop.cluster) == ["shop", "shop-eu"]
    assert len(shop.place.rows()) == 1
    shop.place.delete()
    assert shop.titles("shop-eu") == ["desk lamp number 3"]
    assert index_names(shop.home, shop.cluster) == ["shop-eu"]


def test_of_equal_ids_the_first_is_kept_and_too_long_ones_are_rejects(shop: Shop) -> None:
    report = shop.load(line(1), line(2), line(1, title="another"), line(3, id="é" * 256))
    assert report.rejects == {"duplicate id": 1}
    assert len(shop.served()) == 3
    assert "another" not in shop.titles()
    longest = "語" * 200
    report = shop.load(line(1), line(2, id=longest))
    assert report.rejects == {"id too long": 1}
    assert report.rejects_file is not None
    assert "600 bytes" in json.loads(report.rejects_file.read_text())["detail"]
    assert list(shop.served()) == [0]


def test_events_count_towards_popularity(shop: Shop) -> None:
    bought = [
        Event(product_id="p1", kind="purchase", user_id=str(n), at=datetime.now(UTC))
        for n in range(9)
    ]
    add_events(events_file(shop.home, INDEX), bought, lambda reject: None)
    shop.load(line(0), line(1))
    hits = shop.client.search(index=shop.indexes()[0], sort="popularity:desc")["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ["p1", "p0"]


def test_what_the_cluster_refuses_is_a_reject_and_absent(shop: Shop) -> None:
    records = [line(number) for number in range(40)]
    records[7]["attributes"] = {"a\0b": "poison"}
    report = shop.load(*records)
    assert report.rejects == {"refused by Elasticsearch": 1}
    assert report.rejects_file is not None
    (row,) = [json.loads(text) for text in report.rejects_file.read_text().splitlines()]
    assert row["file"].endswith("shop.jsonl")
    assert row["detail"].startswith("p7: ")
    assert "reserved character" in row["detail"]
    assert report.manifest.products == 39
    assert report.manifest.rejected == 1
    assert sorted(shop.served()) == [*range(7), *range(8, 40)]
    published = shop.place.published_generation()
    assert published.folder is not None
    assert absent_ordinals(published.folder).tolist() == [7]
    assert set(report.manifest.files) == {VECTORS, "absent.npy"}
    assert shop.place.check_published() == report.manifest
    with pytest.raises(SourceError, match="1 refused by Elasticsearch"):
        shop.load(records[7])
    with pytest.raises(SourceError, match="could not be read"):
        shop.load(*records, max_rejects=0.02)
    assert shop.place.current() == report.manifest.generation


def test_names_with_capitals_are_refused_before_anything_is_made(shop: Shop) -> None:
    with pytest.raises(RequestError, match="'Shop'"):
        shop.load(line(1), index="Shop")
    assert not shop.home.exists()
