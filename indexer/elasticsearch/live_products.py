"""Read the products of a cluster's generation back, as they are now, like those of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.errors import EngineUnavailableError
from catalog.product import Product
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import REQUEST_SECONDS, cluster_errors, connect, whole
from indexer.sources.reader import Reject

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

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
        """Yield every product as it is at one point in time, in the order of ordinals.

        Raises EngineUnavailableError where the cluster loses any of them before they are read.
        """
        del path
        with connect(self.cluster, timeout=REQUEST_SECONDS) as client:
            with cluster_errors(self.cluster):
                point = client.open_point_in_time(index=self.index_name, keep_alive=_KEPT_ALIVE)
            expected, read = 0, 0
            after: list[Any] | None = None
            while True:
                answer = self._page(client, point["id"], after)
                hits = answer["hits"]["hits"]
                if after is None:
                    expected = int(answer["hits"]["total"]["value"])
                for hit in hits:
                    yield Product.model_validate(hit["_source"]["product"])
                read += len(hits)
                if len(hits) < _AT_ONCE:
                    break
                after = hits[-1]["sort"]
            if read != expected:
                raise self._lost(f"{read:,} of {expected:,} products could be read")
            with cluster_errors(self.cluster):
                client.close_point_in_time(id=point["id"])

    def _page(
        self, client: Elasticsearch, point: str, after: Sequence[Any] | None
    ) -> dict[str, Any]:
        from elasticsearch import NotFoundError

        with cluster_errors(self.cluster):
            try:
                answer = client.search(
                    pit={"id": point, "keep_alive": _KEPT_ALIVE},
                    size=_AT_ONCE,
                    sort=[{"ordinal": "asc"}],
                    search_after=after,
                    source_includes=["product"],
                    track_total_hits=after is None,
                    # What is not read here is not in the next generation either.
                    allow_partial_search_results=False,
                )
            except NotFoundError as error:
                # The point in time dies with the shard, even if that comes back.
                raise self._lost("some shards went away meanwhile") from error
        return whole(answer.body, self.cluster)

    def _lost(self, what: str) -> EngineUnavailableError:
        return EngineUnavailableError(
            f"Elasticsearch index '{self.index_name}' at {self.cluster.address} was not read to"
            f" its end: {what}.",
            fix="Look at the cluster's health, then try again. What is published is untouched.",
        )
