"""Payloads: every product whole, by ordinal and by id, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from weakref import finalize

import zstandard

from catalog.product import Product

_LEVEL = 1
# SQLite allows some 32,000 marks in a statement.
_MOST_MARKS = 10_000


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
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of the ids that have been written already."""
        marks = ",".join("?" * len(ids))
        rows = self._connection.execute(f"SELECT id FROM products WHERE id IN ({marks})", ids)
        return {row[0] for row in rows}

    def add(self, rows: Iterable[tuple[int, str, bytes]]) -> None:
        """Compress and add rows of ordinal, id and JSON from `payload_json`."""
        pack = self._compressor.compress
        self._connection.executemany(
            "INSERT INTO products VALUES (?, ?, ?)",
            ((ordinal, product_id, pack(text)) for ordinal, product_id, text in rows),
        )

    def finish(self) -> None:
        """Commit everything; nothing can be added afterwards."""
        self._connection.execute("COMMIT")
        self._connection.close()

    def close(self) -> None:
        """Close the file as it is, finished or not."""
        self._connection.close()


def payload_json(product: Product) -> bytes:
    """Return a product as the JSON that a payload holds."""
    return product.__pydantic_serializer__.to_json(product)


class PayloadReader(Protocol):
    """Reads the products of one generation as it is, or was when it was looked at."""

    def products(self, ordinals: Sequence[int]) -> list[Product]:
        """Return the products with these ordinals, in the same order."""

    def ids(self, ordinals: Sequence[int]) -> list[str]:
        """Return the ids of the products with these ordinals, in the same order."""

    def find(self, product_id: str) -> Product | None:
        """Return the product with this id, or None."""

    def ordinal(self, product_id: str) -> int | None:
        """Return the ordinal of the product with this id, or None."""

    def ordinals(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products."""

    def count(self) -> int:
        """Return the number of products."""


class Payloads:
    """Reads the payloads of one generation; safe to share between threads.

    One connection is opened at once and shared: the file may be deleted under a reader whose
    generation has been replaced, and a connection opened later would not find it.
    """

    def __init__(self, file: Path) -> None:
        # `immutable` spares the file locks: a published generation never changes.
        uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._decompressor = zstandard.ZstdDecompressor()
        self._lock = Lock()
        finalize(self, self._connection.close)

    def products(self, ordinals: Sequence[int]) -> list[Product]:
        """Return the products with these ordinals, in the same order."""
        rows = self._rows("SELECT ordinal, payload FROM products WHERE ordinal IN", ordinals)
        found = {ordinal: self._unpack(payload) for ordinal, payload in rows}
        return [found[ordinal] for ordinal in ordinals]

    def ids(self, ordinals: Sequence[int]) -> list[str]:
        """Return the ids of the products with these ordinals, in the same order."""
        found = dict(self._rows("SELECT ordinal, id FROM products WHERE ordinal IN", ordinals))
        return [found[ordinal] for ordinal in ordinals]

    def find(self, product_id: str) -> Product | None:
        """Return the product with this id, or None."""
        row = self._row("SELECT payload FROM products WHERE id = ?", product_id)
        return None if row is None else self._unpack(row[0])

    def ordinal(self, product_id: str) -> int | None:
        """Return the ordinal of the product with this id, or None."""
        row = self._row("SELECT ordinal FROM products WHERE id = ?", product_id)
        return None if row is None else int(row[0])

    def ordinals(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products."""
        return {
            row[1]: row[0]
            for row in self._rows("SELECT ordinal, id FROM products WHERE id IN", ids)
        }

    def count(self) -> int:
        """Return the number of products."""
        row = self._row("SELECT count(*) FROM products")
        return 0 if row is None else int(row[0])

    def _rows(self, select: str, keys: Sequence[int] | Sequence[str]) -> list[tuple[int, Any]]:
        rows: list[tuple[int, Any]] = []
        for start in range(0, len(keys), _MOST_MARKS):
            part = list(keys[start : start + _MOST_MARKS])
            with self._lock:
                rows += self._connection.execute(
                    f"{select} ({','.join('?' * len(part))})", part
                ).fetchall()
        return rows

    def _row(self, statement: str, *values: str) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._connection.execute(statement, values).fetchone()
        return row

    def _unpack(self, payload: bytes) -> Product:
        with self._lock:
            text = self._decompressor.decompress(payload)
        return Product.model_validate_json(text)
