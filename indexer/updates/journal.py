"""The journal: every change of a published generation, in order, durable before it is searched.

    <generation>/updates/journal.sqlite

It belongs to no engine. A change is appended first, then made part of what the engine searches,
and then the journal notes that it is: readers go no further than that, so none sees half of a
change, and a writer that died in between is caught up with from here. An upsert takes the next
ordinal after those of the generation; the ordinal that the product had before, if any, is dead
from then on. What the engine did not take is withdrawn before it counts as applied.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from catalog.errors import IndexCorruptError
from indexer.durable import sync
from indexer.embedded.manifest import UPDATES
from indexer.prepare import PreparedProduct
from indexer.updates.document import pack, unpack

JOURNAL = "journal.sqlite"
VERSION = 1

_SCHEMA = """
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY, at REAL NOT NULL, id TEXT NOT NULL,
        ordinal INTEGER, replaced INTEGER, document BLOB, vector BLOB
    );
    CREATE INDEX changes_by_id ON changes (id, seq);
    CREATE UNIQUE INDEX changes_by_ordinal ON changes (ordinal) WHERE ordinal IS NOT NULL;
    CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""
_APPLIED = "SELECT value FROM state WHERE name = 'applied'"
_COLUMNS = "seq, at, id, ordinal, replaced, document, vector"
# Changes read at once, and marks in a statement.
_MOST_CHANGES = 2_000

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One change: of an upsert everything that is stored, of a delete only the id.

    `at` is in seconds since 1970. `replaced` is the ordinal that died by it, None where the id was
    not there. `vector` has shape (dimension,) and the precision of 16 bits. A change without an id
    was withdrawn: it says no more than that its ordinal, if it has one, is dead from birth.
    """

    seq: int
    at: float
    id: str
    ordinal: int | None
    replaced: int | None
    document: PreparedProduct | None
    vector: Vector | None

    @property
    def withdrawn(self) -> bool:
        """Whether it is to be treated as if nobody had asked for it."""
        return not self.id


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """What is to be written to a journal: an upsert with its document and vector, or a delete.

    `at` is when it came, None for now.
    """

    id: str
    document: PreparedProduct | None = None
    vector: Vector | None = None
    at: float | None = None


def journal_file(generation: Path) -> Path:
    """Return where the journal of a generation's folder is."""
    return generation / UPDATES / JOURNAL


