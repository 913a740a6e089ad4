"""The encoding cache: vectors by content hash, shared by all generations of all indexes.

Two append-only files, written in this order: vectors (half precision), then the hashes that name
them. A run that is killed leaves at worst a tail without a hash, which the next one cuts off; what
was encoded before is never encoded again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

HASH_BYTES = 16

Rows = NDArray[np.int64]


def content_hash(text: str) -> bytes:
    """Return the 16 bytes that stand for a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()


def cache_folder(home: Path, encoder_identity: str, encode_tokens: int) -> Path:
    """Return where the vectors of an encoder are kept, which reads so many tokens of a text."""
    return home / "cache" / "encodings" / f"{encoder_identity}-{encode_tokens}"


class EncodingCache:
    """The vectors of one encoder; one process writes at a time, others wait for it."""

    def __init__(self, folder: Path, dimension: int, *, wait: float = -1) -> None:
        """Open the cache, waiting so many seconds for another process; -1 is without end.

        Raises filelock.Timeout.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._dimension = dimension
        self._row_bytes = 2 * dimension
        self._vector_file = folder / "vectors.f16"
        self._hash_file = folder / "hashes.b16"
        self._lock = FileLock(folder / "lock")
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

    def add(self, hashes: Sequence[bytes], vectors: NDArray[np.float32]) -> Rows:
        """Append vectors, shape (len(hashes), dimension), and return their rows."""
        first = len(self)
        with self._vector_file.open("ab") as file:
            file.write(vectors.astype(np.float16).tobytes())
            file.flush()
            os.fsync(file.fileno())
        with self._hash_file.open("ab") as file:
            file.write(b"".join(hashes))
        rows = np.arange(first, first + len(hashes), dtype=np.int64)
        self._new.update(zip(hashes, rows.tolist(), strict=True))
        return rows

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """Return the vectors of these rows, shape (len(rows), dimension)."""
        stored = np.memmap(self._vector_file, dtype=np.float16, mode="r")
        picked: NDArray[np.float16] = stored.reshape(-1, self._dimension)[rows]
        return picked.astype(np.float32)

    def close(self) -> None:
        """Let the next process have it."""
        self._lock.release()

    def _cut_torn_tail(self) -> None:
        for file in (self._vector_file, self._hash_file):
            file.touch()
        rows = min(
            self._vector_file.stat().st_size // self._row_bytes,
            self._hash_file.stat().st_size // HASH_BYTES,
        )
        os.truncate(self._vector_file, rows * self._row_bytes)
        os.truncate(self._hash_file, rows * HASH_BYTES)

    def _load(self) -> None:
        raw = np.fromfile(self._hash_file, dtype=np.uint64)
        self._hashes = raw.reshape(-1, 2)
        self._stored = len(self._hashes)
        self._order = np.argsort(self._hashes[:, 0], kind="stable")
        self._sorted_keys = self._hashes[self._order, 0]
        self._new: dict[bytes, int] = {}
