"""Price bins: how the prices of a result set are spread, for the picture above a price slider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor

import numpy as np

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

    They are of equal width, or widen as prices do where those spread over orders of magnitude.
    Where all prices are one there are none.
    """
    total = int(counted.counts.sum())
    low, high = counted.lowest, float(counted.highest.max(initial=-np.inf))
    if not total or low >= high:
        return ()
    if _is_wide(counted, total, high):
        borders = _widening(low, high)
        counts = _summed(counted, borders)
    else:
        borders = _even(low, high)
        counts = counted.between(borders)
    return tuple(
        PriceBin(first, last, int(count))
        for (first, last), count in zip(pairwise(borders), counts, strict=True)
    )


def _is_wide(counted: NumberCounts, total: int, high: float) -> bool:
    ends = (0.0, *PRICE_EDGES, high)
    below = np.cumsum(counted.counts)
    few = int(np.searchsorted(below, 0.1 * total))
    most = int(np.searchsorted(below, 0.9 * total))
    return high > _FAR * ends[most + 1] or ends[most + 1] > _WIDE * max(ends[few], PRICE_EDGES[0])


def _even(low: float, high: float) -> list[float]:
    """Return the borders of bins whose width is 1, 2 or 5 of some power of ten."""
    for step in _even_steps():
        first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
        if last - first <= MOST_BINS:
            # Whole cents, as far as numbers can tell.
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
        if len(inner) < MOST_BINS:
            break
    return [first, *inner, last]


def _digits(edge: float) -> float:
    """Return what a number begins with, from 1 to below 10."""
    return float(f"{edge:e}".partition("e")[0])


def _summed(counted: NumberCounts, borders: Sequence[float]) -> list[int]:
    """Return the counts between some of PRICE_EDGES; the last border is not below any price."""
    below = np.concatenate([[0], np.cumsum(counted.counts)])
    places = [
        0 if border < PRICE_EDGES[0] else PRICE_EDGES.index(border) + 1 for border in borders[:-1]
    ]
    ends = [*(int(below[place]) for place in places), int(below[-1])]
    return [last - first for first, last in pairwise(ends)]
