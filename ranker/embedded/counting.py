"""Counting: the facets of a set of ordinals, from the columns of a generation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.product import ATTRIBUTE_PREFIX
from indexer.embedded.facets import FacetField
from indexer.embedded.generation import Generation
from ranker.catalogue import AttributeUse, NumberCounts, Ordinals, Range, ValueCounts
from ranker.embedded.masks import inside
from ranker.facet_ranges import PRICE_EDGES
from ranker.facet_text import how_it_has, label_of


class ColumnCounts:
    """The counts of one field's values over one set of products."""

    def __init__(self, column: FacetField, counts: NDArray[np.int64]) -> None:
        self._column = column
        self._counts = counts

    def top(self, most: int) -> list[tuple[str, int]]:
        """Return the most frequent values, equally frequent ones in alphabetical order."""
        return self._top(np.flatnonzero(self._counts), most)

    def count(self, value: str) -> int:
        """Return the count of one value."""
        code = self._column.code(value)
        return 0 if code is None else int(self._counts[code])

    def children(self, path: str, most: int) -> list[tuple[str, int]]:
        """Return the most frequent paths one level below a path, "" for the roots."""
        codes = self._column.children.get(path)
        return [] if codes is None else self._top(codes[self._counts[codes] > 0], most)

    def with_text(self, text: str, most: int) -> list[tuple[str, int]]:
        """Return the values that have a text, those that begin with it first."""
        field = self._column.name
        found = []
        for code, folded in self._column.holding(text):
            count = int(self._counts[code])
            how = how_it_has(label_of(field, folded), text) if count else None
            if how is not None:
                found.append((how, -count, code))
        found.sort()
        # Codes are not in the order of values where some came later, and equals may be cut.
        cut = found[:most]
        cut += [one for one in found[most:] if one[:2] == cut[-1][:2]]
        valued = sorted((how, count, self._column.value(code)) for how, count, code in cut)
        return [(value, -negative) for _, negative, value in valued[:most]]

    def _top(self, codes: NDArray[np.int64], most: int) -> list[tuple[str, int]]:
        codes = self._column.most_frequent(codes, self._counts, most)
        return [(self._column.value(code), int(self._counts[code])) for code in codes.tolist()]


class NoCounts:
    """The counts of a field that no product has."""

    def top(self, most: int) -> list[tuple[str, int]]:  # noqa: ARG002 - the protocol's signature
        """Return no value."""
        return []

    def count(self, value: str) -> int:  # noqa: ARG002 - the protocol's signature
        """Return 0."""
        return 0

    def children(self, path: str, most: int) -> list[tuple[str, int]]:  # noqa: ARG002
        """Return no path."""
        return []

    def with_text(self, text: str, most: int) -> list[tuple[str, int]]:  # noqa: ARG002
        """Return no value."""
        return []


def count_values(name: str, members: Ordinals, generation: Generation) -> ValueCounts:
    """Count the values of a field over products (ascending)."""
    column = generation.facets.get(name)
    return NoCounts() if column is None else ColumnCounts(column, column.counts(members))


def count_numbers(
    name: str, members: Ordinals, ranges: Sequence[Range], generation: Generation
) -> NumberCounts:
    """Count the ranges of a column over products, and prices between the edges."""
    numbers = generation.columns[name][members]
    numbers = numbers[~np.isnan(numbers)]
    counted = tuple(int(np.count_nonzero(inside(numbers, low, high))) for low, high in ranges)
    size = len(PRICE_EDGES) + 1
    counts, highest = np.zeros(size, dtype=np.int64), np.full(size, -np.inf)
    prices = np.empty(0)
    if name == "price" and numbers.size:
        prices = np.sort(np.asarray(numbers, dtype=np.float64))
        ends = np.append(np.searchsorted(prices, PRICE_EDGES, side="left"), prices.size)
        counts = np.diff(ends, prepend=0)
        highest = np.where(counts > 0, prices[np.maximum(ends - 1, 0)], -np.inf)

    def between(borders: Sequence[float]) -> NDArray[np.int64]:
        return np.diff([0, *np.searchsorted(prices, borders[1:-1], side="left"), prices.size])

    lowest = float(prices[0]) if prices.size else np.inf
    return NumberCounts(counted, counts, highest, lowest, between)


def attribute_uses(
    sample: Ordinals, least: float, most: int, generation: Generation
) -> list[AttributeUse]:
    """Say how a sample of products (ascending) uses its attributes, the most used first."""
    counted = generation.facets.field_counts(sample)
    used = sorted(
        (-count, name)
        for name, count in counted.items()
        if count >= least and name.startswith(ATTRIBUTE_PREFIX)
    )
    uses = []
    for negative, name in used[:most]:
        column = generation.facets.get(name)
        if column is None:
            continue
        counts = column.counts(sample)
        codes = np.flatnonzero(counts)
        numeric = not bool(np.isnan(column.numbers[codes]).any())
        uses.append(AttributeUse(name, -negative, int(counts.sum()), int(codes.size), numeric))
    return uses
