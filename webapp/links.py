"""Links: the address of every search page, with nothing in it that is the default anyway."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from ranker.request import Mode, SearchRequest, Sort
from webapp.filter_syntax import format_field, format_filters

# Kept readable in an address: none of these has a meaning of its own inside a query string.
_READABLE = ":,/>"


@dataclass(frozen=True, slots=True)
class Links:
    """Writes addresses; `mode` and `per_page` are what a request has that names none."""

    mode: Mode
    per_page: int

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
        if request.explain:
            fields.append(("explain", "1"))
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

    def in_mode(self, request: SearchRequest, mode: Mode) -> str:
        """Write the address of the same search, retrieved in another way."""
        return self.search(replace(request, mode=mode, page=1))


def product_link(product_id: str) -> str:
    """Write the address of a product's page."""
    return "/products/" + quote(product_id, safe="")
