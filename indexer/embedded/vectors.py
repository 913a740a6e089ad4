"""The vector index: FAISS, exact while the catalogue is small, an HNSW graph above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

# Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
# hierarchical navigable small world graphs", 2018: M links a node, efConstruction candidates.
HNSW_LINKS = 32
HNSW_CONSTRUCTION = 80
_ADD_ROWS = 20_000
_TRAIN_ROWS = 20_000
_FIRST_K = 2_048

Ordinals = NDArray[np.int64]
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorHits:
    """Products and their cosines to the query, best first; `capped` says there may be more."""

    ordinals: Ordinals
    cosines: NDArray[np.float32]
    capped: bool


def write_vectors(
    file: Path,
    count: int,
    dimension: int,
    rows: Callable[[Ordinals], NDArray[np.float32]],
    *,
    exact: bool,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Build and save the index of `count` unit vectors; `rows` returns those of the ordinals.

    Components are kept in 8 bits each: a quarter of the memory, cosines within 0.004.
    """
    if exact:
        index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
    else:
        index = faiss.IndexHNSWSQ(
            dimension, faiss.ScalarQuantizer.QT_8bit, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT
        )
        index.hnsw.efConstruction = HNSW_CONSTRUCTION
    if count:
        index.train(rows(np.arange(0, count, max(1, count // _TRAIN_ROWS))))
        for start in range(0, count, _ADD_ROWS):
            end = min(start + _ADD_ROWS, count)
            index.add(rows(np.arange(start, end)))
            if progress is not None:
                progress(end)
    # FAISS's own writing to a file says nothing when the disk is full; ours raises OSError.
    with file.open("wb") as target:
        faiss.write_index(index, faiss.PyCallbackIOWriter(target.write))


class VectorIndex:
    """Reads the vectors of one generation; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._index = faiss.read_index(str(file))
        self._storage = self._index
        self.exact = not isinstance(self._index, faiss.IndexHNSW)
        if not self.exact:
            self._storage = faiss.downcast_index(self._index.storage)

    @property
    def count(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def search(
        self, query: Vector, threshold: float, cap: int, *, relative: float = 0.0
    ) -> VectorHits:
        """Return the products whose cosine to `query` reaches `threshold`, at most `cap`.

        They must also reach the share `relative` of the best cosine.
        """
        if not self.count:
            return VectorHits(np.empty(0, np.int64), np.empty(0, np.float32), capped=False)
        cap = min(cap, self.count)
        # FAISS's own range search reads quantized vectors ten times slower than its search for
        # the best k, so k grows until the last of them is too far.
        k = min(_FIRST_K, cap) if self.exact else cap
        while True:
            hits = self.nearest(query, k)
            least = threshold
            if relative and hits.cosines.size:
                least = max(threshold, relative * float(hits.cosines[0]))
            near = hits.cosines >= least
            if not near.all() or k == cap:
                return VectorHits(
                    hits.ordinals[near], hits.cosines[near], bool(near.all()) and k < self.count
                )
            k = min(max(2 * k, _expected(hits.cosines, least)), cap)

    def nearest(self, query: Vector, k: int) -> VectorHits:
        """Return the `k` nearest products."""
        k = min(k, self.count)
        if not k:
            return VectorHits(np.empty(0, np.int64), np.empty(0, np.float32), capped=False)
        # One query is one core's work: more threads cost more than they bring, and the cores
        # belong to other requests. The setting is the calling thread's own.
        faiss.omp_set_num_threads(1)
        params = None if self.exact else faiss.SearchParametersHNSW(efSearch=max(64, k))
        cosines, ordinals = self._index.search(query[None], k, params=params)
        found = ordinals[0] >= 0
        # FAISS leaves equal ones in any order.
        order = np.lexsort((ordinals[0][found], -cosines[0][found]))
        return VectorHits(
            ordinals[0][found][order], cosines[0][found][order], capped=k < self.count
        )

    def search_within(
        self, query: Vector, ordinals: Ordinals, threshold: float, cap: int
    ) -> VectorHits:
        """Search exactly among the given products."""
        cosines = self.cosines(query, ordinals)
        near = cosines >= threshold
        return _best(ordinals[near], cosines[near], cap)

    def cosines(self, query: Vector, ordinals: Ordinals) -> NDArray[np.float32]:
        """Return the exact cosine of `query` to each of the given products."""
        if not ordinals.size:
            return np.empty(0, dtype=np.float32)
        vectors = self._storage.reconstruct_batch(np.ascontiguousarray(ordinals, np.int64))
        scores: NDArray[np.float32] = vectors @ query
        return scores

    def vector(self, ordinal: int) -> Vector:
        """Return the vector of one product."""
        vector: Vector = self._storage.reconstruct(int(ordinal))
        return vector


def _expected(cosines: NDArray[np.float32], least: float) -> int:
    """Return about how many cosines reach `least`, from the best of them in descending order.

    Among the neighbours of a query the logarithm of the rank falls off about linearly with the
    cosine; a quarter is added because a search that finds too few is done again.
    """
    quarter, last = float(cosines[cosines.size // 4]), float(cosines[-1])
    slope = np.log(4.0) / max(quarter - last, 1e-4)
    return int(1.25 * cosines.size * np.exp(min(slope * (last - least), 10.0)))


def _best(ordinals: Ordinals, cosines: NDArray[np.float32], cap: int) -> VectorHits:
    capped = ordinals.size > cap
    if capped:
        kept = np.argpartition(-cosines, cap)[:cap]
        ordinals, cosines = ordinals[kept], cosines[kept]
    order = np.lexsort((ordinals, -cosines))
    return VectorHits(ordinals[order], cosines[order], capped)
