"""Send changes to a cluster, and tell of each what became of it: done, refused, missed, unsure."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from catalog.errors import EngineUnavailableError, RetailSearchError
from indexer.elasticsearch.bulk import CHUNK_BYTES, CHUNK_DOCUMENTS, MOST_BYTES
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import answer_error, error_of, momentary, translated
from indexer.elasticsearch.document import DocumentWriter
from indexer.elasticsearch.names import writing_alias
from indexer.updates.journal import Change

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

# A full queue empties in moments; whoever waits for an update waits no longer than this.
_TRIES, _PAUSE_SECONDS = 6, 0.25
_REQUEST_SECONDS = 10.0
# Refused with one of these, a document is at fault itself, or in a request of several one of them.
_FAULTS = (400, 413)
_FULL = 429
_ANSWER = "errors,items.*.status,items.*.error"


@dataclass(slots=True)
class Sent:
    """What became of changes, by their numbers; those in none of these are done.

    `refused` ones are at fault themselves, and why is said; `missed` ones the cluster has certainly
    not carried out; of `unsure` ones nobody knows. There are such only where there is a `problem`.
    """

    refused: dict[int, str] = field(default_factory=dict)
    missed: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    problem: RetailSearchError | None = None


@dataclass(frozen=True, slots=True)
class _Operation:
    seq: int
    delete: bool
    lines: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.lines))


class ChangeSender:
    """Writes changes into one index, in requests that the cluster can take.

    A request that is refused as a whole is sent in halves, so that nothing that is at fault keeps
    the rest out. What may pass is repeated for a second or two.
    """

    def __init__(
        self, client: Elasticsearch, cluster: Cluster, index_name: str, *, vectors: bool
    ) -> None:
        # Repeating is done here, where one can tell what of a request was carried out.
        self._client = client.options(max_retries=0, request_timeout=_REQUEST_SECONDS)
        self._cluster = cluster
        self._index_name = index_name
        self._vectors = vectors
        self._documents = DocumentWriter()

    def send(self, changes: Sequence[Change]) -> Sent:
        """Write changes, no two of them of one product, and make them searchable."""
        sent = Sent()
        for chunk in self._chunks(changes, sent):
            self._settle(chunk, sent)
        return sent

    def _chunks(self, changes: Sequence[Change], sent: Sent) -> Iterator[list[_Operation]]:
        chunk: list[_Operation] = []
        size = 0
        for change in changes:
            operation = self._operation(change)
            if operation.size > MOST_BYTES:
                sent.refused[change.seq] = _too_large(operation)
                continue
            if chunk and (len(chunk) == CHUNK_DOCUMENTS or size + operation.size > CHUNK_BYTES):
                yield chunk
                chunk, size = [], 0
            chunk.append(operation)
            size += operation.size
        if chunk:
            yield chunk

    def _operation(self, change: Change) -> _Operation:
        if change.document is None or change.ordinal is None:
            line = orjson.dumps({"delete": {"_id": change.id}})
            return _Operation(change.seq, True, (line,))
        vector = change.vector if self._vectors else None
        columns = change.document.columns
        body = self._documents.document(change.document, change.ordinal, columns, vector)
        line = orjson.dumps({"index": {"_id": change.id}})
        return _Operation(change.seq, False, (line, body))

    def _settle(self, chunk: list[_Operation], sent: Sent) -> None:
        """Send a chunk until everything in it is done or refused, or not worth another try."""
        waiting = chunk
        for tries_left in reversed(range(_TRIES)):
            if sent.problem is not None:
                break  # what came before has failed, and this would fail too
            waiting, problem, worth_repeating = self._attempt(waiting, sent)
            if not waiting:
                return
            if not tries_left or not worth_repeating:
                sent.problem = sent.problem or problem
                break
            time.sleep(_PAUSE_SECONDS)
        sent.missed |= {one.seq for one in waiting} - sent.unsure

    def _attempt(
        self, chunk: list[_Operation], sent: Sent
    ) -> tuple[list[_Operation], RetailSearchError | None, bool]:
        """Send a chunk once; return what is left of it, why, and whether to try it again."""
        from elasticsearch import ApiError, ConnectionTimeout, TransportError

        lines: list[Any] = [line for one in chunk for line in one.lines]
        try:
            answer = self._client.bulk(
                index=writing_alias(self._index_name),
                require_alias=True,
                operations=lines,
                refresh=True,
                filter_path=_ANSWER,
            ).body
        except ApiError as error:
            status = error.meta.status
            kind, reason = error_of(error.body)
            passing = momentary(kind, status)
            if len(chunk) > 1 and (status in _FAULTS or (status == _FULL and passing)):
                middle = len(chunk) // 2
                self._settle(chunk[:middle], sent)
                self._settle(chunk[middle:], sent)
                return [], None, False
            if status in _FAULTS:
                sent.unsure.discard(chunk[0].seq)
                sent.refused[chunk[0].seq] = _too_large(chunk[0]) if status == 413 else reason
                return [], None, False
            if status >= 500:
                sent.unsure |= {one.seq for one in chunk}
            return chunk, answer_error(status, kind, reason, self._cluster), passing
        except TransportError as error:
            if not _never_sent(error):
                sent.unsure |= {one.seq for one in chunk}
            problem = translated(error, self._cluster)
            # One that does not answer has been waited for long enough.
            passing = not isinstance(error, ConnectionTimeout)
            return chunk, problem, passing and isinstance(problem, EngineUnavailableError)
        return self._sort_out(chunk, answer, sent)

    def _sort_out(
        self, chunk: list[_Operation], answer: dict[str, Any], sent: Sent
    ) -> tuple[list[_Operation], RetailSearchError | None, bool]:
        left: list[_Operation] = []
        problem: RetailSearchError | None = None
        worth_repeating = True
        for operation, item in zip(chunk, answer["items"], strict=True):
            (result,) = item.values()
            if "error" not in result:  # a delete of what is not there has a status of 404 alone
                sent.unsure.discard(operation.seq)
                continue
            status = result["status"]
            kind, reason = error_of(result)
            if status in _FAULTS:
                sent.unsure.discard(operation.seq)
                sent.refused[operation.seq] = reason
                continue
            left.append(operation)
            if status >= 500:
                sent.unsure.add(operation.seq)
            if problem is None or not momentary(kind, status):
                problem = answer_error(status, kind, reason, self._cluster)
                worth_repeating = momentary(kind, status)
        return left, problem, worth_repeating


def _too_large(operation: _Operation) -> str:
    return f"{operation.size} bytes are more than the cluster takes"


def _never_sent(error: Exception) -> bool:
    """Say whether an error means that there was no connection to send anything over."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    return isinstance(error.__cause__, NewConnectionError | ConnectTimeoutError)
