"""Price bins: how the prices of a result set are spread, for the picture above a price slider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from ranker.catalogue import NumberCounts
from ranker.facet_ranges import PRICE_EDGES
from ranker.response import PriceBin

MOST_BINS = 30
# Prices so much higher than nine of ten, or nine of ten so much higher than one of ten, would all
# stand in the first bins of equal width.
_FAR = 4.0
_WIDE = 20.0
_STEPS = (1.0, 2.0, 5.0)
# The digits that borders begin with where bins widen, the finest first; PRICE_EDGES has them all.
_LADDERS = (
    (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0),
    (1.0, 1.5, 2.0, 3.0, 5.0),
    _STEPS,
)


def price_bins(counted: NumberCounts) -> tuple[PriceBin, ...]:
    """Return at most MOST_BINS bins with round borders that hold every price.

    They are of equal width, or widen as prices do where those spread over orders of magnitude. A
    few prices far above all others are in one bin, the last. Where all prices are one there are
    none.
    """
    total = int(counted.counts.sum())
    low, high = counted.lowest, float(counted.highest.max(initial=-np.inf))
    if not total or low >= high:
        return ()
    few, most, nearly_all = _reached(counted, total, high)
    top = high if high <= _FAR * nearly_all else nearly_all
    widens = top > _FAR * most or most > _WIDE * max(few, PRICE_EDGES[0])
    borders = _widening(low, top) if widens else _even(low, top)
    if top < high:
        borders.append(min((edge for edge in PRICE_EDGES if edge >= high), default=high))
    counts = _summed(counted, borders) if widens else counted.between(borders)
    return tuple(
        PriceBin(first, last, int(count))
        for (first, last), count in zip(pairwise(borders), counts, strict=True)
    )


def _reached(counted: NumberCounts, total: int, high: float) -> tuple[float, float, float]:
    """Return an edge below which are no more than a tenth, and those that 90 and 99 % are below."""
    ends = (0.0, *PRICE_EDGES, high)
    below = np.cumsum(counted.counts)
    few, most, nearly_all = np.searchsorted(below, total * np.array([0.1, 0.9, 0.99])).tolist()
    return ends[few], ends[most + 1], ends[nearly_all + 1]


def _even(low: float, high: float) -> list[float]:
    """Return the borders of bins whose width is 1, 2 or 5 of some power of ten."""
    for step in _even_steps():
        # Whole cents, as far as numbers can tell.
        first = floor(round(low / step, 6))
        last = max(ceil(round(high / step, 6)), first + 1)
        if last - first < MOST_BINS:
            return [round(place * step, 2) for place in range(first, last + 1)]
    return [low, high]


def _even_steps() -> Iterator[float]:
    return (round(step * 10.0**power, 2) for power in range(-2, 12) for step in _STEPS)


def _widening(low: float, high: float) -> list[float]:
    """Return borders among PRICE_EDGES, the finest ladder of them that has not too many."""
    for ladder in _LADDERS:
        edges = [edge for edge in PRICE_EDGES if _digits(edge) in ladder]
        first = max((edge for edge in edges if edge <= low), default=0.0)
        last = min((edge for edge in edges if edge >= high), default=high)
        inner = [edge for edge in edges if first < edge < last]
        if len(inner) < MOST_BINS - 1:
            break
    return [first, *inner, last]


def _digits(edge: float) -> float:
    """Return what a number begins with, from 1 to below 10."""
    return float(f"{edge:e}".partition("e")[0])


def _summed(counted: NumberCounts, borders: Sequence[float]) -> NDArray[np.int64]:
    """Return the counts between some of PRICE_EDGES; the last border is not below any price."""
    below = np.concatenate([[0], np.cumsum(counted.counts)])
    places = [
        0 if border < PRICE_EDGES[0] else PRICE_EDGES.index(border) + 1 for border in borders[:-1]
    ]
    ends = [*(int(below[place]) for place in places), int(below[-1])]
    return np.diff(ends)
