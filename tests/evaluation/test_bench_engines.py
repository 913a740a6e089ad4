"""What the bench of engines leaves in a cluster when it fails."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import EngineUnavailableError
from evaluation.bench_engines import _bulk_rate
from evaluation.bench_index import write_catalogue
from indexer.elasticsearch.bulk import BulkLoader
from indexer.elasticsearch.cluster import Cluster
from tests.elasticsearch_server import client_of, cluster

__all__ = ["cluster"]

PRODUCTS = 20


def left_behind(cluster: Cluster) -> tuple[list[str], list[str]]:
    with client_of(cluster.urls[0]) as client:
        indexes = client.indices.get(index=f"{cluster.prefix}*", expand_wildcards="all")
    threads = [one.name for one in threading.enumerate() if cluster.prefix in one.name]
    return list(indexes), threads


def test_loading_that_fails_leaves_neither_an_index_nor_threads(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "products.jsonl"
    write_catalogue(source, PRODUCTS)
    assert _bulk_rate(source, tmp_path, cluster, cluster.prefix, PRODUCTS) > 0
    assert left_behind(cluster) == ([], [])

    def fails(*_: Any) -> None:
        raise EngineUnavailableError("gone", fix="none")

    monkeypatch.setattr(BulkLoader, "add", fails)
    with pytest.raises(EngineUnavailableError, match="gone"):
        _bulk_rate(source, tmp_path, cluster, cluster.prefix, PRODUCTS)
    assert left_behind(cluster) == ([], [])
