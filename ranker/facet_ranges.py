"""Facet ranges: prices and ratings in a few ranges, and how many of the result lie in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ranker.catalogue import NumberCounts, Range
from ranker.request import Filter
from ranker.response import FacetValue

_RATING_STEPS = (4.0, 3.0, 2.0, 1.0)
_PRICE_RANGES = 5
_CENT = 0.01
_ROUND_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
PRICE_EDGES = tuple(
    sorted(
        {
            round(step * 10.0**power, 2)
            for power in range(-2, 8)
            for step in _ROUND_STEPS
            if round(step * 10.0**power, 2) == round(step * 10.0**power, 6)
        }
    )
)
"""Prices at which a range may end: round numbers of whole cents, from 0.01 to 80 million."""

Label = Callable[[float | None, float | None], str]


def asked_ranges(name: str, own: Sequence[Filter]) -> tuple[Range, ...]:
    """Return the ranges of a facet of numbers that must be counted: its steps and those chosen."""
    steps: list[Range] = [(step, None) for step in _RATING_STEPS] if name == "rating" else []
    chosen = [(condition.low, condition.high) for condition in own if not condition.values]
    return tuple(dict.fromkeys([*steps, *chosen]))


def price_values(
    asked: Sequence[Range], counted: NumberCounts, own: Sequence[Filter]
) -> tuple[FacetValue, ...]:
    """Return ranges of price that are about equally full, with round ends, and those chosen.

    Every price is in exactly one range.
    """
    counts = dict(zip(asked, counted.ranges, strict=True))
    ranges = _price_ranges(counted)
    return _shown({**ranges, **{one: counts[one] for one in counts if one not in ranges}}, own)


def rating_values(
    asked: Sequence[Range], counted: NumberCounts, own: Sequence[Filter]
) -> tuple[FacetValue, ...]:
    """Return "so many stars and up" for whole stars, and the ranges chosen."""
    return _shown(dict(zip(asked, counted.ranges, strict=True)), own, _star_label)


def _price_ranges(counted: NumberCounts) -> dict[Range, int]:
    """Return the ranges between those edges that divide the prices most evenly."""
    below = np.cumsum(counted.counts)
    total = int(below[-1])
    places = np.flatnonzero((below[:-1] > 0) & (below[:-1] < total))
    if not places.size:
        return {}
    shares = np.arange(1, _PRICE_RANGES) / _PRICE_RANGES * total
    # Of edges that divide alike the first one: it is the nearest to the prices below it.
    chosen = sorted({int(places[np.argmin(np.abs(below[places] - share))]) for share in shares})
    highest = np.maximum.accumulate(counted.highest)
    ranges: dict[Range, int] = {}
    low, before = None, 0
    for place in chosen:
        # A cent below the next range, unless a price lies in between (fuel sells at 1.999).
        high = max(float(highest[place]), round(PRICE_EDGES[place] - _CENT, 2))
        ranges[low, high] = int(below[place]) - before
        low, before = PRICE_EDGES[place], int(below[place])
    ranges[low, None] = total - before
    return ranges


def _shown(
    counts: Mapping[Range, int], own: Sequence[Filter], label: Label | None = None
) -> tuple[FacetValue, ...]:
    """Return the ranges that have products, and those chosen."""
    chosen = {(condition.low, condition.high) for condition in own if not condition.values}
    write = label or _span_label
    return tuple(
        FacetValue(
            f"{_exact(low)}..{_exact(high)}",
            write(low, high),
            count,
            (low, high) in chosen,
            low,
            high,
        )
        for (low, high), count in counts.items()
        if count or (low, high) in chosen
    )


def _star_label(low: float | None, high: float | None) -> str:
    if low is not None and high is None:
        return f"{low:g} stars and up"
    return _span_label(low, high)


def _span_label(low: float | None, high: float | None) -> str:
    if low is None:
        return f"Up to {_short(high)}" if high is not None else "Any"
    if high is None:
        return f"{_short(low)} and more"
    return f"{_short(low)} to {_short(high)}"


def _short(number: float | None) -> str:
    """Write a number for people: two decimals, or more where it has more."""
    exact = _exact(number)
    decimals = len(exact.partition(".")[2])
    return f"{number:.2f}" if number is not None and decimals == 1 else exact


def _exact(number: float | None) -> str:
    if number is None:
        return ""
    number = float(number)
    return f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else repr(number)
