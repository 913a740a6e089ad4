"""A node of our own that takes little at a time and is killed while it is loaded.

Whatever it does nothing is lost, or else the old generation serves and the next run works.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Thread

import pytest

from catalog.errors import EngineUnavailableError, RetailSearchError
from catalog.product import Product
from indexer.elasticsearch import bulk
from indexer.elasticsearch.bulk import BulkLoader, Document
from indexer.elasticsearch.cluster_indexes import ClusterIndexes
from indexer.elasticsearch.place import ClusterPlace
from indexer.reindex import ReindexOptions, reindex
from indexer.updates.update import UpdateOptions, update
from models.encoder import Vectors
from tests.elasticsearch_server import OwnNode, client_of, own_node
from tests.indexer.elasticsearch.lamp_documents import count, document, documents, made_index
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines
from tests.reports import REPORTS

LITTLE = (
    "thread_pool.write.size=1",
    "thread_pool.write.queue_size=1",
    "indexing_pressure.memory.limit=400kb",
    "http.max_content_length=300kb",
)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnNode]:
    with own_node(tmp_path_factory.mktemp("node"), *LITTLE) as started:
        yield started


class Crashing(HashEncoder):
    """Kills the node at the first batch, for good or until it is started again at once."""

    def __init__(self, node: OwnNode, *, comes_back: bool) -> None:
        super().__init__()
        self._node = node
        self._comes_back = comes_back
        self._done = False

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        if not self._done:
            self._done = True
            self._node.kill()
            if self._comes_back:
                self._node.start()
        return super().encode(texts, max_tokens)


def test_requests_too_many_or_too_large_are_repeated_until_all_is_taken(node: OwnNode) -> None:
    with client_of(node.url) as client:
        name = made_index(client, node.cluster)
        loader = BulkLoader(client, node.cluster, name, threads=8)
        repeated = counting(loader)
        loader.add(documents(2_000))
        loader.add([document(2_000, title="x" * 400_000)])
        loader.settle()
        loader.close()
        assert repeated
        assert [refused.document.id for refused in loader.refused()] == ["2000"]
        after = count(client, name)
        assert after == 2_000
        REPORTS.append(
            f"a write queue of one: 0 documents before, {after:,} of 2,000 after,"
            f" {len(repeated)} requests refused and repeated"
        )
        client.indices.delete(index=name)


def test_an_update_of_more_than_the_cluster_takes_at_once_goes_in_parts(
    node: OwnNode, tmp_path: Path
) -> None:
    home = tmp_path / "data"
    file = write_lines(tmp_path / "shop.jsonl", [line(1)])
    reindex([file], HashEncoder(), ReindexOptions(home, "shop", cluster=node.cluster))
    place = ClusterPlace(home, "shop", node.cluster)
    large = {f"field {number}": "x" * 3_000 for number in range(150)}
    many = [
        Product(id=f"n{number}", title="lamp", description="word " * 3_000) for number in range(30)
    ]
    many.insert(15, Product(id="too much", title="lamp", attributes=large))
    report = update(place, HashEncoder(), UpdateOptions(home, "shop"), many)
    assert (report.upserted, report.rejects) == (30, {"refused by Elasticsearch": 1})
    assert update(place, HashEncoder(), UpdateOptions(home, "shop"), many[:1]).upserted == 1
    place.check_published()
    with client_of(node.url) as client:
        assert client.count(index=place.alias)["count"] == 31
    place.delete()


def test_a_server_killed_in_the_middle_and_started_again_has_everything(node: OwnNode) -> None:
    with client_of(node.url) as client:
        name = made_index(client, node.cluster)
        loader = BulkLoader(client, node.cluster, name)
        repeated = counting(loader)
        loader.add(documents(2_000))
        loader.settle()
        before = count(client, name)

        def crash() -> None:
            node.kill()
            node.start()

        crashing = Thread(target=crash)
        for part in range(20):
            if part == 2:
                crashing.start()
            loader.add(documents(1_000, first=2_000 + 1_000 * part))
        loader.settle()
        crashing.join()
        loader.close()
        assert repeated
        assert loader.refused() == []
        after = count(client, name)
        assert (before, after) == (2_000, 22_000)
        REPORTS.append(
            "server killed in a bulk load of 20,000 and started again:"
            f" {before:,} documents before, {after:,} after"
        )
        client.indices.delete(index=name)


def test_a_build_whose_cluster_dies_leaves_the_old_generation(
    node: OwnNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = write_lines(tmp_path / "few.jsonl", [line(1)])
    many = write_lines(tmp_path / "many.jsonl", map(line, range(1_500)))
    monkeypatch.setattr(bulk, "PATIENCE_SECONDS", 0.5)
    with client_of(node.url) as client:
        options = ReindexOptions(tmp_path / "data", "shop", cluster=node.cluster)
        before = reindex([few], HashEncoder(), options).manifest
        with pytest.raises(EngineUnavailableError, match=node.url):
            reindex([many], Crashing(node, comes_back=False), options)
        node.start()
        place = ClusterPlace(tmp_path / "data", "shop", node.cluster)
        assert place.current() == before.generation
        # The node answers before it has opened what it holds.
        assert place.check_published() == before
        served = client.count(index=place.alias)["count"]
        assert served == before.products == 1
        assert len(place.indexes.all()) == 2
        assert not list(place.root.glob("building"))

        monkeypatch.setattr(bulk, "PATIENCE_SECONDS", 60.0)
        after = reindex([many], Crashing(node, comes_back=True), options).manifest
        assert place.current() == after.generation
        assert place.check_published() == after
        assert client.count(index=place.alias)["count"] == 1_500
        assert [one.generation for one in place.indexes.all()] == [
            before.generation,
            after.generation,
        ]
        REPORTS.append(
            f"server killed in a reindex of 1,500: {before.products} product before,"
            f" {served} after, {after.products:,} after the run that met its return"
        )
        place.delete()


def test_a_server_killed_between_verifying_and_the_switch_serves_the_old_generation(
    node: OwnNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = write_lines(tmp_path / "few.jsonl", map(line, range(7)))
    many = write_lines(tmp_path / "many.jsonl", map(line, range(700)))
    options = ReindexOptions(tmp_path / "data", "shop", cluster=node.cluster)
    before = reindex([few], HashEncoder(), options).manifest
    switch = ClusterIndexes.switch_to

    def killed(self: ClusterIndexes, name: str) -> None:
        node.kill()
        switch(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(ClusterIndexes, "switch_to", killed)
        with pytest.raises(EngineUnavailableError, match=node.url):
            reindex([many], HashEncoder(), options)
    node.start()
    place = ClusterPlace(tmp_path / "data", "shop", node.cluster)
    assert place.check_published() == before
    serving = place.client.count(index=place.alias)["count"]
    assert serving == before.products == 7
    # It is complete there, and nobody ever sees it: not as a generation to roll back to either.
    assert len(place.indexes.all()) == 2
    assert [row.generation for row in place.rows()] == [before.generation]

    after = reindex([many], HashEncoder(), options).manifest
    assert place.check_published() == after
    now = place.client.count(index=place.alias)["count"]
    assert now == after.products == 700
    assert [one.generation for one in place.indexes.all()] == [before.generation, after.generation]
    folders = sorted(path.name for path in (place.root / "generations").iterdir())
    assert folders == [before.generation, after.generation]
    REPORTS.append(
        f"server killed between verifying and the switch: {before.products} products before,"
        f" {serving} after, {now} after the next run"
    )
    place.delete()


def counting(loader: BulkLoader) -> list[RetailSearchError]:
    """Return a list that gets whatever made the loader repeat a request."""
    seen: list[RetailSearchError] = []
    real = loader._attempt

    def attempt(chunk: list[Document]) -> tuple[list[Document], RetailSearchError | None]:
        rest, problem = real(chunk)
        if problem is not None:
            seen.append(problem)
        return rest, problem

    loader._attempt = attempt  # type: ignore[method-assign]
    return seen
