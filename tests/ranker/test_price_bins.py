"""Price bins: round borders, every price in one of them, and a picture whatever the spread."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from ranker.catalogue import NumberCounts
from ranker.facet_ranges import PRICE_EDGES
from ranker.price_bins import MOST_BINS, price_bins
from ranker.response import PriceBin


def counted(prices: Sequence[float]) -> NumberCounts:
    """Count as a look at each price would."""
    found = np.array(sorted(prices))
    ends = np.append(np.searchsorted(found, PRICE_EDGES), found.size)
    counts = np.diff(ends, prepend=0)
    highest = np.array(
        [found[end - 1] if n else -np.inf for end, n in zip(ends, counts, strict=True)]
    )

    def between(borders: Sequence[float]) -> NDArray[np.int64]:
        assert borders[0] <= found[0]
        assert found[-1] <= borders[-1]
        return np.array([
            sum(low <= one < high or (high == borders[-1] and one == high) for one in prices)
            for low, high in pairwise(borders)
        ])  # fmt: skip

    return NumberCounts((), counts, highest, float(found[0]) if found.size else np.inf, between)


def bins(*prices: float) -> tuple[PriceBin, ...]:
    return price_bins(counted(prices))


def spread(seed: int) -> list[float]:
    dice = Random(seed)
    kind = seed % 4
    if kind == 0:
        prices = [dice.uniform(20, 20 + 10 ** dice.uniform(-1, 3)) for _ in range(300)]
    elif kind == 1:
        prices = [10 ** dice.uniform(-2, dice.choice((2, 4, 7))) for _ in range(300)]
    elif kind == 2:
        prices = [*(dice.gauss(50, 8) for _ in range(200)), dice.uniform(60, 90_000)]
    else:
        prices = [dice.choice((0.0, 5.0, 9.99, 10.0, 10.995, 1299.0)) for _ in range(40)]
    return [round(abs(price), 2) if kind != 3 else price for price in prices]


@pytest.mark.parametrize("seed", range(60))
def test_bins_hold_every_price_side_by_side_within_round_borders(seed: int) -> None:
    prices = spread(seed)
    found = bins(*prices)
    assert 5 <= len(found) <= MOST_BINS
    assert sum(one.count for one in found) == len(prices)
    assert found[0].low <= min(prices)
    assert max(prices) <= found[-1].high
    assert found[0].count
    assert found[-1].count
    for one, other in pairwise(found):
        assert one.high == other.low
    for one in found:
        assert one.low < one.high
        assert one.count == sum(
            one.low <= price < one.high or (one is found[-1] and price == one.high)
            for price in prices
        )
        assert round(one.low, 2) == one.low
    # The last may hold what is far above all others.
    steps = {round(one.high - one.low, 2) for one in found[:-1]}
    if len(steps) == 1:
        digits = f"{steps.pop():e}"
        assert float(digits.partition("e")[0]) in (1, 2, 5)
    else:
        assert {one.low for one in found} <= {0.0, *PRICE_EDGES}


def test_near_prices_have_even_bins_and_far_ones_widening_bins() -> None:
    even = bins(*(100.0 + n for n in range(60)))
    assert {round(one.high - one.low, 2) for one in even} == {5.0} or len(even) > 20
    wide = bins(1.0, 9.0, 30.0, 200.0, 4_000.0)
    assert wide[0].high - wide[0].low < wide[-1].high - wide[-1].low
    # One that is far dearer than the others does not push them into one bin.
    outlier = bins(*(20.0 + n / 10 for n in range(100)), 50_000.0)
    assert max(one.count for one in outlier) <= 60


def test_one_price_and_none_have_no_bins() -> None:
    assert bins() == bins(5.0) == bins(5.0, 5.0) == ()


@pytest.mark.parametrize("prices", [(0.0, 0.01), (0.0, 1e9), (99_999_999.0, 1e12), (19.99, 20.0)])
def test_extremes(prices: tuple[float, float]) -> None:
    found = bins(*prices)
    assert [found[0].count, found[-1].count] in ([1, 1], [2, 2])
    assert sum(one.count for one in found) == 2
