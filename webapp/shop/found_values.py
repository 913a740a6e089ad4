"""FoundValues: the values of one facet that have a text, as a page of their own."""

from __future__ import annotations

from dataclasses import dataclass

from ranker.request import SearchRequest
from ranker.response import Facet
from webapp.parameters.filter_syntax import format_field
from webapp.shop.facet_view import Choice, FacetSearch, found_choices
from webapp.shop.formatting import humanize
from webapp.shop.links import Links


@dataclass(frozen=True, slots=True)
class FoundValues:
    """The values that were looked for, and the form that looks again; `back_url` is the search."""

    label: str
    text: str
    query: str
    choices: tuple[Choice, ...]
    count: str
    search: FacetSearch
    back_url: str


def found_values(facet: Facet, text: str, request: SearchRequest, links: Links) -> FoundValues:
    """Work out the page of a facet's values."""
    choices = found_choices(facet, request, links)
    number = len(choices)
    return FoundValues(
        label=facet.label or humanize(facet.field),
        text=text,
        query=request.query,
        choices=choices,
        count="1 value" if number == 1 else f"{number:,} values",
        search=FacetSearch(format_field(facet.field), tuple(links.fields(request))),
        back_url=links.search(request),
    )
