from __future__ import annotations

import pytest

from ranker.request import Filter, SearchRequest
from ranker.response import PriceBin
from webapp.shop.links import Links
from webapp.shop.price_range import TALLEST, PriceSlider, price_form

LINKS = Links("hybrid", 20)
BINS = (PriceBin(0, 10, 5), PriceBin(10, 20, 0), PriceBin(20, 30.005, 20), PriceBin(30.005, 40, 1))


def slider(low: float | None = None, high: float | None = None) -> PriceSlider:
    chosen = () if low is high is None else (Filter("price", low=low, high=high),)
    found = price_form(BINS, "USD", SearchRequest("a", filters=chosen), LINKS).slider
    assert found is not None
    return found


def test_bars_are_as_tall_as_there_are_products() -> None:
    bars = slider().bars
    assert [bar.height for bar in bars] == [TALLEST / 4, 0, TALLEST, 2.0]
    assert all(bar.inside for bar in bars)
    assert [bar.x for bar in bars] == [0, 8, 16, 24]
    assert slider().width == 32


def test_edges_are_outward_to_the_cent() -> None:
    edges = slider().edges
    assert [edge.value for edge in edges] == ["0", "10", "20", "30.01", "40"]
    assert edges[3].text == "$30.01"
    # 4.35 times 100 is a little less than 435.
    bins = (PriceBin(4.35, 4.4, 1), PriceBin(4.4, 4.45, 1))
    found = price_form(bins, "USD", SearchRequest("a"), LINKS).slider
    assert found is not None
    assert [edge.value for edge in found.edges] == ["4.35", "4.4", "4.45"]


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (None, None, (0, 4)), (10, 20, (1, 2)), (12, 15, (1, 2)), (None, 20, (0, 2)),
        (20, None, (2, 4)), (90, None, (3, 4)), (None, 0, (0, 1)), (15, 15, (1, 2)),
    ],
)  # fmt: skip
def test_sliders_stand_around_what_is_chosen(
    low: float | None, high: float | None, ends: tuple[int, int]
) -> None:
    found = slider(low, high)
    assert (found.low, found.high) == ends
    assert [bar.inside for bar in found.bars] == [ends[0] <= i < ends[1] for i in range(4)]


def test_without_bins_there_are_two_fields() -> None:
    chosen = (Filter("price", low=10, high=None), Filter("brand", values=("Acme",)))
    form = price_form((), "", SearchRequest("a", filters=chosen), LINKS)
    assert (form.low, form.high, form.slider) == ("10", "", None)
    assert form.hidden == (("q", "a"), ("filter", "brand:Acme"))
