"""What is known of a generation is in the cluster, for hosts that have nothing but its address."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.errors import IndexCorruptError
from indexer.elasticsearch import knowledge_index
from indexer.elasticsearch.knowledge_index import META, check_knowledge, fetched_knowledge
from indexer.elasticsearch.names import companion_of, generation_of, index_of, knowledge_name
from indexer.options import ReindexOptions
from indexer.updates.compact import compact
from query.knowledge.knowledge import EMPTY, Knowledge
from query.spelling.vocabulary import Vocabulary
from retail_search.cluster_index import ServedClusterIndex
from tests.indexer.elasticsearch.cluster_shop import INDEX, Shop
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line


def load(shop: Shop, brand: str = "Lumo") -> str:
    lamps = [line(n, brand=brand, category=["Home", "Lamps"]) for n in range(30)]
    return shop.load(*lamps).manifest.generation


def fetched(shop: Shop, folder: Path) -> Knowledge:
    name = shop.place.published_generation().index_name
    return fetched_knowledge(shop.client, shop.cluster, name, folder)


@pytest.mark.parametrize("vectors", ["faiss", "elasticsearch"])
def test_the_host_that_built_it_and_another_know_the_same(
    shop: Shop, tmp_path: Path, vectors: str
) -> None:
    shop.cluster = replace(shop.cluster, vectors=vectors)  # type: ignore[arg-type]
    generation = load(shop)
    homes = [shop.home] if vectors == "faiss" else [shop.home, tmp_path / "elsewhere"]
    for home in homes:
        served = ServedClusterIndex(home, INDEX, shop.cluster)
        knowledge = served.open(None).knowledge
        assert knowledge.folder == home / "elasticsearch" / INDEX / "knowledge" / generation
        assert knowledge.brands == {"lumo": 30}
        assert [one.path for one in knowledge.categories] == [("Home",), ("Home", "Lamps")]
        assert knowledge.speller_folder is not None
        assert Vocabulary.open(knowledge.speller_folder).words.number("lumo") >= 0
        knowledge.check()
        # Opened again it is not fetched again.
        assert served.open(None).knowledge is knowledge
    assert shop.place.check_published()


def test_it_goes_with_its_generation(shop: Shop) -> None:
    first = load(shop)
    second = load(shop)
    assert shop.companions() == [knowledge_name(name) for name in shop.indexes()]
    assert len(shop.companions()) == 2
    for generation in (first, second):
        fetched_knowledge(
            shop.client,
            shop.cluster,
            f"{shop.place.alias}-{generation.lower()}",
            shop.place.knowledge_folder(generation),
        )
    third = load(shop)
    assert len(shop.companions()) == len(shop.indexes()) == 2
    assert not shop.place.knowledge_folder(first).exists()
    assert shop.place.knowledge_folder(second).exists()
    shop.place.delete(second)
    assert shop.companions() == [knowledge_name(f"{shop.place.alias}-{third.lower()}")]
    assert not shop.place.knowledge_folder(second).exists()
    shop.place.delete()
    assert shop.companions() == shop.indexes() == []


def test_a_host_forgets_the_generations_that_are_gone(shop: Shop, tmp_path: Path) -> None:
    shop.cluster = replace(shop.cluster, vectors="elasticsearch")
    home = tmp_path / "elsewhere"
    served = ServedClusterIndex(home, INDEX, shop.cluster)
    kept = []
    for brand in ("One", "Two", "Three"):
        kept.append(load(shop, brand))
        assert served.open(None).knowledge.brands == {brand.lower(): 30}
    folders = sorted(one.name for one in (home / "elasticsearch" / INDEX / "knowledge").iterdir())
    assert folders == kept[1:]


def test_a_rollback_brings_back_what_was_known(shop: Shop) -> None:
    load(shop, "One")
    load(shop, "Two")
    served = ServedClusterIndex(shop.home, INDEX, shop.cluster)
    before = served.open(None)
    assert before.knowledge.brands == {"two": 30}
    shop.place.rollback()
    assert served.open(before).knowledge.brands == {"one": 30}


def test_what_dead_runs_left_is_cleared(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    load(shop)

    class Died(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        # A killed run cannot clear up after itself.
        patched.setattr("indexer.elasticsearch.place.ClusterPlace.verify", dies)
        patched.setattr("indexer.elasticsearch.place.ClusterPlace.abandon", lambda self: None)
        with pytest.raises(Died):
            load(shop)
    assert len(shop.companions()) == 2
    # And here somebody has deleted an index without its companion.
    shop.client.indices.delete(index=shop.indexes()[-1])
    load(shop)
    assert shop.companions() == [knowledge_name(name) for name in shop.indexes()]
    assert len(shop.companions()) == 2


def test_a_run_that_fails_takes_it_along(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise IndexCorruptError("not whole", fix="none")

    monkeypatch.setattr("indexer.elasticsearch.place.verify", fails)
    with pytest.raises(IndexCorruptError):
        load(shop)
    assert shop.companions() == shop.indexes() == []


def test_large_archives_are_stored_in_parts(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_index, "PART_BYTES", 100_000)
    load(shop)
    (name,) = shop.companions()
    meta = shop.client.indices.get_mapping(index=name)[name]["mappings"]["_meta"][META]
    assert meta["parts"] == -(-meta["bytes"] // 100_000) > 3
    assert fetched(shop, tmp_path / "there").brands == {"lumo": 30}


def test_what_is_damaged_in_the_cluster_is_not_used(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    load(shop)
    (name,) = shop.companions()
    (index,) = shop.indexes()
    stored = shop.client.get(index=name, id="0")["_source"]["data"]
    content = bytearray(base64.b64decode(stored))
    content[100] ^= 1
    damaged = base64.b64encode(content).decode()
    shop.client.index(index=name, id="0", document={"data": damaged})
    with pytest.raises(IndexCorruptError, match="do not match its checksum"):
        check_knowledge(shop.client, shop.cluster, index)
    with pytest.raises(IndexCorruptError, match="checksum"):
        shop.place.check_published()
    assert fetched(shop, tmp_path / "there") is EMPTY
    assert "understood without its catalogue" in caplog.text
    assert not (tmp_path / "there").exists()
    shop.client.delete(index=name, id="0")
    with pytest.raises(IndexCorruptError, match="part 0 of 1"):
        check_knowledge(shop.client, shop.cluster, index)
    shop.client.indices.put_mapping(index=name, meta={})
    with pytest.raises(IndexCorruptError, match="_meta"):
        check_knowledge(shop.client, shop.cluster, index)
    # Searching goes on all the same.
    assert ServedClusterIndex(shop.home, INDEX, shop.cluster).open(None).knowledge is EMPTY


def test_what_is_damaged_here_is_fetched_anew(shop: Shop, tmp_path: Path) -> None:
    load(shop)
    folder = tmp_path / "there"
    fetched(shop, folder)
    (folder / "facts.json").write_text("{")
    assert fetched(shop, folder) is EMPTY
    assert fetched(shop, folder).brands == {"lumo": 30}


def test_a_generation_of_an_older_release_is_served_without(shop: Shop) -> None:
    load(shop)
    shop.client.indices.delete(index=shop.companions()[0])
    opened = ServedClusterIndex(shop.home, INDEX, shop.cluster).open(None)
    assert opened.knowledge is EMPTY
    assert opened.catalogue.products == 30
    assert shop.place.check_published()


def test_compaction_counts_anew(shop: Shop) -> None:
    load(shop)
    compact(
        shop.place,
        HashEncoder(),
        ReindexOptions(shop.home, INDEX, cluster=shop.cluster),
    )
    served = ServedClusterIndex(shop.home, INDEX, shop.cluster)
    assert served.open(None).knowledge.brands == {"lumo": 30}
    assert len(shop.companions()) == 2


def test_a_companion_is_no_generation() -> None:
    index = "t-shop-20260101t000000000000-abcdef"
    name = knowledge_name(index)
    assert companion_of(name) == index
    assert companion_of(index) is None
    assert generation_of("t-shop", name) is None
    assert generation_of("t-shop", index) == "20260101T000000000000-abcdef"
    assert index_of("t-", name) is None
