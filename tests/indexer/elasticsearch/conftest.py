from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.elasticsearch.cluster import Cluster
from tests.elasticsearch_server import client_of, cluster
from tests.indexer.elasticsearch.cluster_shop import Shop

__all__ = ["cluster", "shop"]


@pytest.fixture
def shop(tmp_path: Path, cluster: Cluster) -> Iterator[Shop]:
    with client_of(cluster.urls[0]) as client:
        yield Shop(tmp_path / "data", cluster, client)
