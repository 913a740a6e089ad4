"""Loading in bulk into a real server; test_crashed_cluster.py does it to worse ones."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from catalog.errors import EngineUnavailableError
from indexer.elasticsearch import bulk
from indexer.elasticsearch.bulk import BulkLoader, Document
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import connect
from tests.elasticsearch_server import client_of
from tests.indexer.elasticsearch.lamp_documents import count, document, documents, made_index
from tests.reports import REPORTS


@pytest.fixture
def index(cluster: Cluster) -> Iterator[tuple[Elasticsearch, Cluster, str]]:
    with client_of(cluster.urls[0]) as client:
        yield client, cluster, made_index(client, cluster)


def test_one_poisoned_document_of_ten_thousand_is_refused_and_the_others_are_there(
    index: tuple[Elasticsearch, Cluster, str],
) -> None:
    client, cluster, name = index
    before = count(client, name)
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
    after = count(client, name)
    assert (before, after) == (0, 9_999)
    REPORTS.append(
        f"one poisoned document of {len(everything):,}: {before} documents before, {after:,} after,"
        " 1 refused"
    )


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
