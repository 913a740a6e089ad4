"""The categories of a catalogue as it is indexed: who is below which, and for what price."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from query.knowledge.facts import QUANTILES, CategoryRow

FEWEST_PRODUCTS = 3
"""A category of fewer products is not known: its middle says nothing."""
MOST_CATEGORIES = 5_000
_NONE = -1


@dataclass(frozen=True, slots=True)
class Members:
    """A category and the numbers of its products, those of its children included.

    A leaf is one without a child that is known.
    """

    path: tuple[str, ...]
    products: NDArray[np.int64]
    leaf: bool

    def sample(self, most: int) -> NDArray[np.int64]:
        """Return some of the products, spread evenly, the same every time."""
        count = self.products.size
        places = np.linspace(0, count - 1, min(most, count)).round().astype(np.int64)
        return self.products[places]


class CategoryTree:
    """Takes the category of each product, 4 bytes a product."""

    def __init__(self, separator: str) -> None:
        self._separator = separator
        self._numbers: dict[str, int] = {}
        self._of_product = array("i")

    def add(self, paths: Iterable[str]) -> None:
        """Add the paths of the next products, from the root down, "" for none."""
        numbers = self._numbers
        self._of_product.extend(
            [numbers.setdefault(path, len(numbers)) if path else _NONE for path in paths]
        )

    def counts(self) -> dict[tuple[str, ...], int]:
        """Return how many products have just this path."""
        known = np.frombuffer(self._of_product, dtype=np.int32)
        counts = np.bincount(known[known >= 0], minlength=len(self._numbers))
        return {
            tuple(path.split(self._separator)): int(counts[number])
            for path, number in self._numbers.items()
        }

    def members(self) -> list[Members]:
        """Return the largest categories of every level, in the order of their paths."""
        paths = [tuple(path.split(self._separator)) for path in self._numbers]
        # Sorted by path, everything below a category is in one piece.
        order = sorted(range(len(paths)), key=paths.__getitem__)
        rank = np.empty(len(paths) + 1, dtype=np.int64)
        rank[order] = np.arange(len(paths))
        rank[_NONE] = len(paths)
        of_product = rank[np.frombuffer(self._of_product, dtype=np.int32)]
        by_rank = np.argsort(of_product, kind="stable")
        ends = np.cumsum(np.bincount(of_product, minlength=len(paths) + 1))
        pieces: dict[tuple[str, ...], list[int]] = {}
        for place, number in enumerate(order):
            path = paths[number]
            low = int(ends[place - 1]) if place else 0
            for depth in range(1, len(path) + 1):
                piece = pieces.setdefault(path[:depth], [low, low])
                piece[1] = int(ends[place])
        kept = [path for path, (low, high) in pieces.items() if high - low >= FEWEST_PRODUCTS]
        kept.sort(key=lambda path: pieces[path][0] - pieces[path][1])
        del kept[MOST_CATEGORIES:]
        parents = {path[:depth] for path in kept for depth in range(1, len(path))}
        return [
            Members(path, by_rank[slice(*pieces[path])], path not in parents)
            for path in sorted(kept)
        ]


def category_rows(
    members: Sequence[Members], prices: NDArray[np.float64]
) -> tuple[CategoryRow, ...]:
    """Return what is written of categories; `prices` are those of all products, NaN for none."""
    return tuple(
        CategoryRow(
            path=one.path,
            count=one.products.size,
            leaf=one.leaf,
            price_quantiles=price_quantiles(prices[one.products]),
        )
        for one in members
    )


def price_quantiles(
    prices: NDArray[np.float64],
) -> tuple[float, float, float, float, float] | None:
    """Return the quantiles of the prices that are known, None where too few are.

    Between two prices they are interpolated, as in definition 7 of Hyndman and Fan, "Sample
    quantiles in statistical packages", The American Statistician 1996.
    """
    known = np.sort(prices[~np.isnan(prices)])
    if known.size < FEWEST_PRODUCTS:
        return None
    places = np.asarray(QUANTILES) * (known.size - 1)
    low = np.floor(places).astype(np.int64)
    high = np.minimum(low + 1, known.size - 1)
    between = known[low] + (known[high] - known[low]) * (places - low)
    first, second, third, fourth, fifth = between.round(4).tolist()
    return first, second, third, fourth, fifth
