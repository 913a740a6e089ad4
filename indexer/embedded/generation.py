"""A generation opened for reading: one ordinal space over text, vectors, columns and payloads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from catalog.errors import IndexCorruptError
from indexer.embedded.columns import ColumnRow, Columns
from indexer.embedded.facets import Facets
from indexer.embedded.lexical import LexicalIndex
from indexer.embedded.manifest import UPDATES, Manifest
from indexer.embedded.passage_tokens import PassageReader
from indexer.embedded.payloads import PayloadReader, Payloads
from indexer.embedded.updated_payloads import UpdatedPayloads
from indexer.embedded.vectors import Vector, VectorIndex
from indexer.updates.journal import Change, JournalReader, journal_file

LEXICAL = "lexical"
COLUMNS = "columns"
FACETS = "facets"
VECTORS = "vectors.faiss"
PAYLOADS = "payloads.sqlite"
KNOWLEDGE = "knowledge"
PASSAGES = "passages.u16"


class _Origin:
    """What all snapshots of a generation share: its payloads and its journal, once it has one."""

    def __init__(self, folder: Path, payloads: Payloads) -> None:
        self.folder = folder
        self.payloads = payloads
        self._file = journal_file(folder)
        self._journal: JournalReader | None = None
        self._opening = Lock()

    def journal(self) -> JournalReader | None:
        """Return the journal, None while there is none."""
        if self._journal is None and self._file.exists():
            with self._opening:
                if self._journal is None:
                    self._journal = JournalReader(self._file)
        return self._journal


@dataclass(frozen=True, slots=True)
class Generation:
    """The parts of one generation; a product's ordinal is its row in each of them.

    It is a snapshot: it includes the changes up to number `seq` and no later one, whatever
    happens meanwhile. `alive` says which of its ordinals are products, None for all; the parts
    may still have values of the others, but find none of them. `passages` are those of the
    products that it was built with, None where it has none.
    """

    manifest: Manifest
    lexical: LexicalIndex
    vectors: VectorIndex
    columns: Columns
    facets: Facets
    payloads: PayloadReader
    _origin: _Origin = field(repr=False)
    alive: NDArray[np.bool_] | None = None
    products: int = 0
    seq: int = 0
    passages: PassageReader | None = None

    @classmethod
    def open(cls, folder: Path, *, updated: bool = True) -> Generation:
        """Open the generation in a folder, reading little; raises IndexCorruptError.

        Without `updated` it is as it was built.
        """
        manifest = Manifest.read(folder)
        manifest.check_sizes(folder)
        with _readable(folder):
            payloads = Payloads(folder / PAYLOADS)
            built = cls(
                manifest,
                LexicalIndex(folder / LEXICAL),
                VectorIndex(folder / VECTORS),
                Columns(folder / COLUMNS),
                Facets(folder / FACETS),
                payloads,
                _Origin(folder, payloads),
                products=manifest.products,
                passages=(
                    PassageReader(folder / PASSAGES, manifest.passages)
                    if manifest.passages
                    else None
                ),
            )
        return built.refreshed() if updated else built

    @property
    def rows(self) -> int:
        """The number of ordinals, those of dead products included."""
        return self.columns.count

    def stale(self) -> bool:
        """Say whether there are changes that this snapshot does not include, in microseconds."""
        journal = self._origin.journal()
        return journal is not None and journal.applied() > self.seq

    def refreshed(self) -> Generation:
        """Return a snapshot with all changes, itself if there are none; raises IndexCorruptError.

        The parts that did not change are shared, and this one goes on answering as before.
        """
        journal = self._origin.journal()
        upto = 0 if journal is None else journal.applied()
        if journal is None or upto <= self.seq:
            return self
        folder = self._origin.folder
        with _readable(folder):
            more = _Added(self.rows)
            for change in journal.changes(self.seq, upto):
                more.take(change)
            if more.seq != upto:
                raise ValueError(f"its journal ends at {more.seq} and should at {upto}")
            rows = more.rows
            dead = np.asarray(more.dead, dtype=np.int64)
            alive = np.ones(rows, dtype=np.bool_)
            if self.alive is not None:
                alive[: self.rows] = self.alive
            alive[dead] = False
            products = int(np.count_nonzero(alive))
            known = None if products == rows else alive
            lexical = self.lexical.updated(folder / UPDATES / LEXICAL, alive)
            if lexical.count < rows:
                raise ValueError(f"the text of {lexical.count} products is there, not of {rows}")
            return replace(
                self,
                lexical=lexical,
                vectors=self.vectors.extended(more.vectors, known),
                columns=self.columns.extended(more.columns) if more.columns else self.columns,
                facets=self.facets.extended(more.facets) if more.columns else self.facets,
                payloads=UpdatedPayloads(self._origin.payloads, journal, upto, products),
                alive=known,
                products=products,
                seq=upto,
            )


class _Added:
    """What changes add to the rows of a snapshot."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.seq = 0
        self.dead: list[int] = []
        self.columns: list[ColumnRow] = []
        self.facets: list[list[str]] = []
        self.vectors: list[Vector] = []

    def take(self, change: Change) -> None:
        """Add one change; raises ValueError where it does not follow on the last."""
        self.seq = change.seq
        if change.replaced is not None:
            self.dead.append(change.replaced)
        if change.ordinal is None or change.document is None or change.vector is None:
            return
        if change.ordinal != self.rows:
            raise ValueError(f"change {change.seq} has row {change.ordinal}, not {self.rows}")
        self.rows += 1
        self.columns.append(change.document.columns)
        self.facets.append(change.document.facets)
        self.vectors.append(change.vector)


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, sqlite3.Error) as error:
        # Each library has an error of its own for a file that is not what it wrote.
        raise IndexCorruptError(
            f"Generation '{folder.name}' cannot be opened: {error}.",
            fix="Run `retail-search indexes rollback` or reindex.",
        ) from error
