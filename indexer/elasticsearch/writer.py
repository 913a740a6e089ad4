"""Write one generation into a cluster, and its vectors beside or into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from catalog.errors import IndexCorruptError
from indexer.cached_vectors import CachedVectors, VectorsOfRows
from indexer.elasticsearch.bulk import BulkLoader, Document
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import cluster_errors
from indexer.elasticsearch.document import LONGEST_ID_BYTES, DocumentWriter
from indexer.elasticsearch.knowledge_index import KNOWLEDGE, publish_knowledge
from indexer.elasticsearch.mapping import graph_properties, vector_properties
from indexer.elasticsearch.seen_ids import SeenIds
from indexer.elasticsearch.serving import make_ready
from indexer.embedded.columns import with_events
from indexer.embedded.encodings import Rows
from indexer.embedded.generation import VECTORS
from indexer.events import EventCounts
from indexer.options import Progress, ReindexOptions
from indexer.prepare import PreparedProduct
from indexer.rejects import DUPLICATE, RejectsFile
from indexer.sources.reader import Reject

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

ABSENT = "absent.npy"
"""Ordinals, ascending, whose products the cluster refused: FAISS has their vectors all the same."""

IN_CLUSTER = "elasticsearch-"
_UNIT = 0.02


class ClusterWriter:
    """Gives every product its ordinal and hands its document to the cluster.

    Of products with the same id the first is kept; the others go to the rejects file, as do those
    that the cluster refuses for their own sake.
    """

    def __init__(
        self,
        client: Elasticsearch,
        cluster: Cluster,
        index_name: str,
        folder: Path,
        dimension: int,
        vectors: VectorsOfRows,
        events: EventCounts,
        options: ReindexOptions,
    ) -> None:
        self._client = client
        self._cluster = cluster
        self._index_name = index_name
        self._folder = folder
        self._dimension = dimension
        self._vectors = vectors
        self._events = events
        self._exact_up_to = options.exact_vectors_up_to
        self._in_cluster = cluster.vectors == "elasticsearch"
        self._graph = False
        if self._in_cluster:
            self._map_vectors(vector_properties(dimension))
        self._documents = DocumentWriter()
        self._cached = CachedVectors(dimension, vectors, options.exact_vectors_up_to)
        self._waiting: list[PreparedProduct] = []
        self._absent: list[int] = []
        self.count = 0
        self.described = 0
        # Beside the folder, for what is in it is published.
        self._seen = SeenIds(folder.parent / f"{folder.name}.ids")
        self._loader = BulkLoader(client, cluster, index_name)

    @property
    def products(self) -> int:
        """The number of products that the cluster has not refused."""
        return self.count - len(self._absent)

    @property
    def knowledge_folder(self) -> Path:
        """Where to write what query understanding knows; it is sent to the cluster from there."""
        return self._folder.parent / f"{self._folder.name}.{KNOWLEDGE}"

    def add(
        self, products: Sequence[PreparedProduct], rejects: RejectsFile
    ) -> list[PreparedProduct]:
        """Return those of a batch that are new, in the order of their ordinals.

        They are written when `add_vectors` brings their vectors.
        """
        seen = self._seen.known([prepared.id for prepared in products])
        fresh = []
        for prepared in products:
            if prepared.id in seen:
                rejects.add(Reject(prepared.source, 0, DUPLICATE, prepared.id))
                continue
            size = len(prepared.id.encode())
            if size > LONGEST_ID_BYTES:
                detail = f"{prepared.id}: {size} bytes, and Elasticsearch takes {LONGEST_ID_BYTES}"
                rejects.add(Reject(prepared.source, 0, "id too long", detail))
                continue
            seen.add(prepared.id)
            fresh.append(prepared)
        self._seen.add(prepared.id for prepared in fresh)
        self._waiting = fresh
        self._note_refused(rejects)
        return fresh

    def add_vectors(self, rows: Rows) -> None:
        """Write the products that `add` returned; `rows` are those of their vectors."""
        products, self._waiting = self._waiting, []
        if not products:
            return
        first = self.count
        self.count += len(products)
        self.described += sum(prepared.described for prepared in products)
        vectors: Sequence[NDArray[np.float32] | None] = [None] * len(products)
        if self._in_cluster:
            vectors = list(self._unit_vectors(rows, products))
            if self.count > self._exact_up_to and not self._graph:
                self._map_vectors(graph_properties(self._dimension))
                self._graph = True
        else:
            self._cached.add(rows)
        busy = self._events.weights([prepared.id for prepared in products])
        documents = []
        for ordinal, (prepared, vector) in enumerate(
            zip(products, vectors, strict=True), start=first
        ):
            columns = with_events(prepared.columns, busy.get(prepared.id, 0.0))
            body = self._documents.document(prepared, ordinal, columns, vector)
            documents.append(Document(prepared.id, ordinal, prepared.source, body))
        self._loader.add(documents)

    def settle(self, rejects: RejectsFile) -> None:
        """Wait until every document is indexed or refused, and write down the refusals."""
        self._loader.settle()
        self._note_refused(rejects)

    def finish(self, progress: Progress) -> str:
        """Make the generation ready to serve; return where and how its vectors are searched."""
        progress("write", self.products, self.products)
        make_ready(self._client, self._cluster, self._index_name)
        if self.knowledge_folder.exists():
            publish_knowledge(self._client, self._cluster, self._index_name, self.knowledge_folder)
        if self._in_cluster:
            return f"{IN_CLUSTER}{'hnsw' if self._graph else 'flat'}"
        how = self._cached.write(self._folder / VECTORS, progress)
        if self._absent:
            np.save(self._folder / ABSENT, np.array(sorted(self._absent), dtype=np.int64))
        return how

    def close(self) -> None:
        """Let go of every file and thread, finished or not."""
        self._loader.close()
        self._seen.close()

    def _note_refused(self, rejects: RejectsFile) -> None:
        for refused in self._loader.refused():
            document = refused.document
            detail = f"{document.id}: {refused.reason}"
            rejects.add(Reject(document.source, 0, "refused by Elasticsearch", detail))
            self._absent.append(document.ordinal)

    def _map_vectors(self, properties: dict[str, Any]) -> None:
        with cluster_errors(self._cluster):
            self._client.indices.put_mapping(index=self._index_name, properties=properties)

    def _unit_vectors(self, rows: Rows, products: Sequence[PreparedProduct]) -> NDArray[np.float32]:
        """Return the vectors, checked: the cluster would take any length and say nothing."""
        vectors = self._vectors(rows)
        lengths = np.linalg.norm(vectors, axis=1)
        wrong = np.flatnonzero(np.abs(lengths - 1.0) > _UNIT)
        if wrong.size:
            number = int(wrong[0])
            raise IndexCorruptError(
                f"Nothing was published: the vector of product {products[number].id!r} has length"
                f" {lengths[number]:.3f}.",
                fix="The published generation is untouched. Check the encoder: its vectors must"
                " have length 1.",
            )
        return vectors


def absent_ordinals(folder: Path) -> NDArray[np.int64]:
    """Return the ordinals in a generation's folder that no product in the cluster has."""
    file = folder / ABSENT
    if not file.exists():
        return np.empty(0, dtype=np.int64)
    absent: NDArray[np.int64] = np.load(file)
    return absent
