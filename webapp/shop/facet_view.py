"""A facet as the page shows it: choices that are links, the longest ones folded away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog.price_text import price_text
from indexer.embedded.facet_field import PATH_SEPARATOR
from ranker.request import SearchRequest
from ranker.response import Facet, FacetValue
from webapp.parameters.filter_syntax import format_field
from webapp.shop.formatting import availability_text
from webapp.shop.links import Links
from webapp.shop.narrowing import (
    chosen,
    filter_of,
    is_within,
    single_filters,
    toggled,
    without,
)
from webapp.shop.price_range import PriceForm, price_form

# Choices of one facet shown before the rest is folded away.
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to choose.

    `count` is None where the engine did not count the value, `stars` is set where the value is a
    rating and above.
    """

    label: str
    count: int | None
    selected: bool
    url: str
    depth: int = 0
    stars: float | None = None


@dataclass(frozen=True, slots=True)
class FacetSearch:
    """The form that looks for values of a long facet; `field` is how an address names it."""

    field: str
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet of the panel; `folded` are the choices behind "show more"."""

    field: str
    label: str
    choices: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    active: int
    price: PriceForm | None = None
    search: FacetSearch | None = None


def facet_views(
    facets: Sequence[Facet], request: SearchRequest, links: Links, currency: str = ""
) -> tuple[FacetView, ...]:
    """Build the panel's facets, leaving out those that offer no choice.

    `currency` is that of the prices shown, or empty.
    """
    views = (_facet_view(facet, request, links, currency) for facet in facets)
    return tuple(view for view in views if view.choices or view.price)


def found_choices(facet: Facet, request: SearchRequest, links: Links) -> tuple[Choice, ...]:
    """Return the values of a facet that were looked for, as they come."""
    return tuple(_choice(facet, value, request, links) for value in facet.values)


def _facet_view(facet: Facet, request: SearchRequest, links: Links, currency: str) -> FacetView:
    values = _unfolded_tree(facet.values) if facet.kind == "hierarchy" else facet.values
    choices = [_choice(facet, value, request, links, currency) for value in values]
    if facet.kind == "values":
        choices += _uncounted(facet, request, links)
    if facet.kind == "values" and len(choices) > _SHOWN + 1:
        # What is chosen stays in sight, wherever its count puts it.
        top = [one for i, one in enumerate(choices) if i < _SHOWN or one.selected]
        rest = [one for i, one in enumerate(choices) if i >= _SHOWN and not one.selected]
    else:
        top, rest = choices, []
    return FacetView(
        field=facet.field,
        label=facet.label,
        choices=tuple(top),
        folded=tuple(rest),
        active=sum(one.selected for one in choices),
        price=price_form(facet.bins, currency, request, links) if facet.field == "price" else None,
        search=FacetSearch(format_field(facet.field), tuple(links.fields(replace(request, page=1))))
        if rest
        else None,
    )


def _uncounted(facet: Facet, request: SearchRequest, links: Links) -> list[Choice]:
    """Make choices of what is chosen but was not counted, so that it can be unchosen here too."""
    counted = {value.value for value in facet.values}
    return [
        Choice(_label(facet, value), None, True, links.search(without(request, one)))
        for one in single_filters(request)
        if one.field == facet.field
        for value in one.values
        if value not in counted
    ]


def _label(facet: Facet, label: str) -> str:
    return (availability_text(label) if facet.field == "availability" else "") or label


def _choice(
    facet: Facet, value: FacetValue, request: SearchRequest, links: Links, currency: str = ""
) -> Choice:
    wanted = filter_of(facet, value)
    return Choice(
        label=_prices(value, currency) or _label(facet, value.label)
        if facet.field == "price"
        else _label(facet, value.label),
        count=value.count,
        selected=value.selected or chosen(request, wanted),
        url=links.search(toggled(request, wanted)),
        depth=min(value.depth, 5),
        stars=value.low if facet.field == "rating" and value.high is None else None,
    )


def _prices(value: FacetValue, currency: str) -> str:
    """Write a range of prices with the sign of their currency, or nothing without one."""
    low, high = (
        "" if end is None else price_text(end, currency).removesuffix(".00")
        for end in (value.low, value.high)
    )
    if not currency or not (low or high):
        return ""
    if low and high:
        return f"{low} – {high}"
    return f"{low} and more" if low else f"Up to {high}"


def _unfolded_tree(values: Sequence[FacetValue]) -> list[FacetValue]:
    """Order a hierarchy parents first, opened only along what is chosen.

    A tree with one root is opened at that root, as there is nothing else to choose there.
    """
    known = {value.value for value in values}
    children: dict[str, list[FacetValue]] = {}
    for value in values:
        parent = value.value.rpartition(PATH_SEPARATOR)[0]
        children.setdefault(parent if parent in known else "", []).append(value)
    opened = {value.value for value in values if value.selected}
    opened |= {one for one in known for chosen_one in tuple(opened) if is_within(chosen_one, one)}
    if len(children.get("", ())) == 1:
        opened.add(children[""][0].value)
    ordered: list[FacetValue] = []
    waiting = list(reversed(children.get("", [])))
    while waiting:
        value = waiting.pop()
        ordered.append(value)
        if value.value in opened:
            waiting.extend(reversed(children.get(value.value, [])))
    return ordered