class JournalReader:
    """Reads a journal while another process writes it; safe to share between threads.

    One connection is opened at once and kept: the file may be deleted under a reader whose
    generation has been replaced. Raises IndexCorruptError where the file is damaged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        with self._told():
            self._connection = self._connect()
            finalize(self, self._connection.close)
            version = self._state("version")
        if version != VERSION:
            raise IndexCorruptError(
                f"Journal '{file}' has version {version}; this release reads version {VERSION}.",
                fix="Reindex with this release.",
            )
        self.first: int = self._state("first")
        """The ordinal of the first upsert: the number of rows of the generation."""

    def applied(self) -> int:
        """Return the number of the last change that is searched, 0 before the first."""
        with self._told(), self._lock:
            row: tuple[int] = self._connection.execute(_APPLIED).fetchone()
        return row[0]

    def last(self) -> int:
        """Return the number of the last change."""
        ((last,),) = self._rows("SELECT coalesce(max(seq), 0) FROM changes")
        return int(last)

    def rows(self) -> int:
        """Return the number of ordinals, those of the generation included."""
        ((last,),) = self._rows(
            "SELECT max(ordinal) FROM changes INDEXED BY changes_by_ordinal"
            " WHERE ordinal IS NOT NULL"
        )
        return self.first if last is None else int(last) + 1

    def dead(self) -> int:
        """Return the number of ordinals whose product was replaced or deleted."""
        return self._state("dead")

    def replaced(self, upto: int) -> tuple[list[int], int]:
        """Return the ordinals that died up to a change, and how many ordinals there were then."""
        rows = self._rows("SELECT replaced, ordinal FROM changes WHERE seq <= ?", upto)
        dead = [row[0] for row in rows if row[0] is not None]
        return dead, self.first + sum(row[1] is not None for row in rows)

    def changes(self, after: int, upto: int) -> Iterator[Change]:
        """Yield the changes with numbers from `after`, exclusive, to `upto`, in order."""
        while after < upto:
            end = min(after + _MOST_CHANGES, upto)
            yield from map(
                _change,
                self._rows(
                    f"SELECT {_COLUMNS} FROM changes WHERE seq > ? AND seq <= ? ORDER BY seq",
                    after,
                    end,
                ),
            )
            after = end

    def ordinals(self, ids: Sequence[str], upto: int) -> dict[str, int | None]:
        """Return the ordinal of each id that was changed up to a change, None if it is deleted."""
        found: dict[str, int | None] = {}
        for start in range(0, len(ids), _MOST_CHANGES):
            part = ids[start : start + _MOST_CHANGES]
            # SQLite takes the other columns from the row that has the maximum.
            rows = self._rows(
                f"SELECT id, ordinal, max(seq) FROM changes WHERE id IN ({_marks(part)})"
                " AND seq <= ? GROUP BY id",
                *part,
                upto,
            )
            found.update((row[0], row[1]) for row in rows)
        return found

    def documents(self, ordinals: Sequence[int]) -> dict[int, PreparedProduct]:
        """Return what is stored of the products that were given these ordinals."""
        return {ordinal: unpack(packed) for ordinal, packed in self._of("document", ordinals)}

    def ids(self, ordinals: Sequence[int]) -> dict[int, str]:
        """Return the ids of the products that were given these ordinals."""
        return dict(self._of("id", ordinals))

    def check(self) -> None:
        """Read the whole file; raises IndexCorruptError where something is wrong with it."""
        rows = self._rows("PRAGMA quick_check")
        if rows != [("ok",)]:
            raise IndexCorruptError(
                f"Journal '{self._file}' is damaged: {rows[0][0]}.",
                fix="Run `retail-search indexes rollback`, or reindex.",
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _of(self, column: str, ordinals: Sequence[int]) -> Iterator[tuple[int, Any]]:
        for start in range(0, len(ordinals), _MOST_CHANGES):
            part = ordinals[start : start + _MOST_CHANGES]
            yield from self._rows(
                f"SELECT ordinal, {column} FROM changes WHERE ordinal IN ({_marks(part)})", *part
            )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self._file.resolve().as_uri()}?mode=ro",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
        )

    def _state(self, name: str) -> int:
        ((value,),) = self._rows("SELECT value FROM state WHERE name = ?", name)
        return int(value)

    def _rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._told(), self._lock:
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            code = getattr(error, "sqlite_errorcode", None) or 0
            if code & 0xFF in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL):
                raise  # the disk's fault, and not the file's
            raise IndexCorruptError(
                f"Journal '{self._file}' cannot be read: {error}.",
                fix="Run `retail-search indexes rollback`, or reindex.",
            ) from error


class Journal(JournalReader):
    """Reads and writes a journal, making it if need be; only the holder of the update lock may.

    `first` is the number of rows of the generation.
    """

    def __init__(self, generation: Path, first: int) -> None:
        file = journal_file(generation)
        if not file.exists():
            _create(file, first)
        super().__init__(file)

    def append(self, entries: Iterable[Entry], owners: Mapping[str, int]) -> list[Change]:
        """Append entries in their order, all of them or none, and return them as changes.

        `owners` has the ordinal of each of the ids that is a product now. When this returns, the
        changes are on the disk.
        """
        seq, ordinal, now = self.last(), self.rows(), time.time()
        current: dict[str, int] = dict(owners)
        made: list[Change] = []
        for entry in entries:
            seq += 1
            at = now if entry.at is None else entry.at
            replaced = current.pop(entry.id, None)
            if entry.document is None or entry.vector is None:
                made.append(Change(seq, at, entry.id, None, replaced, None, None))
                continue
            half = entry.vector.astype(np.float16).astype(np.float32)
            made.append(Change(seq, at, entry.id, ordinal, replaced, entry.document, half))
            current[entry.id] = ordinal
            ordinal += 1
        with self._at_once() as connection:
            connection.executemany(
                f"INSERT INTO changes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                map(_row, made),
            )
        return made

    def withdraw(self, changes: Iterable[Change]) -> None:
        """Take back changes that are not applied: their products are what they were before.

        No reader has seen them yet. Those at the end go altogether, and their numbers and ordinals
        are given again; the ordinal of one in the middle stays with its vector, dead.
        """
        with self._at_once() as connection:
            for seq in sorted(change.seq for change in changes if not change.withdrawn):
                product_id, replaced = connection.execute(
                    "SELECT id, replaced FROM changes WHERE seq = ?", (seq,)
                ).fetchone()
                # What it would have replaced lives on until the product's next change.
                connection.execute(
                    "UPDATE changes SET replaced = ? WHERE seq ="
                    " (SELECT min(seq) FROM changes WHERE id = ? AND seq > ?)",
                    (replaced, product_id, seq),
                )
                connection.execute(
                    "UPDATE changes SET id = '', document = NULL, replaced = ordinal WHERE seq = ?",
                    (seq,),
                )
            (applied,) = connection.execute(_APPLIED).fetchone()
            kept = connection.execute(
                "SELECT seq FROM changes WHERE seq > ? AND id != '' ORDER BY seq DESC LIMIT 1",
                (applied,),
            ).fetchone()
            connection.execute("DELETE FROM changes WHERE seq > ?", kept or (applied,))

    def mark_applied(self, seq: int) -> None:
        """Note that everything up to a change is part of what is searched."""
        with self._lock:
            self._connection.execute("UPDATE state SET value = ? WHERE name = 'applied'", (seq,))

    @contextmanager
    def _at_once(self) -> Iterator[sqlite3.Connection]:
        """Have what is done to changes that are not applied done as a whole, or not at all."""
        # Of the changes that are applied none is touched, nor need they be counted again.
        count = f"SELECT count(replaced) FROM changes WHERE seq > ({_APPLIED})"
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                (before,) = self._connection.execute(count).fetchone()
                yield self._connection
                (after,) = self._connection.execute(count).fetchone()
                self._connection.execute(
                    "UPDATE state SET value = value + ? WHERE name = 'dead'", (after - before,)
                )
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection


def _create(file: Path, first: int) -> None:
    """Make an empty journal, which takes its place in one rename."""
    file.parent.mkdir(exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    for left in file.parent.glob(f"{draft.name}*"):
        left.unlink()
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        connection.executemany(
            "INSERT INTO state VALUES (?, ?)",
            [("version", VERSION), ("first", first), ("applied", 0), ("dead", 0)],
        )
    finally:
        connection.close()
    draft.rename(file)
    for folder in (file.parent, file.parent.parent):
        sync(folder)


def _row(change: Change) -> tuple[object, ...]:
    document = None if change.document is None else pack(change.document)
    vector = None if change.vector is None else change.vector.astype(np.float16).tobytes()
    return (
        change.seq, change.at, change.id, change.ordinal, change.replaced, document, vector,
    )  # fmt: skip


def _change(row: tuple[Any, ...]) -> Change:
    seq, at, product_id, ordinal, replaced, packed, vector = row
    return Change(
        seq,
        at,
        product_id,
        ordinal,
        replaced,
        None if packed is None else unpack(packed),
        None if vector is None else np.frombuffer(vector, np.float16).astype(np.float32),
    )


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
