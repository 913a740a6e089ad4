"""The vectors of a generation under way: first only where the cache has them, at last in FAISS."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.encodings import Rows
from indexer.embedded.vectors import write_vectors
from indexer.options import Progress

VectorsOfRows = Callable[[Rows], NDArray[np.float32]]
"""Returns the vectors in these rows of the encoding cache, shape (rows, dimension)."""


class CachedVectors:
    """Gathers cache rows in the order of ordinals: eight bytes a product until the end."""

    def __init__(self, dimension: int, vectors: VectorsOfRows, exact_up_to: int) -> None:
        self._dimension = dimension
        self._vectors = vectors
        self._exact_up_to = exact_up_to
        self._rows = array("q")

    def add(self, rows: Rows) -> None:
        """Add the rows of the next products."""
        self._rows.extend(rows.tolist())

    def write(self, file: Path, progress: Progress) -> str:
        """Write the FAISS file; return "exact", or "hnsw" where it is a graph."""
        count = len(self._rows)
        exact = count <= self._exact_up_to
        rows = np.frombuffer(self._rows, dtype=np.int64)
        write_vectors(
            file,
            count,
            self._dimension,
            lambda ordinals: self._vectors(rows[ordinals]),
            exact=exact,
            progress=lambda done: progress("vectors", done, count),
        )
        return "exact" if exact else "hnsw"
