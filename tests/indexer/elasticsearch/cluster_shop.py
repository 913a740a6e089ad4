"""A small shop in a cluster, loaded, looked at through the alias, and left to break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from catalog.product import Product
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.names import companion_of
from indexer.elasticsearch.place import ClusterPlace
from indexer.reindex import ReindexOptions, ReindexReport, reindex
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import write_lines

INDEX = "shop"


class Shop:
    """One index in a cluster, with its data folder."""

    def __init__(self, home: Path, cluster: Cluster, client: Elasticsearch) -> None:
        self.home = home
        self.cluster = cluster
        self.client = client

    @property
    def place(self) -> ClusterPlace:
        return ClusterPlace(self.home, INDEX, self.cluster)

    def load(self, *records: dict[str, Any] | str, **given: Any) -> ReindexReport:
        file = write_lines(self.home.parent / "shop.jsonl", records)
        options: dict[str, Any] = {"cluster": self.cluster, "max_rejects": 1.0} | given
        encoder = options.pop("encoder", None) or HashEncoder()
        index = options.pop("index", INDEX)
        return reindex([file], encoder, ReindexOptions(self.home, index, **options))

    def served(self, index: str = INDEX) -> dict[int, Product]:
        """Return what the alias leads to, by ordinal."""
        hits = self.client.search(
            index=self.cluster.prefix + index,
            size=1_000,
            docvalue_fields=[{"field": "ordinal"}],
            sort="ordinal",
        )["hits"]["hits"]
        return {
            hit["fields"]["ordinal"][0]: Product.model_validate(hit["_source"]["product"])
            for hit in hits
        }

    def titles(self, index: str = INDEX) -> list[str]:
        return [product.title for product in self.served(index).values()]

    def indexes(self) -> list[str]:
        """Return the indexes of generations; each of a complete one has a companion."""
        return [name for name in self._names() if companion_of(name) is None]

    def companions(self) -> list[str]:
        """Return the indexes that keep what is known of generations."""
        return [name for name in self._names() if companion_of(name) is not None]

    def _names(self) -> list[str]:
        found = self.client.indices.get(index=f"{self.cluster.prefix}*", expand_wildcards="all")
        return sorted(found.body)
