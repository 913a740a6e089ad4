"""Rows of numbers by the hash of what they were made from, kept for all generations.

Two append-only files, written in this order: the rows, then the hashes that name them. A run that
is killed leaves at worst a tail without a hash, which the next one cuts off.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

HASH_BYTES = 16

Rows = NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)


def content_hash(text: str) -> bytes:
    """Return the 16 bytes that stand for a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()


class HashedRows(Generic[Number]):
    """Rows of one width; one process writes at a time, others wait for it."""

    def __init__(self, file: Path, number: type[Number], width: int, *, wait: float = -1) -> None:
        """Open a file of rows, waiting so many seconds for another process; -1 is without end.

        The hashes and the lock are beside it. Raises filelock.Timeout.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        self._number = number
        self._width = width
        self._row_bytes = np.dtype(number).itemsize * width
        self._row_file = file
        self._hash_file = file.parent / "hashes.b16"
        self._lock = FileLock(file.parent / "lock")
        self._lock.acquire(timeout=wait)
        self._cut_torn_tail()
        self._load()

    def __len__(self) -> int:
        return self._stored + len(self._new)

    def find(self, hashes: Sequence[bytes]) -> Rows:
        """Return the row of each hash, -1 where it is not cached."""
        if not hashes:
            return np.empty(0, dtype=np.int64)
        wanted = np.frombuffer(b"".join(hashes), dtype=np.uint64).reshape(-1, 2)
        rows = np.full(len(hashes), -1, dtype=np.int64)
        if self._stored:
            place = np.searchsorted(self._sorted_keys, wanted[:, 0])
            place[place == self._stored] = 0
            candidates = self._order[place]
            found = (self._hashes[candidates] == wanted).all(axis=1)
            rows[found] = candidates[found]
        if self._new:
            for number in np.flatnonzero(rows < 0).tolist():
                rows[number] = self._new.get(hashes[number], -1)
        return rows

    def add(self, hashes: Sequence[bytes], numbers: NDArray[np.generic]) -> Rows:
        """Append rows, shape (len(hashes), width), and return their numbers."""
        first = len(self)
        with self._row_file.open("ab") as file:
            file.write(numbers.astype(self._number).tobytes())
            file.flush()
            os.fsync(file.fileno())
        with self._hash_file.open("ab") as file:
            file.write(b"".join(hashes))
        rows = np.arange(first, first + len(hashes), dtype=np.int64)
        self._new.update(zip(hashes, rows.tolist(), strict=True))
        return rows

    def read(self, rows: Rows) -> NDArray[Number]:
        """Return what is in these rows, shape (len(rows), width)."""
        stored = np.memmap(self._row_file, dtype=self._number, mode="r")
        picked: NDArray[Number] = stored.reshape(-1, self._width)[rows]
        return picked

    def close(self) -> None:
        """Let the next process have it."""
        self._lock.release()

    def _cut_torn_tail(self) -> None:
        for file in (self._row_file, self._hash_file):
            file.touch()
        rows = min(
            self._row_file.stat().st_size // self._row_bytes,
            self._hash_file.stat().st_size // HASH_BYTES,
        )
        os.truncate(self._row_file, rows * self._row_bytes)
        os.truncate(self._hash_file, rows * HASH_BYTES)

    def _load(self) -> None:
        raw = np.fromfile(self._hash_file, dtype=np.uint64)
        self._hashes = raw.reshape(-1, 2)
        self._stored = len(self._hashes)
        self._order = np.argsort(self._hashes[:, 0], kind="stable")
        self._sorted_keys = self._hashes[self._order, 0]
        self._new: dict[bytes, int] = {}
