"""ElasticsearchCatalogue: a generation in a cluster as the ranker sees it."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from catalog.product import Product
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import cluster_errors
from indexer.elasticsearch.document import LONGEST_ID_BYTES
from indexer.embedded.analyzer import english_analyzer, text_to_cut
from ranker.elasticsearch.asking import Asking, gone
from ranker.elasticsearch.session import ElasticsearchSession
from ranker.elasticsearch.vectors import Neighbours
from ranker.passages import MadePassages

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

# What others write into the index is not told to us, so results are not kept for longer.
LASTING_SECONDS = 0.5


class ElasticsearchCatalogue:
    """One generation's index, by its own name: an alias that moves on does not move us."""

    lasting = LASTING_SECONDS
    # Another host may have changed a product of which nothing here tells.
    state = ""

    def __init__(
        self,
        client: Elasticsearch,
        cluster: Cluster,
        index_name: str,
        neighbours: Neighbours,
        *,
        generation: str,
        products: int,
        described: float,
        shards: int,
        passages: MadePassages | None = None,
    ) -> None:
        self._client = client
        self._cluster = cluster
        self._index_name = index_name
        self._neighbours = neighbours
        self._analyzer = english_analyzer()
        self._shards = shards
        self._passages = passages
        self.generation = generation
        self.products = products
        self.described = described

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a text as they are indexed, in order."""
        return list(dict.fromkeys(self._analyzer.analyze(text_to_cut(text))))

    def session(self, likeness: str) -> ElasticsearchSession:
        """Begin one search; those of the same likeness ask the same copies of the shards."""
        # A preference must not begin with an underscore, and travels with each search.
        copies = blake2b(likeness.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        asking = Asking(self._client, self._cluster, self._index_name, copies, shards=self._shards)
        return ElasticsearchSession(asking, self._neighbours, self._passages)

    def find(self, product_id: str) -> Product | None:
        """Return the product with an id."""
        if len(product_id.encode("utf-8", "surrogatepass")) > LONGEST_ID_BYTES:
            return None
        with cluster_errors(self._cluster):
            answer = self._client.options(ignore_status=404).get(
                index=self._index_name, id=product_id, source_includes=["product"]
            )
        if "error" in answer:
            raise gone(product_id)
        if not answer.get("found"):
            return None
        return Product.model_validate(answer["_source"]["product"])
