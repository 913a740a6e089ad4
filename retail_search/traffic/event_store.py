"""EventStore: takes events while the shop serves, beside those that are loaded from files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from catalog.event import Event
from indexer.events import events_file, opened_events, write_events
from retail_search.traffic.batch_writer import BatchWriter


class EventStore:
    """Writes events of one index within a second, safe to share between threads and processes."""

    def __init__(self, home: Path, index: str) -> None:
        self.file = events_file(home, index)
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._writer: BatchWriter[Event] = BatchWriter(
            f"events of {index}", self._write, self._release
        )

    @property
    def dropped(self) -> int:
        """How many events found no place since the process started, as nothing can be written."""
        return self._writer.dropped

    def add(self, events: Iterable[Event]) -> int:
        """Hand events over to be written; return how many found a place. It never waits."""
        return sum(map(self._writer.put, events))

    def flush(self) -> bool:
        """Wait until what was handed over is in the file; False where it cannot be written."""
        return self._writer.flush()

    def close(self) -> None:
        """Write what waits, and take nothing more."""
        self._writer.close()

    def _write(self, events: Sequence[Event]) -> None:
        # A file that was deleted is made anew, and no connection is used across a fork.
        if self._connection is None or self._process != os.getpid() or not self.file.exists():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = opened_events(self.file)
            self._process = os.getpid()
        try:
            write_events(self._connection, events)
        except BaseException:
            self._release()
            raise

    def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
