"""The ids that a run has met, on disk: a catalogue's ids need not fit into memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path


class SeenIds:
    """A set of ids in a file that is worth nothing after the run."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._connection.execute("BEGIN")

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that have been added."""
        marks = ",".join("?" * len(ids))
        rows = self._connection.execute(f"SELECT id FROM seen WHERE id IN ({marks})", ids)
        return {row[0] for row in rows}

    def add(self, ids: Iterable[str]) -> None:
        """Add ids that are not known yet."""
        self._connection.executemany("INSERT INTO seen VALUES (?)", ((name,) for name in ids))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
