"""A generation opened for reading: one ordinal space over text, vectors, columns and payloads."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import IndexCorruptError
from indexer.embedded.columns import Columns
from indexer.embedded.facets import Facets
from indexer.embedded.lexical import LexicalIndex
from indexer.embedded.manifest import Manifest
from indexer.embedded.payloads import Payloads
from indexer.embedded.vectors import VectorIndex

LEXICAL = "lexical"
COLUMNS = "columns"
FACETS = "facets"
VECTORS = "vectors.faiss"
PAYLOADS = "payloads.sqlite"


@dataclass(frozen=True, slots=True)
class Generation:
    """The parts of one generation; a product's ordinal is its row in each of them."""

    manifest: Manifest
    lexical: LexicalIndex
    vectors: VectorIndex
    columns: Columns
    facets: Facets
    payloads: Payloads

    @classmethod
    def open(cls, folder: Path) -> Generation:
        """Open the generation in a folder, reading little; raises IndexCorruptError."""
        manifest = Manifest.read(folder)
        manifest.check_sizes(folder)
        try:
            return cls(
                manifest,
                LexicalIndex(folder / LEXICAL),
                VectorIndex(folder / VECTORS),
                Columns(folder / COLUMNS),
                Facets(folder / FACETS),
                Payloads(folder / PAYLOADS),
            )
        except (OSError, ValueError, KeyError, RuntimeError, sqlite3.Error) as error:
            # Each library has an error of its own for a file that is not what it wrote.
            raise IndexCorruptError(
                f"Generation '{folder.name}' cannot be opened: {error}.",
                fix="Run `retail-search indexes rollback` or reindex.",
            ) from error
