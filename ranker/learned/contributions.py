"""Contributions: how much each feature moved the sum of the trees, as exact Shapley values.

A feature that is not known goes both ways, by the shares of the training rows that did (Lundberg
et al., "Consistent Individualized Feature Attribution for Tree Ensembles", 2018, path-dependent).
Worked out leaf by leaf: on the way to a leaf each feature i lets a share z_i of rows on, and lets
this row on or not, o_i = 1 or 0. A leaf of value v then gives feature i

    v (o_i - z_i) sum over k of  k! (d - k - 1)! / d!  e_k

where e_k is the coefficient of t^k in the product over the other features j of (z_j + o_j t) and d
the number of features. A feature with z = o = 1 changes nothing, so all ways are filled up to one
length with such, and all leaves of all trees are worked out at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial

import numpy as np
from numpy.typing import NDArray

from models.ranker_card import Tree
from ranker.learned.trees import Numbers, Trees

# Of one leaf's way: node, whether it goes left there, and the share of rows that do the same.
_Way = tuple[tuple[int, bool, float], ...]


class Contributions:
    """Explains the sums of some trees; safe to share between threads."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        ways = [
            (number, value, way)
            for number, tree in enumerate(trees.trees)
            for value, way in _ways(tree)
        ]
        leaves, longest = len(ways), max(1, *(len(way) for _, _, way in ways))
        count = len(trees)
        # What fills up a way is a comparison that is always true of a feature of its own.
        self._node = np.full((leaves, longest), trees.slots * count, dtype=np.int64)
        self._left = np.ones((leaves, longest), dtype=np.bool_)
        self._place = np.zeros((leaves, longest), dtype=np.int64)
        self._share = np.ones((leaves, longest, 1))
        self._value = np.array([value for _, value, _ in ways])[:, None]
        features = np.full((leaves, longest), trees.features, dtype=np.int64)
        for leaf, (number, _, way) in enumerate(ways):
            places: dict[int, int] = {}
            for step, (node, left, share) in enumerate(way):
                feature = trees.trees[number].feature[node]
                place = places.setdefault(feature, len(places))
                features[leaf, place] = feature
                self._node[leaf, step] = node * count + number
                self._left[leaf, step] = left
                self._place[leaf, step] = place
                self._share[leaf, place] *= share
        self._to_feature = (features.reshape(-1) == np.arange(trees.features)[:, None]).astype(
            np.float64
        )
        self.expected = sum(
            float(np.average(tree.value, weights=tree.cover)) for tree in trees.trees
        )
        """The mean of the sum over the rows of training: where all contributions start from."""

    def of(self, matrix: NDArray[np.floating]) -> Numbers:
        """Return the contribution of each feature for each row, shape (rows, features).

        With `expected` they add up to the trees' sum.
        """
        rows = matrix.shape[0]
        said = self._trees.goes_left(matrix).reshape(-1, rows)
        said = np.concatenate([said, np.ones((1, rows), dtype=np.bool_)])
        leaves, longest = self._node.shape
        lets_on = np.ones((leaves, longest, rows))
        every = np.arange(leaves)
        for step in range(longest):
            agrees = said[self._node[:, step]] == self._left[:, step, None]
            lets_on[every, self._place[:, step]] *= agrees
        moved = np.empty((leaves, longest, rows))
        for place in range(longest):
            others = [other for other in range(longest) if other != place]
            weighed = _weighed(lets_on[:, others], self._share[:, others], longest)
            moved[:, place] = (lets_on[:, place] - self._share[:, place]) * weighed * self._value
        summed: Numbers = self._to_feature @ moved.reshape(leaves * longest, rows)
        return summed.T


def _weighed(lets_on: Numbers, share: Numbers, features: int) -> Numbers:
    """Return the weighted sum of the coefficients of the product, shape (leaves, rows)."""
    leaves, others, rows = lets_on.shape
    coefficients = np.zeros((others + 1, leaves, rows))
    coefficients[0] = 1.0
    for place in range(others):
        for power in range(place + 1, 0, -1):
            coefficients[power] *= share[:, place]
            coefficients[power] += coefficients[power - 1] * lets_on[:, place]
        coefficients[0] *= share[:, place]
    weights = [
        factorial(power) * factorial(features - power - 1) / factorial(features)
        for power in range(others + 1)
    ]
    summed: Numbers = np.tensordot(weights, coefficients, axes=1)
    return summed


def _ways(tree: Tree) -> Iterator[tuple[float, _Way]]:
    """Yield the value of each leaf and the way to it."""
    cover = [0.0] * len(tree.feature)

    def covered(child: int) -> float:
        return tree.cover[-child - 1] if child < 0 else cover[child]

    for node in range(len(tree.feature) - 1, -1, -1):
        cover[node] = covered(tree.left[node]) + covered(tree.right[node])

    def walk(child: int, way: _Way) -> Iterator[tuple[float, _Way]]:
        if child < 0:
            yield tree.value[-child - 1], way
            return
        for goes_left, below in ((True, tree.left[child]), (False, tree.right[child])):
            step = (child, goes_left, covered(below) / cover[child])
            yield from walk(below, (*way, step))

    yield from walk(0 if tree.feature else -1, ())
