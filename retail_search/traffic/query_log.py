"""QueryLog: the searches that the shop answered, kept for its operator and for suggestions."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

from retail_search.traffic.batch_writer import BatchWriter
from retail_search.traffic.masking import masked_query
from retail_search.traffic.noted_search import NotedSearch

FORMAT = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS searches (
    number INTEGER PRIMARY KEY, at REAL NOT NULL, query_id TEXT NOT NULL, query TEXT NOT NULL,
    filters TEXT NOT NULL, total INTEGER NOT NULL, shown INTEGER NOT NULL, page INTEGER NOT NULL,
    per_page INTEGER NOT NULL, mode TEXT NOT NULL, corrected_to TEXT NOT NULL,
    took_ms REAL NOT NULL, stages TEXT NOT NULL, partial INTEGER NOT NULL, generation TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS searches_at ON searches (at);
CREATE INDEX IF NOT EXISTS searches_query_id ON searches (query_id);
"""
_INSERT = (
    "INSERT INTO searches (at, query_id, query, filters, total, shown, page, per_page, mode,"
    " corrected_to, took_ms, stages, partial, generation) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_BUSY_SECONDS = 5.0
_DAY = 86_400.0
# What is too old or too much is taken out now and then, a little at a time.
_TRIM_EVERY_SECONDS = 60.0
_MOST_TRIMMED = 5_000


def query_log_file(home: Path, index: str) -> Path:
    """Return where the searches of an index are kept."""
    return home / "traffic" / f"{index}.sqlite"


class QueryLog:
    """Notes searches within a second, safe to share between threads and processes.

    A search never waits for it and never fails through it: where nothing can be written, the
    newest are dropped and counted. What is older than `days` or beyond `rows` is taken out.
    """

    def __init__(self, home: Path, index: str, *, days: int, rows: int) -> None:
        self.file = query_log_file(home, index)
        self._days = days
        self._rows = rows
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._trimmed = 0.0
        self._writer: BatchWriter[NotedSearch] = BatchWriter(
            f"query log of {index}", self._write, self._release
        )

    @property
    def dropped(self) -> int:
        """How many searches were not noted since the process started."""
        return self._writer.dropped

    def note(self, search: NotedSearch) -> None:
        """Hand a search over to be noted; it neither waits nor raises."""
        self._writer.put(search)

    def flush(self) -> bool:
        """Wait until what was handed over is in the file; False where it cannot be written."""
        return self._writer.flush()

    def close(self) -> None:
        """Write what waits, and take nothing more."""
        self._writer.close()

    def _write(self, searches: Sequence[NotedSearch]) -> None:
        if self._connection is None or self._process != os.getpid() or not self.file.exists():
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _opened(self.file)
            self._process = os.getpid()
        try:
            with self._connection:
                self._connection.executemany(_INSERT, map(_row, searches))
            self._trim(self._connection)
        except BaseException:
            self._release()
            raise

    def _trim(self, connection: sqlite3.Connection) -> None:
        now = time.time()
        if now - self._trimmed < _TRIM_EVERY_SECONDS:
            return
        # Numbers ascend, and few are missing between the first and the last.
        with connection:
            gone = connection.execute(
                "DELETE FROM searches WHERE number IN (SELECT number FROM searches WHERE at < ?"
                " OR number <= (SELECT max(number) FROM searches) - ? LIMIT ?)",
                (now - self._days * _DAY, self._rows, _MOST_TRIMMED),
            ).rowcount
        if gone < _MOST_TRIMMED:  # else the rest follows with the next batch
            self._trimmed = now

    def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # Losing the last moments in a power cut is nothing to wait for the disk for.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(f"BEGIN IMMEDIATE;{_TABLE}PRAGMA user_version={FORMAT};COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _row(search: NotedSearch) -> tuple[object, ...]:
    return (
        search.at,
        search.query_id,
        masked_query(search.query),
        "\n".join(search.filters)[:2_000],
        search.total,
        search.shown,
        search.page,
        search.per_page,
        search.mode,
        masked_query(search.corrected_to),
        round(search.took_ms, 3),
        orjson.dumps({name: round(ms, 3) for name, ms in search.stages_ms.items()}).decode(),
        int(search.partial),
        search.generation,
    )


def open_log(file: Path) -> sqlite3.Connection | None:
    """Open a log to read from beside those that write; None where nothing was noted yet."""
    if not file.exists():
        return None
    # Not "ro": the last reader of a log that was left after a kill has to bring it in order.
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS)


def frequent_queries(file: Path, most: int, *, days: int = 30, fewest: int = 1) -> dict[str, int]:
    """Return the commonest queries that found something, and how often each was searched.

    A query that was corrected counts as what it was corrected to. Only first pages count, and a
    query that holds what was masked never does. Without a file there are none; raises sqlite3.Error
    where it cannot be read.
    """
    connection = open_log(file)
    if connection is None:
        return {}
    try:
        rows = connection.execute(
            "SELECT CASE corrected_to WHEN '' THEN query ELSE corrected_to END AS meant,"
            " count(*) AS times FROM searches WHERE at >= ? AND page = 1 AND total > 0"
            " AND meant != '' AND meant NOT LIKE '%[email]%' AND meant NOT LIKE '%[number]%'"
            " GROUP BY meant HAVING times >= ? ORDER BY times DESC, meant LIMIT ?",
            (time.time() - days * _DAY, fewest, most),
        )
        return dict(rows.fetchall())
    finally:
        connection.close()
