"""Trees: a sum of regression trees worked out in numpy, exactly as LightGBM does it.

All comparisons of all trees are done at once, and each one that goes right strikes the leaves to
its left off a row of bits; the first bit that is left is the leaf. (The idea is QuickScorer's:
Lucchese et al., "QuickScorer: a Fast Algorithm to Rank Documents with Additive Ensembles of
Regression Trees", SIGIR 2015.) Trees have at most sixteen leaves, so a row of bits is two bytes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.ranker_card import MOST_LEAVES, Tree, TreesFile

Numbers = NDArray[np.float64]


class Trees:
    """The sum of some trees over rows of features; safe to share between threads."""

    def __init__(self, file: TreesFile, features: int) -> None:
        """Prepare trees that ask of `features` columns; raises ValueError where they ask others."""
        self.trees = file.trees
        self.features = features
        asked = max((max(tree.feature, default=-1) for tree in file.trees), default=-1)
        if asked >= features:
            raise ValueError(f"a tree asks of column {asked}, but there are {features}")
        count = len(file.trees)
        self.slots = slots = max(1, *(len(tree.feature) for tree in file.trees))
        # Shape (slots, trees): what fills up a tree goes left, and strikes nothing off.
        self._feature = np.zeros((slots, count), dtype=np.int64)
        self._threshold = np.full((slots, count), np.inf)
        self._missing_left = np.ones((slots, count), dtype=np.bool_)
        self._kept = np.full((slots, count), 0xFFFF, dtype=np.uint16)
        self._values = np.zeros((count, MOST_LEAVES))
        for number, tree in enumerate(file.trees):
            here = len(tree.feature)
            self._feature[:here, number] = tree.feature
            self._threshold[:here, number] = tree.threshold
            self._missing_left[:here, number] = tree.missing_left
            order, kept = _bits(tree)
            self._kept[:here, number] = kept
            self._values[number, : len(order)] = np.array(tree.value)[order]
        self._first = _first_bits()
        self._base = np.arange(count)[:, None] * MOST_LEAVES

    def __len__(self) -> int:
        return len(self.trees)

    def sums(self, matrix: NDArray[np.floating]) -> Numbers:
        """Return the sum of all trees for each row of a matrix, shape (rows,)."""
        left = self.goes_left(matrix)
        kept = np.where(left, np.uint16(0xFFFF), self._kept[:, :, None])
        bits = np.bitwise_and.reduce(kept, axis=0)
        leaves: Numbers = self._values.reshape(-1)[self._first[bits] + self._base]
        summed: Numbers = leaves.sum(axis=0)
        return summed

    def goes_left(self, matrix: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Return what every comparison says of each row, shape (slots, trees, rows)."""
        values = np.ascontiguousarray(matrix.T, dtype=np.float64)[self._feature]
        left = values <= self._threshold[:, :, None]
        if np.isnan(matrix).any():
            left |= np.isnan(values) & self._missing_left[:, :, None]
        return left


def _bits(tree: Tree) -> tuple[list[int], list[int]]:
    """Return the leaves from left to right, and of each node the bits kept where it goes right."""
    order: list[int] = []
    kept = [0xFFFF] * len(tree.feature)

    def walk(node: int) -> None:
        if node < 0:
            order.append(-node - 1)
            return
        first = len(order)
        walk(tree.left[node])
        for bit in range(first, len(order)):
            kept[node] &= ~(1 << bit)
        walk(tree.right[node])

    walk(0 if tree.feature else -1)
    return order, kept


def _first_bits() -> NDArray[np.uint8]:
    """Return the number of the lowest bit of each number of two bytes."""
    numbers = np.arange(1 << MOST_LEAVES)
    numbers[0] = 1
    first: NDArray[np.uint8] = np.log2(numbers & -numbers).astype(np.uint8)
    return first
