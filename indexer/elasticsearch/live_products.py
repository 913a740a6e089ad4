"""Read the products of a cluster's generation back, as they are now, like those of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.product import Product
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import REQUEST_SECONDS, cluster_errors, connect
from indexer.sources.reader import Reject

_AT_ONCE = 1_000
_KEPT_ALIVE = "5m"


@dataclass(slots=True)
class LiveClusterProducts:
    """A reader of product files whose file is an Elasticsearch index.

    It holds no connection, as it may be sent to another process.
    """

    cluster: Cluster
    index_name: str
    name: str = "index"

    def sniff(self, path: Path) -> bool:
        """Say no: an index is not found by its content, but rebuilt on purpose."""
        del path
        return False

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield every product as it is at one point in time, in the order of ordinals."""
        del path
        with connect(self.cluster, timeout=REQUEST_SECONDS) as client:
            with cluster_errors(self.cluster):
                point = client.open_point_in_time(index=self.index_name, keep_alive=_KEPT_ALIVE)
            after: list[Any] | None = None
            while True:
                with cluster_errors(self.cluster):
                    hits = client.search(
                        pit={"id": point["id"], "keep_alive": _KEPT_ALIVE},
                        size=_AT_ONCE,
                        sort=[{"ordinal": "asc"}],
                        search_after=after,
                        source_includes=["product"],
                        track_total_hits=False,
                    )["hits"]["hits"]
                for hit in hits:
                    yield Product.model_validate(hit["_source"]["product"])
                if len(hits) < _AT_ONCE:
                    break
                after = hits[-1]["sort"]
            with cluster_errors(self.cluster):
                client.close_point_in_time(id=point["id"])
