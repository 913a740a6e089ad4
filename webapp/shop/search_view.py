"""SearchView: everything the search page shows, worked out before the template writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from query.plan import QueryPlan
from ranker.request import Mode, SearchRequest, Sort
from ranker.response import Banner, SearchResponse
from webapp.api.response_json import reachable_pages
from webapp.http.addresses import link_address, picture_address
from webapp.shop.badges import best_match
from webapp.shop.card import Card, card
from webapp.shop.chips import Chip, chips
from webapp.shop.facet_view import FacetView, facet_views
from webapp.shop.head import Head, Site, search_head
from webapp.shop.links import Layout, Links
from webapp.shop.narrowing import with_filters
from webapp.shop.pager import Pager, PageSize, page_sizes, pager
from webapp.shop.reading import Reading, reading

SORT_LABELS: tuple[tuple[Sort, str], ...] = (
    ("relevance", "Best match"),
    ("price_asc", "Price, low to high"),
    ("price_desc", "Price, high to low"),
    ("rating", "Best rated"),
    ("newest", "Newest"),
)
LAYOUT_LABELS: tuple[tuple[Layout, str], ...] = (("grid", "Grid"), ("list", "List"))
MODE_LABELS: tuple[tuple[Mode, str, str], ...] = (
    ("hybrid", "Both", "Words and meaning together"),
    ("lexical", "Words", "Products that contain the words"),
    ("semantic", "Meaning", "Products that mean the same in other words"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `hint` says more about it."""

    label: str
    url: str
    selected: bool
    hint: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page; `suggestions` are ways out of an empty result.

    `again_url` asks the same again, where a part of the engine did not answer.
    """

    request: SearchRequest
    head: Head
    query_id: str
    layout: Layout
    layouts: tuple[Option, ...]
    page_sizes: tuple[PageSize, ...]
    title: str
    count: str
    again_url: str
    took_ms: float
    cards: tuple[Card, ...]
    facets: tuple[FacetView, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    sorts: tuple[Option, ...]
    sort_fields: tuple[tuple[str, str], ...]
    search_fields: tuple[tuple[str, str], ...]
    modes: tuple[Option, ...]
    explain_url: str
    api_query: str
    pager: Pager | None
    past_end_url: str
    reading: Reading
    alternatives: tuple[Card, ...]
    banners: tuple[Banner, ...]
    suggestions: tuple[Option, ...]


def search_view(
    response: SearchResponse,
    links: Links,
    site: Site,
    otherwise: QueryPlan | None = None,
    shorter: Sequence[SearchRequest] = (),
) -> SearchView:
    """Work out the search page from what the search answered.

    `otherwise` is how a query that was taken as typed would have been read. `shorter` are searches
    for fewer words that find something, where this one does not.
    """
    request = response.request
    first = replace(request, page=1)
    currencies = {hit.product.currency for hit in response.hits if hit.product.price is not None}
    currency = currencies.pop() if len(currencies) == 1 else ""
    cleared = with_filters(request, ())
    count = count_text(response)
    pages = pager(request, reachable_pages(response), links)
    previous, following = (pages.previous, pages.following) if pages else ("", "")
    best = best_match(response.hits, request)
    return SearchView(
        request=request,
        head=search_head(request, previous, following, count, links, site),
        query_id=response.query_id,
        layout=links.layout,
        layouts=tuple(
            Option(label, links.laid_out(request, layout), layout == links.layout, value=layout)
            for layout, label in LAYOUT_LABELS
        ),
        page_sizes=page_sizes(request, response.total, links),
        title=request.query or "All products",
        count=count,
        again_url=links.search(request) if response.shortfall else "",
        took_ms=response.took_ms,
        cards=tuple(card(hit, best=hit.product.id == best) for hit in response.hits),
        facets=facet_views(response.facets, request, links, currency),
        chips=chips(request, response.facets, currency, links),
        clear_url=links.search(cleared),
        sorts=tuple(
            Option(label, links.sorted_by(request, sort), sort == request.sort, value=sort)
            for sort, label in SORT_LABELS
        ),
        sort_fields=tuple(links.fields(replace(first, sort="relevance"))),
        # A new search starts without the filters of the last one, but stays in its manner.
        search_fields=tuple(
            links.fields(replace(cleared, query="", sort="relevance", verbatim=False))
        ),
        modes=tuple(
            Option(label, links.in_mode(request, mode), mode == request.mode, hint)
            for mode, label, hint in MODE_LABELS
        ),
        explain_url=links.search(replace(request, explain=not request.explain)),
        api_query=replace(links, layout="grid").search(request).removeprefix("/"),
        pager=pages,
        past_end_url=links.search(first)
        if response.total and not response.hits and request.page > 1
        else "",
        reading=reading(response, links, otherwise),
        alternatives=tuple(card(hit) for hit in response.alternatives),
        banners=tuple(_banner(one) for one in response.banners),
        suggestions=() if response.total else _ways_out(request, links, shorter),
    )


def count_text(response: SearchResponse) -> str:
    """Say how many products were found, honestly where a cap cut the count."""
    total = response.total
    partial = response.shortfall is not None
    if not total and partial:
        return "No products just now"
    if response.total_is_lower_bound or partial:
        return f"At least {total:,} product{'' if total == 1 else 's'}"
    return "1 product" if total == 1 else f"{total:,} products"


def _banner(one: Banner) -> Banner:
    """Return a banner without addresses that may not reach a page."""
    return Banner(one.text, link_address(one.link), picture_address(one.image))


def shorter_searches(request: SearchRequest) -> tuple[SearchRequest, ...]:
    """Return the search without its last word, and without its first."""
    words = request.query.split()
    if len(words) < 2:
        return ()
    texts = dict.fromkeys((" ".join(words[:-1]), " ".join(words[1:])))
    return tuple(replace(request, query=text, page=1, verbatim=False) for text in texts)


def _ways_out(
    request: SearchRequest, links: Links, shorter: Sequence[SearchRequest]
) -> tuple[Option, ...]:
    ways: list[Option] = []
    if request.filters:
        ways.append(
            Option("Search without filters", links.search(with_filters(request, ())), False)
        )
    ways += [Option(f"Search for “{one.query}”", links.search(one), False) for one in shorter]
    if request.mode == "lexical":
        ways.append(Option("Search by meaning too", links.in_mode(request, "hybrid"), False))
    return tuple(ways)
