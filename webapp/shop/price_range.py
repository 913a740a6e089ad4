"""The range of prices: two fields of a form, and a histogram with two sliders beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.price_text import price_text
from ranker.request import SearchRequest
from ranker.response import PriceBin
from webapp.parameters.filter_syntax import number_text
from webapp.shop.links import Links
from webapp.shop.narrowing import without_field

# Units of the drawing: a bar and the gap after it, and the height of the tallest.
BAR_STEP = 8
TALLEST = 40
_SHORTEST = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the histogram, in units of the drawing; `inside` the range that is chosen."""

    x: int
    height: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A price that a slider can stand at: as a filter takes it, and as a person reads it."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class PriceSlider:
    """The histogram, and where its two sliders stand: numbers of edges, of which the bars lie
    between each two.
    """

    bars: tuple[Bar, ...]
    edges: tuple[Edge, ...]
    low: int
    high: int

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return BAR_STEP * len(self.bars)

    @property
    def last(self) -> int:
        """The number of the last edge."""
        return len(self.edges) - 1


@dataclass(frozen=True, slots=True)
class PriceForm:
    """The two fields of a range of one's own, and the hidden ones that keep everything else."""

    low: str
    high: str
    hidden: tuple[tuple[str, str], ...]
    slider: PriceSlider | None = None


def price_form(
    bins: Sequence[PriceBin], currency: str, request: SearchRequest, links: Links
) -> PriceForm:
    """Build the form; without at least two bins there is nothing to slide between."""
    ranges = [one for one in request.filters if one.field == "price"]
    low = high = None
    if len(ranges) == 1:
        low, high = ranges[0].low, ranges[0].high
    return PriceForm(
        low="" if low is None else number_text(low),
        high="" if high is None else number_text(high),
        hidden=tuple(links.fields(without_field(request, "price"))),
        slider=_slider(bins, low, high, currency) if len(bins) > 1 else None,
    )


def _slider(
    bins: Sequence[PriceBin], low: float | None, high: float | None, currency: str
) -> PriceSlider:
    # To the cent, and outwards, so that no product falls between an edge and what is written.
    edges = [math.floor(round(bins[0].low * 100, 6)) / 100]
    edges += [math.ceil(round(one.high * 100, 6)) / 100 for one in bins]
    last = len(edges) - 1
    first = 0 if low is None else max((i for i, edge in enumerate(edges) if edge <= low), default=0)
    final = (
        last
        if high is None
        else min((i for i, edge in enumerate(edges) if edge >= high), default=last)
    )
    # A range outside all prices still leaves the sliders side by side.
    first = min(first, last - 1)
    final = max(final, first + 1)
    most = max(one.count for one in bins) or 1
    return PriceSlider(
        bars=tuple(
            Bar(
                x=i * BAR_STEP,
                height=round(max(_SHORTEST, TALLEST * one.count / most), 1) if one.count else 0,
                inside=first <= i < final,
            )
            for i, one in enumerate(bins)
        ),
        edges=tuple(Edge(number_text(edge), price_text(edge, currency)) for edge in edges),
        low=first,
        high=final,
    )
