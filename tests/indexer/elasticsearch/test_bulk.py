"""Loading in bulk into real servers, also ones that are overwhelmed, poisoned or killed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import orjson
import pytest
from elasticsearch import Elasticsearch

from catalog.errors import EngineUnavailableError, RetailSearchError
from indexer.elasticsearch import bulk
from indexer.elasticsearch.bulk import BulkLoader, Document
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import connect
from indexer.elasticsearch.mapping import index_body
from indexer.elasticsearch.names import loading_alias
from tests.elasticsearch_server import client_of, own_node

WORDS = "a lamp of many words that fills a document " * 20


def documents(count: int, first: int = 0) -> list[Document]:
    return [document(number) for number in range(first, first + count)]


def document(number: int, **fields: object) -> Document:
    body = {"id": str(number), "ordinal": number, "words": WORDS, "product": {}} | fields
    return Document(str(number), number, "shop.jsonl", orjson.dumps(body))


def made_index(client: Elasticsearch, cluster: Cluster) -> str:
    name = f"{cluster.prefix}bulk"
    body = index_body()
    body["settings"]["index"]["number_of_replicas"] = 0
    client.indices.create(index=name, **body, aliases={loading_alias(name): {}})
    return name


def count(client: Elasticsearch, name: str) -> int:
    client.indices.refresh(index=name)
    return int(client.count(index=name)["count"])


@pytest.fixture
def index(cluster: Cluster) -> Iterator[tuple[Elasticsearch, Cluster, str]]:
    with client_of(cluster.urls[0]) as client:
        yield client, cluster, made_index(client, cluster)


def test_one_poisoned_document_of_ten_thousand_is_refused_and_the_others_are_there(
    index: tuple[Elasticsearch, Cluster, str],
) -> None:
    client, cluster, name = index
    everything = documents(10_000)
    everything[6_543] = document(6_543, attributes={"a\0b": ["poison"]})
    loader = BulkLoader(client, cluster, name)
    try:
        for start in range(0, 10_000, 1_000):
            loader.add(everything[start : start + 1_000])
        loader.settle()
    finally:
        loader.close()
    (refused,) = loader.refused()
    assert refused.document.ordinal == 6_543
    assert "reserved character" in refused.reason
    assert loader.refused() == []
    assert count(client, name) == 9_999


def test_what_is_loaded_twice_is_there_once(index: tuple[Elasticsearch, Cluster, str]) -> None:
    client, cluster, name = index
    loader = BulkLoader(client, cluster, name)
    loader.add(documents(700))
    loader.add(documents(700))
    loader.settle()
    loader.close()
    assert count(client, name) == 700


def test_a_document_too_large_to_send_is_refused_without_being_sent(
    index: tuple[Elasticsearch, Cluster, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, cluster, name = index
    monkeypatch.setattr(bulk, "MOST_BYTES", 50_000)
    loader = BulkLoader(client, cluster, name)
    loader.add([document(0), document(1, title="x" * 60_000), document(2)])
    loader.settle()
    loader.close()
    (refused,) = loader.refused()
    assert refused.document.id == "1"
    assert "at most 50000" in refused.reason
    assert count(client, name) == 2


def test_the_reader_waits_while_the_cluster_is_behind(
    index: tuple[Elasticsearch, Cluster, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, cluster, name = index
    sent = 0
    real = BulkLoader._attempt

    def slow(self: BulkLoader, chunk: list[Document]) -> object:
        nonlocal sent
        time.sleep(0.05)
        sent += len(chunk)
        return real(self, chunk)

    monkeypatch.setattr(BulkLoader, "_attempt", slow)
    monkeypatch.setattr(bulk, "CHUNK_DOCUMENTS", 10)
    loader = BulkLoader(client, cluster, name, threads=1)
    for number in range(300):
        loader.add([document(number)])
        # One chunk being filled, two in the queue, one with the worker, one being handed over.
        assert number + 1 - sent <= 50
    loader.settle()
    loader.close()
    assert count(client, name) == 300


def test_a_cluster_that_never_comes_back_is_given_up_with_its_address() -> None:
    cluster = Cluster(urls=("http://127.0.0.1:1",))
    loader = BulkLoader(connect(cluster), cluster, "nowhere", patience=0.3)
    loader.add(documents(1_000))
    with pytest.raises(EngineUnavailableError, match=r"http://127\.0\.0\.1:1 cannot be reached"):
        loader.settle()
    with pytest.raises(EngineUnavailableError):
        loader.add(documents(1))
    started = time.monotonic()
    loader.close()
    assert time.monotonic() - started < 5


def test_requests_too_many_or_too_large_are_repeated_until_all_is_taken(tmp_path: Path) -> None:
    small = ("thread_pool.write.size=1", "thread_pool.write.queue_size=1",
             "indexing_pressure.memory.limit=400kb", "http.max_content_length=300kb")  # fmt: skip
    with own_node(tmp_path / "node", *small) as node, client_of(node.url) as client:
        name = made_index(client, node.cluster)
        loader = BulkLoader(client, node.cluster, name, threads=8)
        repeated = counting(loader)
        loader.add(documents(4_000))
        loader.add([document(4_000, title="x" * 400_000)])
        loader.settle()
        loader.close()
        assert repeated
        assert [refused.document.id for refused in loader.refused()] == ["4000"]
        assert count(client, name) == 4_000


def test_a_server_killed_in_the_middle_and_started_again_has_everything(tmp_path: Path) -> None:
    with own_node(tmp_path / "node") as node:
        client = connect(node.cluster, timeout=30)
        name = made_index(client, node.cluster)
        loader = BulkLoader(client, node.cluster, name)
        repeated = counting(loader)
        loader.add(documents(2_000))
        loader.settle()

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
        assert count(client, name) == 22_000
        client.close()


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
