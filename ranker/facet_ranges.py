"""Facet ranges: prices and ratings in a few ranges, and how many of the result lie in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ranker.filters import inside
from ranker.request import Filter
from ranker.response import FacetValue

_RATING_STEPS = (4.0, 3.0, 2.0, 1.0)
_PRICE_RANGES = 5
_CENT = 0.01
# Quantiles of so many prices are as good as those of all.
_PRICE_SAMPLE = 4_000
_ROUND_STEPS = np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10])

Range = tuple[float | None, float | None]
Label = Callable[[float | None, float | None], str]


def price_values(column: NDArray[np.generic], own: Sequence[Filter]) -> tuple[FacetValue, ...]:
    """Return ranges of price that are about equally full, with round ends, and those chosen.

    `column` holds the prices of the result, NaN where there is none; every price is in exactly
    one range.
    """
    prices = _present(column)
    return _counted(prices, _price_ranges(prices), own, _span_label)


def rating_values(column: NDArray[np.generic], own: Sequence[Filter]) -> tuple[FacetValue, ...]:
    """Return "so many stars and up" for whole stars, and the ranges chosen."""
    return _counted(_present(column), [(step, None) for step in _RATING_STEPS], own, _star_label)


def _present(column: NDArray[np.generic]) -> NDArray[np.generic]:
    return column[~np.isnan(column)]  # type: ignore[no-any-return]


def _price_ranges(prices: NDArray[np.generic]) -> list[Range]:
    if prices.size < 2:
        return []
    numbers = np.asarray(prices, dtype=np.float64)
    sample = numbers[:: max(1, numbers.size // _PRICE_SAMPLE)]
    quantiles = np.quantile(sample, np.linspace(0, 1, _PRICE_RANGES + 1)[1:-1])
    lowest, highest = float(numbers.min()), float(numbers.max())
    rounded = {_round_price(float(quantile)) for quantile in quantiles}
    edges = sorted(edge for edge in rounded if lowest < edge <= highest)
    if not edges:
        return []
    ends: list[float | None] = []
    for edge in edges:
        # A cent below the next range, unless a price lies in between (fuel sells at 1.999).
        last = float(numbers[numbers < edge].max())
        ends.append(max(last, round(edge - _CENT, 2)))
    return list(zip([None, *edges], [*ends, None], strict=True))


def _round_price(price: float) -> float:
    """Return the nearest of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    if price <= 0:
        return 0.0
    steps = _ROUND_STEPS * 10.0 ** np.floor(np.log10(price))
    return float(np.round(steps[np.argmin(np.abs(steps - price))], 2))


def _counted(
    numbers: NDArray[np.generic],
    ranges: Sequence[Range],
    own: Sequence[Filter],
    label: Label,
) -> tuple[FacetValue, ...]:
    """Count each range, leaving out empty ones unless they are chosen."""
    chosen = [(condition.low, condition.high) for condition in own if not condition.values]
    values = []
    for low, high in dict.fromkeys([*ranges, *chosen]):
        count = int(np.count_nonzero(inside(numbers, low, high)))
        picked = (low, high) in chosen
        if count or picked:
            text = f"{_exact(low)}..{_exact(high)}"
            values.append(FacetValue(text, label(low, high), count, picked, low, high))
    return tuple(values)


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
