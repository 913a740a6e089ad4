"""Load documents in bulk: two requests at a time, each repeated until the cluster took it.

The one who brings documents waits while the queue is full, so memory stays constant however slow
the cluster is. Documents are indexed under their product's id, so one that was taken although the
answer got lost is written again, not twice.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Queue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

import orjson

from catalog.errors import EngineUnavailableError, RetailSearchError
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import (
    REQUEST_SECONDS,
    answer_error,
    error_of,
    momentary,
    translated,
)
from indexer.elasticsearch.names import writing_alias

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

logger = logging.getLogger(__name__)

THREADS = 2
CHUNK_DOCUMENTS = 500
CHUNK_BYTES = 5_000_000
MOST_BYTES = 90_000_000
"""A larger document is not sent: Elasticsearch takes no request over 100 MB."""

PATIENCE_SECONDS = 300.0
_TELL_AFTER_SECONDS, _TELL_EVERY_SECONDS = 3.0, 30.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 20.0
# A document that is refused with one of these is at fault itself.
_DOCUMENT_FAULTS = (400, 413)
_ANSWER = "errors,items.*.status,items.*.error"


@dataclass(frozen=True, slots=True)
class Document:
    """One product's document, and where the product came from."""

    id: str
    ordinal: int
    source: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that Elasticsearch does not take, and why."""

    document: Document
    reason: str


class BulkLoader:
    """Sends documents to one index from threads of its own."""

    def __init__(
        self,
        client: Elasticsearch,
        cluster: Cluster,
        index_name: str,
        *,
        threads: int = THREADS,
        patience: float | None = None,
    ) -> None:
        # Repeating is done here, where one can tell what of a request was taken.
        self._client = client.options(max_retries=0, request_timeout=REQUEST_SECONDS)
        self._cluster = cluster
        self._index_name = index_name
        self._patience = PATIENCE_SECONDS if patience is None else patience
        self._chunk: list[Document] = []
        self._chunk_bytes = 0
        self._queue: Queue[list[Document] | None] = Queue(2 * threads)
        self._lock = Lock()
        self._refused: list[Refused] = []
        self._failure: RetailSearchError | Exception | None = None
        self._stop = Event()
        self._last_success = time.monotonic()
        self._tell_next = 0.0
        self._workers = [
            Thread(target=self._work, name=f"bulk {index_name} {number}", daemon=True)
            for number in range(threads)
        ]
        for worker in self._workers:
            worker.start()

    def add(self, documents: Sequence[Document]) -> None:
        """Hand over documents, waiting while too many are under way.

        Raises what keeps the cluster from taking any: EngineUnavailableError after some minutes
        without a success, EngineReadOnlyError and EngineRefusedError at once.
        """
        for document in documents:
            size = len(document.body)
            if size > MOST_BYTES:
                self._refuse(document, f"{size} bytes; at most {MOST_BYTES} can be sent")
                continue
            if self._chunk and (
                len(self._chunk) == CHUNK_DOCUMENTS or self._chunk_bytes + size > CHUNK_BYTES
            ):
                self._hand_over()
            self._chunk.append(document)
            self._chunk_bytes += size
        self._raise_failure()

    def settle(self) -> None:
        """Wait until everything handed over is either indexed or refused; raises as `add` does."""
        self._hand_over()
        self._queue.join()
        self._raise_failure()

    def refused(self) -> list[Refused]:
        """Return what was refused since the last call."""
        with self._lock:
            refused, self._refused = self._refused, []
        return refused

    def close(self) -> None:
        """Stop, finished or not, and wait for requests that are under way."""
        self._stop.set()
        for _ in self._workers:
            self._queue.put(None)
        for worker in self._workers:
            worker.join()

    def _hand_over(self) -> None:
        if self._chunk:
            if not self._queue.unfinished_tasks:
                # Until now there was nothing to do, which is no failure.
                self._last_success = time.monotonic()
            self._queue.put(self._chunk)
            self._chunk, self._chunk_bytes = [], 0

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _refuse(self, document: Document, reason: str) -> None:
        with self._lock:
            self._refused.append(Refused(document, reason))

    def _work(self) -> None:
        while (chunk := self._queue.get()) is not None:
            try:
                # After a failure the queue is emptied, for somebody may wait for room in it.
                if not self._stop.is_set():
                    self._send(chunk)
            except Exception as error:  # a thread has nobody to raise to
                self._failure = self._failure or error
                self._stop.set()
            finally:
                self._queue.task_done()

    def _send(self, chunk: list[Document]) -> None:
        pause = _FIRST_PAUSE
        while chunk:
            size = len(chunk)
            chunk, problem = self._attempt(chunk)
            if len(chunk) < size:
                self._last_success = time.monotonic()
                pause = _FIRST_PAUSE
            if problem is None:
                continue
            waited = time.monotonic() - self._last_success
            if waited > self._patience:
                raise problem
            self._tell(waited, problem)
            # Full jitter: clients that failed together must not come back together.
            if self._stop.wait(random.uniform(0, pause)):
                return
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _tell(self, waited: float, problem: RetailSearchError) -> None:
        """Warn now and then that the load waits, for hours are lost to what says nothing."""
        now = time.monotonic()
        with self._lock:
            if waited < _TELL_AFTER_SECONDS or now < self._tell_next:
                return
            self._tell_next = now + _TELL_EVERY_SECONDS
        logger.warning(
            "nothing was taken for %.0f s, waiting up to %.0f s: %s",
            waited,
            self._patience,
            problem.message,
        )

    def _attempt(self, chunk: list[Document]) -> tuple[list[Document], RetailSearchError | None]:
        """Send a chunk once; return what has to be sent again, and why.

        Raises where sending it again would not help.
        """
        from elasticsearch import ApiError, TransportError

        try:
            answer = self._client.bulk(
                index=writing_alias(self._index_name),
                require_alias=True,
                operations=_operations(chunk),
                filter_path=_ANSWER,
            ).body
        except ApiError as error:
            status = error.meta.status
            if status == 413:
                return self._too_large(chunk), None
            problem = translated(error, self._cluster)
            if momentary(error_of(error.body)[0], status):
                return chunk, problem
            raise problem from error
        except TransportError as error:
            problem = translated(error, self._cluster)
            if isinstance(problem, EngineUnavailableError):
                return chunk, problem
            raise problem from error
        return self._sort_out(chunk, answer) if answer["errors"] else ([], None)

    def _too_large(self, chunk: list[Document]) -> list[Document]:
        """Send a chunk in halves; of a single document that is a refusal."""
        if len(chunk) == 1:
            self._refuse(chunk[0], f"{len(chunk[0].body)} bytes are more than the cluster takes")
            return []
        half = len(chunk) // 2
        self._send(chunk[:half])
        self._send(chunk[half:])
        return []

    def _sort_out(
        self, chunk: list[Document], answer: dict[str, Any]
    ) -> tuple[list[Document], RetailSearchError | None]:
        again, problem = [], None
        for document, item in zip(chunk, answer["items"], strict=True):
            status = item["index"]["status"]
            if status < 300:
                continue
            kind, reason = error_of(item["index"])
            if momentary(kind, status):
                again.append(document)
                problem = answer_error(status, kind, reason, self._cluster)
            elif status in _DOCUMENT_FAULTS:
                self._refuse(document, reason)
            else:
                raise answer_error(status, kind, reason, self._cluster)
        return again, problem


def _operations(chunk: Sequence[Document]) -> list[Any]:
    lines = []
    for document in chunk:
        lines.append(b'{"index":{"_id":' + orjson.dumps(document.id) + b"}}")
        lines.append(document.body)
    return lines
