"""A cluster's generation as a target of changes: the journal beside the vectors, the rest there."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from catalog.errors import RetailSearchError
from catalog.product import Product
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import answer_error, cluster_errors, error_of, momentary
from indexer.elasticsearch.document import LONGEST_ID_BYTES, DocumentWriter
from indexer.elasticsearch.local_vectors import LocalVectors
from indexer.elasticsearch.names import writing_alias
from indexer.elasticsearch.writer import absent_ordinals
from indexer.embedded.fields import CHARACTERS_A_TOKEN
from indexer.embedded.manifest import Manifest
from indexer.prepare import prepare
from indexer.sources.reader import Reject
from indexer.updates.journal import Change, Entry, Journal

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

REFUSED = "refused by Elasticsearch"
# A full queue empties in moments; whoever waits for an update waits no longer than this.
_TRIES, _PAUSE_SECONDS = 6, 0.25
_ANSWER = "errors,items.*.status,items.*.error"
# Ordinals of other hosts' updates lie this far apart where no file is shared.
_ROOM = 1 << 32


class ClusterTarget:
    """Writes changes into one generation; only the holder of the update lock may.

    Every change is in the journal before it is in the cluster, and is searched, there and among
    the vectors, when `apply` returns. What the cluster refuses stays as it was before.
    """

    def __init__(
        self,
        client: Elasticsearch,
        cluster: Cluster,
        index_name: str,
        manifest: Manifest,
        folder: Path,
    ) -> None:
        self._client = client
        self._cluster = cluster
        self._index_name = index_name
        self._folder = folder
        self._documents = DocumentWriter()
        self._in_cluster = not manifest.files
        self.manifest = manifest
        self.refused: list[Reject] = []
        self.journal = Journal(folder, self._first())
        self._catch_up()

    def ordinals_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products now."""
        known = [name for name in ids if len(name.encode()) <= LONGEST_ID_BYTES]
        if not known:
            return {}
        with cluster_errors(self._cluster):
            found: list[Any] = self._client.search(
                index=self._index_name,
                query={"terms": {"id": known}},
                size=len(known),
                source=False,
                docvalue_fields=[{"field": "id"}, {"field": "ordinal"}],
            )["hits"]["hits"]
        return {hit["fields"]["id"][0]: int(hit["fields"]["ordinal"][0]) for hit in found}

    def apply(self, changes: Sequence[Change]) -> None:
        """Write changes into the cluster, then mark them applied in the journal."""
        if not changes:
            return
        refused = self._send(changes)
        self.journal.mark_applied(changes[-1].seq)
        for change, reason in refused:
            self.refused.append(Reject("update", 0, REFUSED, f"{change.id}: {reason}"))
        last = {change.id: change for change in changes}
        self._take_back([change for change, _ in refused if last[change.id] is change])

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def _first(self) -> int:
        """Return the ordinal of the first upsert."""
        built = self.manifest.products + absent_ordinals(self._folder).size
        if not self._in_cluster:
            return built
        # Each host has a journal of its own and must not give what another gives.
        return (1 + secrets.randbelow(1 << 20)) * _ROOM

    def _catch_up(self) -> None:
        """Apply what a writer that died had only appended."""
        applied, last = self.journal.applied(), self.journal.last()
        if applied < last:
            self.apply(list(self.journal.changes(applied, last)))

    def _take_back(self, refused: Sequence[Change]) -> None:
        """Give a product whose new state was refused the vector of the old one again."""
        if not refused or self._in_cluster:
            return  # the old document, with its vector, is still there
        owners = self.ordinals_of([change.id for change in refused])
        vectors = LocalVectors.open(self._folder).index
        entries = []
        for change in refused:
            ordinal = owners.get(change.id)
            if ordinal is None:
                # Its ordinal died with it: the journal's last word is that it is not there.
                entries.append(Entry(change.id))
                continue
            vector = vectors.vector(ordinal)
            product = self._product(change.id)
            characters = self.manifest.encode_tokens * CHARACTERS_A_TOKEN
            document = prepare(product, characters, "update")
            entries.append(Entry(change.id, document, vector / np.linalg.norm(vector)))
        dying = {change.id: change.ordinal for change in refused if change.ordinal is not None}
        made = self.journal.append(entries, {**owners, **dying})
        self._send(made)
        self.journal.mark_applied(made[-1].seq)

    def _product(self, product_id: str) -> Product:
        with cluster_errors(self._cluster):
            answer = self._client.get(
                index=self._index_name, id=product_id, source_includes=["product"]
            )
        return Product.model_validate(answer["_source"]["product"])

    def _send(self, changes: Sequence[Change]) -> list[tuple[Change, str]]:
        """Write changes in their order and make them searchable; return those refused, and why."""
        refused: list[tuple[Change, str]] = []
        problem: RetailSearchError | None = None
        waiting = list(changes)
        for tries_left in reversed(range(_TRIES)):
            answer = self._bulk(waiting)
            again: list[Change] = []
            for change, item in zip(waiting, answer["items"], strict=True):
                (result,) = item.values()
                status = result["status"]
                if status < 300 or (status == 404 and change.ordinal is None):
                    continue
                kind, reason = error_of(result)
                if momentary(kind, status):
                    again.append(change)
                    problem = answer_error(status, kind, reason, self._cluster)
                elif status in (400, 413):
                    refused.append((change, reason))
                else:
                    raise answer_error(status, kind, reason, self._cluster)
            if not again:
                return refused
            # What comes later of the same products must not be overtaken.
            ids = {change.id for change in again}
            waiting = [change for change in waiting if change.id in ids]
            if tries_left:
                time.sleep(_PAUSE_SECONDS)
        assert problem is not None
        raise problem

    def _bulk(self, changes: Sequence[Change]) -> dict[str, Any]:
        lines: list[Any] = []
        for change in changes:
            if change.document is None or change.ordinal is None:
                lines.append(orjson.dumps({"delete": {"_id": change.id}}))
                continue
            vector = change.vector if self._in_cluster else None
            lines.append(orjson.dumps({"index": {"_id": change.id}}))
            lines.append(
                self._documents.document(
                    change.document, change.ordinal, change.document.columns, vector
                )
            )
        with cluster_errors(self._cluster):
            answer: dict[str, Any] = self._client.bulk(
                index=writing_alias(self._index_name),
                require_alias=True,
                operations=lines,
                refresh=True,
                filter_path=_ANSWER,
            ).body
        return answer
