"""ServedClusterIndex: an index in a cluster, as the engine follows it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from catalog.errors import EngineUnavailableError
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import cluster_errors, connect
from indexer.elasticsearch.generations import ClusterIndex, PublishedGeneration
from indexer.elasticsearch.knowledge_index import fetched_knowledge
from indexer.elasticsearch.local_vectors import LocalVectors
from indexer.elasticsearch.opened_target import catch_up
from models.encoder import Encoder
from models.passage_tokenizer import Tokenises
from query.knowledge.knowledge import Knowledge
from ranker.elasticsearch.catalogue import ElasticsearchCatalogue
from ranker.elasticsearch.vectors import ClusterNeighbours, FaissNeighbours, Neighbours
from ranker.passages import MadePassages
from ranker.words import plain_words
from retail_search.served_index import Opened, Probe

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

# An answer that ran out of time still has to travel.
_GRACE_SECONDS = 1.0
# Whether the cluster answers at all must be told quickly.
_CHECK_SECONDS = 1.0


class ServedClusterIndex:
    """Asks where the alias leads, and opens the generation there together with its vectors."""

    distant = True

    def __init__(
        self, home: Path, index: str, cluster: Cluster, tokenizer: Tokenises | None = None
    ) -> None:
        self._home = home
        self._index = index
        self._cluster = cluster
        self._tokenizer = tokenizer
        self._passages: MadePassages | None = None
        self._vectors: LocalVectors | None = None
        self._knowledge: tuple[str, Knowledge] | None = None

    @property
    def index(self) -> str:
        """The name of the index."""
        return self._index

    def current(self) -> str | None:
        """Return the id of the published generation, None when there is none."""
        return self._place.current()

    def changed(self, opened: Opened) -> bool:
        """Say whether the alias leads elsewhere, or products or vectors were added."""
        if self.current() != opened.catalogue.generation:
            return True
        if self._vectors is not None and self._vectors.stale():
            return True
        # Another host may have updated it, of which no file here tells.
        return self._count(self._place.alias) != opened.catalogue.products

    def open(self, before: Opened | None) -> Opened:
        """Open the published generation.

        Raises IndexMissingError, IndexCorruptError, and EngineUnavailableError.
        """
        published = self._place.published_generation()
        # What a writer that died had not finished; it costs no request where there is nothing.
        catch_up(self._place, published.generation)
        manifest = published.manifest
        with cluster_errors(self._cluster):
            settings = self._client.indices.get_settings(
                index=published.index_name, flat_settings=True
            )
        shards = int(settings[published.index_name]["settings"]["index.number_of_shards"])
        if self._tokenizer and (
            before is None or before.catalogue.generation != published.generation
        ):
            self._passages = MadePassages(self._tokenizer)
        catalogue = ElasticsearchCatalogue(
            self._client,
            self._cluster,
            published.index_name,
            self._neighbours(published, before),
            generation=published.generation,
            products=self._count(published.index_name),
            described=manifest.described,
            shards=shards,
            passages=self._passages,
        )

        def probes(encoder: Encoder) -> dict[str, Probe]:
            return self._probes(catalogue, encoder)

        return Opened(
            catalogue, manifest.encoder, manifest.encoder_identity, probes, self._known(published)
        )

    def check(self) -> None:
        """Raise EngineUnavailableError where the cluster, or a part of the index, is away."""
        client = self._client.options(
            request_timeout=_CHECK_SECONDS, max_retries=len(self._cluster.urls)
        )
        with cluster_errors(self._cluster):
            health = client.options(ignore_status=(404, 408)).cluster.health(
                index=self._place.alias, timeout="0s"
            )
        if health.get("status") not in ("green", "yellow"):
            raise EngineUnavailableError(
                f"Some shards of index '{self._index}' are not there at {self._cluster.address}.",
                fix="Look at the cluster: GET _cluster/allocation/explain says why.",
            )

    @cached_property
    def _client(self) -> Elasticsearch:
        nodes = len(self._cluster.urls)
        client = connect(
            self._cluster, timeout=self._cluster.timeout + _GRACE_SECONDS, connections=32
        )
        # Another node may answer at once; the same one would only keep the shopper waiting again.
        return client.options(max_retries=max(1, nodes - 1), retry_on_timeout=nodes > 1)

    @cached_property
    def _place(self) -> ClusterIndex:
        return ClusterIndex(self._home, self._index, self._cluster, self._client)

    def _count(self, name: str) -> int:
        with cluster_errors(self._cluster):
            return int(self._client.count(index=name)["count"])

    def _known(self, published: PublishedGeneration) -> Knowledge:
        """Return what is known of a generation, fetched once for each."""
        if self._knowledge is None or self._knowledge[0] != published.generation:
            kept = {one.generation for one in self._place.indexes.all()}
            folder = self._place.knowledge_folder(published.generation)
            known = fetched_knowledge(
                self._client, self._cluster, published.index_name, folder, kept
            )
            self._knowledge = published.generation, known
        return self._knowledge[1]

    def _neighbours(self, published: PublishedGeneration, before: Opened | None) -> Neighbours:
        if published.folder is None:
            self._vectors = None
            return ClusterNeighbours(exact=published.manifest.vectors.endswith("-flat"))
        same = before is not None and before.catalogue.generation == published.generation
        if self._vectors is not None and same:
            self._vectors = self._vectors.refreshed()
        else:
            self._vectors = LocalVectors.open(published.folder)
        return FaissNeighbours(self._vectors.index)

    def _probes(self, catalogue: ElasticsearchCatalogue, encoder: Encoder) -> dict[str, Probe]:
        vector_of: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]] = {}
        vectors = self._vectors

        def raw_words(query: str) -> None:
            catalogue.session(query).words(plain_words(catalogue.terms(query)), (), (), 100, 100)

        def raw_encoder(query: str) -> None:
            vector_of[query] = encoder.encode_query(query)

        def raw_vectors(query: str) -> None:
            if vectors is None:
                catalogue.session(query).near(vector_of[query], 0.3, 0.55)
            else:
                vectors.index.nearest(vector_of[query], 100)

        name = "elasticsearch kNN" if vectors is None else "faiss top 100"
        return {
            "elasticsearch top 100": raw_words,
            "encoder": raw_encoder,
            name: raw_vectors,
        }
