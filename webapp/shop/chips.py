"""Chips: the filters in force, each with the link that removes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.price_text import price_text
from ranker.request import Filter, SearchRequest
from ranker.response import Facet
from webapp.parameters.filter_days import day_text
from webapp.shop.formatting import availability_text, humanize, plain_number
from webapp.shop.links import Links
from webapp.shop.narrowing import single_filters, without


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force."""

    field: str
    label: str
    remove_url: str


def chips(
    request: SearchRequest, facets: Sequence[Facet], currency: str, links: Links
) -> tuple[Chip, ...]:
    """Name each filter in force; `currency` is that of the prices shown, or empty."""
    labels = {facet.field: facet.label for facet in facets}
    return tuple(
        Chip(
            field=labels.get(one.field) or humanize(one.field),
            label=_label(one, currency),
            remove_url=links.search(without(request, one)),
        )
        for one in single_filters(request)
    )


def _label(one: Filter, currency: str) -> str:
    if one.values:
        value = one.values[0]
        return availability_text(value) or value if one.field == "availability" else value
    if one.near is not None:
        near = one.near
        point = f"{plain_number(near.latitude)}, {plain_number(near.longitude)}"
        return f"within {plain_number(near.kilometres)} km of {point}"
    low, high = (None if end is None else _end(one.field, end, currency) for end in _ends(one))
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"{low} and up"
    return low if low == high else f"{low} – {high}"


def _ends(one: Filter) -> tuple[float | None, float | None]:
    return one.low, one.high


def _end(field: str, end: float, currency: str) -> str:
    if field == "price":
        return price_text(end, currency)
    if field == "released":
        return day_text(end)
    return plain_number(end) + (" stars" if field == "rating" else "")
