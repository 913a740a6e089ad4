"""The vector index: FAISS, exact while the catalogue is small, an HNSW graph above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.embedded.growing import GrowingArray

# Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using
# hierarchical navigable small world graphs", 2018: M links a node, efConstruction candidates.
HNSW_LINKS = 32
HNSW_CONSTRUCTION = 80
_ADD_ROWS = 20_000
_TRAIN_ROWS = 20_000
_FIRST_K = 2_048
# Vectors are read where they lie in the file, as fast, in memory that all processes share; versions
# before 1.11 read them into memory of their own.
_MAPPED = getattr(faiss, "IO_FLAG_MMAP_IFC", 0)

Ordinals = NDArray[np.int64]
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorHits:
    """Products and their cosines to the query, best first; `capped` says there may be more."""

    ordinals: Ordinals
    cosines: NDArray[np.float32]
    capped: bool


_NOTHING = VectorHits(np.empty(0, np.int64), np.empty(0, np.float32), capped=False)


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
    """Reads the vectors of one generation; safe to share between threads.

    Vectors that came after the generation was built are compared one by one. Those of products
    that are gone are never found.
    """

    def __init__(self, file: Path) -> None:
        self._index = faiss.read_index(str(file), _MAPPED)
        self._storage = self._index
        self.exact = not isinstance(self._index, faiss.IndexHNSW)
        if not self.exact:
            self._storage = faiss.downcast_index(self._index.storage)
        self._added = GrowingArray(np.empty((0, self.dimension), dtype=np.float32))
        self._alive: NDArray[np.bool_] | None = None
        self._selector: faiss.IDSelector | None = None
        self._living = self._stored_living = self.count

    @property
    def count(self) -> int:
        """The number of vectors, those of products that are gone included."""
        return int(self._index.ntotal) + len(self._added)

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._index.d)

    def extended(self, vectors: Sequence[Vector], alive: NDArray[np.bool_] | None) -> VectorIndex:
        """Return the index with more vectors at its end; `alive` says which of all are there."""
        more = copy(self)
        if vectors:
            more._added = self._added.extended(np.stack(vectors))
        more._alive = alive
        more._living = more.count if alive is None else int(np.count_nonzero(alive))
        stored = int(self._index.ntotal)
        if alive is not None and not alive[:stored].all():
            more._stored_living = int(np.count_nonzero(alive[:stored]))
            # It refers to the bits and keeps them.
            more._selector = faiss.IDSelectorBitmap(np.packbits(alive[:stored], bitorder="little"))
        return more

    def search(
        self, query: Vector, threshold: float, cap: int, *, relative: float = 0.0
    ) -> VectorHits:
        """Return the products whose cosine to `query` reaches `threshold`, at most `cap`.

        They must also reach the share `relative` of the best cosine.
        """
        if not self._living:
            return _NOTHING
        cap = min(cap, self._living)
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
                    hits.ordinals[near], hits.cosines[near], bool(near.all()) and k < self._living
                )
            k = min(max(2 * k, _expected(hits.cosines, least)), cap)

    def nearest(self, query: Vector, k: int) -> VectorHits:
        """Return the `k` nearest products."""
        k = min(k, self._living)
        if not k:
            return _NOTHING
        ordinals, cosines = self._nearest_stored(query, min(k, self._stored_living))
        if len(self._added):
            more, near = self._nearest_added(query, k)
            ordinals, cosines = np.concatenate([ordinals, more]), np.concatenate([cosines, near])
        # FAISS leaves equal ones in any order.
        order = np.lexsort((ordinals, -cosines))[:k]
        return VectorHits(ordinals[order], cosines[order], capped=k < self._living)

    def search_within(
        self, query: Vector, ordinals: Ordinals, threshold: float, cap: int
    ) -> VectorHits:
        """Search exactly among the given products."""
        if self._alive is not None:
            ordinals = ordinals[self._alive[ordinals]]
        cosines = self.cosines(query, ordinals)
        near = cosines >= threshold
        return _best(ordinals[near], cosines[near], cap)

    def cosines(self, query: Vector, ordinals: Ordinals) -> NDArray[np.float32]:
        """Return the exact cosine of `query` to each of the given products."""
        if not ordinals.size:
            return np.empty(0, dtype=np.float32)
        if not len(self._added):
            return self._stored_cosines(query, ordinals)
        scores = np.empty(ordinals.size, dtype=np.float32)
        stored = ordinals < self._index.ntotal
        if stored.any():
            scores[stored] = self._stored_cosines(query, ordinals[stored])
        scores[~stored] = self._added.values[ordinals[~stored] - self._index.ntotal] @ query
        return scores

    def units(self, ordinals: Ordinals) -> NDArray[np.float32]:
        """Return the vectors of products at length 1, shape (products, dimension).

        Eight bits a component leave them a little longer or shorter. One that this index does not
        have is all zeros, near nothing.
        """
        found = np.zeros((ordinals.size, self.dimension), dtype=np.float32)
        stored = ordinals < self._index.ntotal
        added = ~stored & (ordinals < self.count)
        if stored.any():
            wanted = np.ascontiguousarray(ordinals[stored], np.int64)
            found[stored] = self._storage.reconstruct_batch(wanted)
        if added.any():
            found[added] = self._added.values[ordinals[added] - self._index.ntotal]
        return unit_rows(found)

    def vector(self, ordinal: int) -> Vector:
        """Return the vector of one product."""
        if ordinal >= self._index.ntotal:
            added: Vector = self._added.values[ordinal - self._index.ntotal]
            return added
        vector: Vector = self._storage.reconstruct(int(ordinal))
        return vector

    def _nearest_stored(self, query: Vector, k: int) -> tuple[Ordinals, NDArray[np.float32]]:
        if not k:
            return _NOTHING.ordinals, _NOTHING.cosines
        # One query is one core's work: more threads cost more than they bring, and the cores
        # belong to other requests. The setting is the calling thread's own.
        faiss.omp_set_num_threads(1)
        params = None
        if not self.exact:
            params = faiss.SearchParametersHNSW(efSearch=max(64, k), sel=self._selector)
        elif self._selector is not None:
            params = faiss.SearchParameters(sel=self._selector)
        cosines, ordinals = self._index.search(query[None], k, params=params)
        found = ordinals[0] >= 0
        return ordinals[0][found], cosines[0][found]

    def _nearest_added(self, query: Vector, k: int) -> tuple[Ordinals, NDArray[np.float32]]:
        first = int(self._index.ntotal)
        cosines = self._added.values @ query
        ordinals = np.arange(first, first + cosines.size)
        if self._alive is not None:
            living = self._alive[first:]
            ordinals, cosines = ordinals[living], cosines[living]
        hits = _best(ordinals, cosines, k)
        return hits.ordinals, hits.cosines

    def _stored_cosines(self, query: Vector, ordinals: Ordinals) -> NDArray[np.float32]:
        vectors = self._storage.reconstruct_batch(np.ascontiguousarray(ordinals, np.int64))
        scores: NDArray[np.float32] = vectors @ query
        return scores


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each row at length 1, one of zeros as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (rows / np.where(lengths > 0, lengths, 1)).astype(
        np.float32, copy=False
    )
    return scaled


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
