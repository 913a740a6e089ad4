"""ChangeLog: what was changed on the operator's pages, and what it was before."""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

_BUSY_SECONDS = 2.0
_LONGEST = 20_000
_TABLE = (
    "CREATE TABLE IF NOT EXISTS changes (number INTEGER PRIMARY KEY, at REAL NOT NULL,"
    " what TEXT NOT NULL, name TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `what` was done with what of the name; `before` and `after` are texts."""

    at: float
    what: str
    name: str
    before: str
    after: str


class ChangeLog:
    """Keeps changes in SQLite beside the traffic; safe to share between threads and processes.

    The change itself has been made by then, so a log that cannot be written only says so.
    """

    def __init__(self, home: Path, index: str) -> None:
        self._file = home / "operator" / f"{index}.changes.sqlite"

    def note(self, what: str, name: str, *, before: str = "", after: str = "") -> None:
        """Note a change that was made; it never raises."""
        logger.info("operator: %s %r", what, name)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with (
                closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS)) as connection,
                connection,
            ):
                connection.execute(_TABLE)
                connection.execute(
                    "INSERT INTO changes (at, what, name, before, after) VALUES (?,?,?,?,?)",
                    (time.time(), what, name, before[:_LONGEST], after[:_LONGEST]),
                )
        except (OSError, sqlite3.Error) as error:
            logger.warning("operator: %s %r is not in the log of changes: %s", what, name, error)

    def latest(self, most: int = 50) -> list[Change]:
        """Return the latest changes, the latest first."""
        if not self._file.exists():
            return []
        try:
            with closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS)) as connection:
                rows = connection.execute(
                    "SELECT at, what, name, before, after FROM changes"
                    " ORDER BY number DESC LIMIT ?",
                    (most,),
                ).fetchall()
        except sqlite3.Error as error:
            logger.warning("operator: the log of changes cannot be read: %s", error)
            return []
        return [Change(*row) for row in rows]
