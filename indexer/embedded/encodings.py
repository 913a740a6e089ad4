"""The encoding cache: vectors by content hash, shared by all generations of all indexes.

What was encoded before is never encoded again; `hashed_rows` says how it is kept.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.hashed_rows import HASH_BYTES, HashedRows, Rows, content_hash


def cache_folder(home: Path, encoder_identity: str, encode_tokens: int) -> Path:
    """Return where the vectors of an encoder are kept, which reads so many tokens of a text."""
    return home / "cache" / "encodings" / f"{encoder_identity}-{encode_tokens}"


class EncodingCache(HashedRows[np.float16]):
    """The vectors of one encoder, in half precision."""

    def __init__(self, folder: Path, dimension: int, *, wait: float = -1) -> None:
        """Open the cache, waiting so many seconds for another process; -1 is without end.

        Raises filelock.Timeout.
        """
        super().__init__(folder / "vectors.f16", np.float16, dimension, wait=wait)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """Return the vectors of these rows, shape (len(rows), dimension)."""
        return self.read(rows).astype(np.float32)


__all__ = ["HASH_BYTES", "EncodingCache", "Rows", "cache_folder", "content_hash"]
