"""A cluster's generation as a target of changes: the journal beside the vectors, the rest there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.errors import RequestError, RetailSearchError
from indexer.elasticsearch.change_sender import ChangeSender
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import cluster_errors
from indexer.elasticsearch.document import LONGEST_ID_BYTES
from indexer.elasticsearch.writer import absent_ordinals
from indexer.embedded.manifest import Manifest
from indexer.sources.reader import Reject
from indexer.updates.journal import Change, Journal
from indexer.updates.target import building_beside

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

REFUSED = "refused by Elasticsearch"
# Changes caught up with at once.
_AT_ONCE = 500
# Ordinals of other hosts' updates lie this far apart where no file is shared.
_ROOM = 1 << 32
_REQUEST_SECONDS = 10.0

logger = logging.getLogger(__name__)


class ClusterTarget:
    """Writes changes into one generation; only the holder of the update lock may.

    Every change is in the journal before it is in the cluster, and is searched, there and among
    the vectors, when `apply` returns. What the cluster refuses stays as it was before. Raises
    RequestError where another data folder has updated vectors that lie beside the cluster.
    """

    def __init__(
        self,
        client: Elasticsearch,
        cluster: Cluster,
        index_name: str,
        manifest: Manifest,
        folder: Path,
    ) -> None:
        self._client = client.options(request_timeout=_REQUEST_SECONDS, retry_on_timeout=False)
        self._cluster = cluster
        self._index_name = index_name
        self._folder = folder
        self._in_cluster = not manifest.files
        self._sender = ChangeSender(client, cluster, index_name, vectors=self._in_cluster)
        self.manifest = manifest
        self.journal = Journal(folder, self._first())
        try:
            if not self._in_cluster:
                self._check_ordinals()
            self._catch_up()
        except BaseException:
            self.close()
            raise

    def fault(self, product_id: str) -> str:
        """Return why Elasticsearch takes no product of this id, nothing where it takes it."""
        size = len(product_id.encode())
        if size <= LONGEST_ID_BYTES:
            return ""
        return f"{size} bytes, and Elasticsearch takes {LONGEST_ID_BYTES}"

    def being_rebuilt(self) -> bool:
        """Say whether another generation is being built with this data folder."""
        return building_beside(self._folder)

    def ordinals_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products now."""
        if not ids:
            return {}
        hits = self._search(
            query={"terms": {"id": list(ids)}},
            size=len(ids),
            docvalue_fields=[{"field": "id"}, {"field": "ordinal"}],
        )["hits"]
        return {hit["fields"]["id"][0]: int(hit["fields"]["ordinal"][0]) for hit in hits}

    def apply(self, changes: Sequence[Change]) -> Sequence[Reject]:
        """Write changes into the cluster, mark them applied, and return what it refused.

        What the cluster has certainly not carried out, as it cannot be reached or takes no writes,
        is withdrawn, and the error raised; the other changes are made. Where nobody can know, as
        no answer came, the error says so: whoever opens the generation next finishes those.
        """
        return self._write(changes, new=True) if changes else ()

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def _write(self, changes: Sequence[Change], *, new: bool) -> list[Reject]:
        """Do what `apply` does; of changes that are not `new`, any may have been carried out."""
        refused: dict[int, Reject] = {}
        # Of several changes of one product the last that is taken is what it is.
        waiting = _by_product(changes)
        while waiting:
            sent = self._sender.send([one[-1] for one in waiting])
            unsure = [one for one in waiting if one[-1].seq in sent.unsure]
            missed = [one for one in waiting if one[-1].seq in sent.missed]
            again = [one for one in waiting if one[-1].seq in sent.refused]
            for one in again:
                change = one.pop()
                detail = f"{change.id}: {sent.refused[change.seq]}"
                refused[change.seq] = Reject("update", 0, REFUSED, detail)
                self.journal.withdraw([change])
            waiting = [one for one in again if one]
            if sent.problem is not None:
                missed += waiting
                if new:
                    self.journal.withdraw([change for one in missed for change in one])
                else:
                    unsure += missed
                first = min((one[0].seq for one in unsure), default=None)
                self._mark(changes[-1].seq if first is None else first - 1)
                raise sent.problem if first is None else _open_ended(sent.problem)
        self._mark(changes[-1].seq)
        return [refused[seq] for seq in sorted(refused)]

    def _mark(self, seq: int) -> None:
        self.journal.mark_applied(min(seq, self.journal.last()))

    def _first(self) -> int:
        """Return the ordinal of the first upsert."""
        built = self.manifest.products + absent_ordinals(self._folder).size
        if not self._in_cluster:
            return built
        # Each host has a journal of its own and must not give what another gives.
        return (1 + secrets.randbelow(1 << 20)) * _ROOM

    def _check_ordinals(self) -> None:
        """Raise where the cluster has an ordinal that this folder has not given.

        A folder that was copied would give it to another product, and show the one for the other.
        """
        rows = self.journal.rows()
        ahead = self._search(
            query={"range": {"ordinal": {"gte": rows}}}, size=0, track_total_hits=1
        )["total"]["value"]
        if ahead:
            raise RequestError(
                f"Generation '{self.manifest.generation}' was updated with another data folder:"
                f" this one is a copy, or older, and ends at change {self.journal.last()}.",
                fix="Update with that data folder, reindex with this one, or keep vectors in the"
                " cluster: RETAIL_SEARCH_VECTORS=elasticsearch, and reindex.",
            )

    def _catch_up(self) -> None:
        """Apply what a writer that died had only appended, in parts, and nothing overtaken."""
        while (applied := self.journal.applied()) < (last := self.journal.last()):
            changes = list(self.journal.changes(applied, min(applied + _AT_ONCE, last)))
            if self._in_cluster:
                overtaken = self._overtaken(changes)
                self.journal.withdraw(overtaken)
                numbers = {change.seq for change in overtaken}
                changes = [change for change in changes if change.seq not in numbers]
            if not changes:
                continue
            for reject in self._write(changes, new=False):
                logger.warning("an unfinished change was %s: %s", reject.reason, reject.detail)

    def _overtaken(self, changes: Iterable[Change]) -> list[Change]:
        """Return the changes of products that another host has changed since they were asked for.

        Nobody was told that they are made, whereas the other host's is.
        """
        with cluster_errors(self._cluster):
            self._client.indices.refresh(index=self._index_name)
        of_products = _by_product(changes)
        names = [mine[0].id for mine in of_products]
        now = self.ordinals_of([name for name in names if not self.fault(name)])
        overtaken = []
        for name, mine in zip(names, of_products, strict=True):
            known = {mine[0].replaced, *(change.ordinal for change in mine)}
            if now.get(name) not in known:
                overtaken += mine
        return overtaken

    def _search(self, **asked: Any) -> dict[str, Any]:
        with cluster_errors(self._cluster):
            answer = self._client.search(
                index=self._index_name, source=False, allow_partial_search_results=False, **asked
            )
        hits: dict[str, Any] = answer["hits"]
        return hits


def _by_product(changes: Iterable[Change]) -> list[list[Change]]:
    """Return those changes that are not withdrawn, those of one product together."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        if not change.withdrawn:
            found.setdefault(change.id, []).append(change)
    return list(found.values())


def _open_ended(problem: RetailSearchError) -> RetailSearchError:
    problem.fix += (
        " Whether the change was made is not known: it may still come to pass, at the latest with"
        " the next update."
    )
    return problem
