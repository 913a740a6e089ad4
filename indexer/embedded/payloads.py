"""Payloads: every product whole, by ordinal and by id, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import local
from weakref import finalize

import zstandard

from catalog.product import Product

_LEVEL = 1


class PayloadWriter:
    """Writes the payloads of one generation, refusing an id that is there already."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        # The file is worthless until its generation is published, and is synced before that.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA cache_size = -65536")
        self._connection.execute(
            "CREATE TABLE products (ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
            " payload BLOB NOT NULL)"
        )
        self._connection.execute("BEGIN")

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that have been written already."""
        marks = ",".join("?" * len(ids))
        rows = self._connection.execute(f"SELECT id FROM products WHERE id IN ({marks})", ids)
        return {row[0] for row in rows}

    def add(self, rows: Iterable[tuple[int, str, bytes]]) -> None:
        """Add (ordinal, id, payload) rows; payloads come from `pack`."""
        self._connection.executemany("INSERT INTO products VALUES (?, ?, ?)", rows)

    def finish(self) -> None:
        """Commit everything; nothing can be added afterwards."""
        self._connection.execute("COMMIT")
        self._connection.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._connection.close()


class Packer:
    """Packs products into payloads; one for each thread."""

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)

    def pack(self, product: Product) -> bytes:
        """Return the compressed JSON of a product."""
        return self._compressor.compress(product.__pydantic_serializer__.to_json(product))


class Payloads:
    """Reads the payloads of one generation; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        # `immutable` spares the locks: a published generation never changes.
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = local()
        self._open: list[sqlite3.Connection] = []
        finalize(self, _close_all, self._open)

    def products(self, ordinals: Sequence[int]) -> list[Product]:
        """Return the products with these ordinals, in the same order."""
        if not ordinals:
            return []
        marks = ",".join("?" * len(ordinals))
        rows = self._connection.execute(
            f"SELECT ordinal, payload FROM products WHERE ordinal IN ({marks})", list(ordinals)
        )
        found = {row[0]: self._unpack(row[1]) for row in rows}
        return [found[ordinal] for ordinal in ordinals]

    def ids(self, ordinals: Sequence[int]) -> list[str]:
        """Return the ids of the products with these ordinals, in the same order."""
        found: dict[int, str] = {}
        # SQLite allows some 32,000 marks in a statement.
        for start in range(0, len(ordinals), 10_000):
            part = list(ordinals[start : start + 10_000])
            marks = ",".join("?" * len(part))
            found.update(
                self._connection.execute(
                    f"SELECT ordinal, id FROM products WHERE ordinal IN ({marks})", part
                )
            )
        return [found[ordinal] for ordinal in ordinals]

    def find(self, product_id: str) -> Product | None:
        """Return the product with this id, or None."""
        row = self._connection.execute(
            "SELECT payload FROM products WHERE id = ?", (product_id,)
        ).fetchone()
        return None if row is None else self._unpack(row[0])

    def ordinal(self, product_id: str) -> int | None:
        """Return the ordinal of the product with this id, or None."""
        row = self._connection.execute(
            "SELECT ordinal FROM products WHERE id = ?", (product_id,)
        ).fetchone()
        return None if row is None else int(row[0])

    def count(self) -> int:
        """Return the number of products."""
        return int(self._connection.execute("SELECT count(*) FROM products").fetchone()[0])

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            self._open.append(connection)
            self._local.connection = connection
            self._local.decompressor = zstandard.ZstdDecompressor()
        return connection

    def _unpack(self, payload: bytes) -> Product:
        # Written from a validated product, so it is not validated again.
        decompressor: zstandard.ZstdDecompressor = self._local.decompressor
        return Product.model_validate_json(decompressor.decompress(payload))


def _close_all(connections: list[sqlite3.Connection]) -> None:
    # Runs when the last request that reads this generation is done with it.
    for connection in connections:
        connection.close()
