"""Links: the address of every search page, with nothing in it that is the default anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote, urlencode

from ranker.request import Mode, SearchRequest, Sort
from webapp.parameters.context_syntax import format_context
from webapp.parameters.filter_syntax import (
    format_field,
    format_filters,
    number_text,
)

OPTIONS_PATH = "/options"
SIMILAR_PATH = "/similar"
FACET_PATH = "/facet"
# Variants of one product on one page.
MOST_OPTIONS = 24
# Kept readable in an address: none of these has a meaning of its own inside a query string.
_READABLE = ":,/>"


Layout = Literal["grid", "list"]
"""How results are laid out. It is part of the address, so that nothing need be kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Links:
    """Writes addresses that stay in a `layout`.

    `mode` and `per_page` are what a request has that names none.
    """

    mode: Mode
    per_page: int
    layout: Layout = "grid"

    def fields(self, request: SearchRequest) -> list[tuple[str, str]]:
        """List the parameters that lead to a request, as a form's hidden fields need them."""
        fields: list[tuple[str, str]] = []
        if request.query:
            fields.append(("q", request.query))
        fields += [("filter", text) for text in format_filters(request.filters)]
        if request.facets is not None:
            fields.append(("facets", ",".join(format_field(name) for name in request.facets)))
        if request.sort != "relevance":
            fields.append(("sort", request.sort))
        if request.mode != self.mode:
            fields.append(("mode", request.mode))
        if request.per_page != self.per_page:
            fields.append(("per_page", str(request.per_page)))
        if request.verbatim:
            fields.append(("verbatim", "1"))
        fields += _ranking_fields(request)
        if request.explain:
            fields.append(("explain", "1"))
        if self.layout != "grid":
            fields.append(("view", self.layout))
        if request.page != 1:
            fields.append(("page", str(request.page)))
        return fields

    def search(self, request: SearchRequest) -> str:
        """Write the address of a search page."""
        fields = self.fields(request)
        return "/?" + urlencode(fields, safe=_READABLE) if fields else "/"

    def page(self, request: SearchRequest, page: int) -> str:
        """Write the address of another page of the same results."""
        return self.search(replace(request, page=page))

    def sorted_by(self, request: SearchRequest, sort: Sort) -> str:
        """Write the address of the same results in another order."""
        return self.search(replace(request, sort=sort, page=1))

    def sized(self, request: SearchRequest, per_page: int) -> str:
        """Write the address of the same results with so many on a page."""
        return self.search(replace(request, per_page=per_page, page=1))

    def laid_out(self, request: SearchRequest, layout: Layout) -> str:
        """Write the address of the same page in another layout."""
        return replace(self, layout=layout).search(request)

    def in_mode(self, request: SearchRequest, mode: Mode) -> str:
        """Write the address of the same search, retrieved in another way."""
        return self.search(replace(request, mode=mode, page=1))


def _ranking_fields(request: SearchRequest) -> list[tuple[str, str]]:
    """List what a request says of its ranking, all of which the settings say otherwise."""
    fields: list[tuple[str, str]] = []
    if request.ranking is not None:
        fields.append(("ranking", request.ranking))
    if request.rerank_budget_ms is not None:
        fields.append(("rerank_budget_ms", number_text(request.rerank_budget_ms)))
    if request.diversity is not None:
        fields.append(("diversity", number_text(request.diversity)))
    if request.diversity_window is not None:
        fields.append(("diversity_window", str(request.diversity_window)))
    if request.collapse is not None:
        fields.append(("collapse", "1" if request.collapse else "0"))
    return fields + [("context", text) for text in format_context(request.context)]


def options_link(product_id: str, options: Sequence[str]) -> str:
    """Write the address of the page with the variants of a product, the first so many of them."""
    fields = [("of", product_id), *(("id", option) for option in options[:MOST_OPTIONS])]
    return OPTIONS_PATH + "?" + urlencode(fields)


def similar_link(product_id: str) -> str:
    """Write the address of the page with what is most like a product."""
    return SIMILAR_PATH + "?" + urlencode([("to", product_id)])


def product_link(product_id: str) -> str:
    """Write the address of a product's page."""
    return "/products/" + quote(product_id, safe="")
