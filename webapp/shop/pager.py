"""The pager: which pages are offered below the results."""

from __future__ import annotations

from dataclasses import dataclass

from ranker.request import SearchRequest
from webapp.parameters.search_parameters import MOST_PER_PAGE
from webapp.shop.links import Links

# Pages shown on each side of the current one; the first and last are always there.
_AROUND = 1


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page to go to; `number` 0 stands for a gap between two pages."""

    number: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class PageSize:
    """So many results on a page."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """The links below the results; `previous` and `following` are empty at the ends."""

    previous: str
    following: str
    pages: tuple[PageLink, ...]


def pager(request: SearchRequest, pages: int, links: Links) -> Pager | None:
    """Build the pager, or nothing where everything fits one page or the page is past the end."""
    current = request.page
    if pages < 2 or current > pages:
        return None
    offered = {1, pages, *range(max(1, current - _AROUND), min(pages, current + _AROUND) + 1)}
    shown: list[PageLink] = []
    before = 0
    for number in sorted(offered):
        if number - before == 2:
            # A gap of one page takes as much room as the page itself.
            shown.append(PageLink(before + 1, links.page(request, before + 1)))
        elif number - before > 2:
            shown.append(PageLink(0))
        shown.append(PageLink(number, links.page(request, number), number == current))
        before = number
    return Pager(
        previous=links.page(request, current - 1) if current > 1 else "",
        following=links.page(request, current + 1) if current < pages else "",
        pages=tuple(shown),
    )


def page_sizes(request: SearchRequest, total: int, links: Links) -> tuple[PageSize, ...]:
    """Offer pages two and four times as long as usual, where there is enough to fill them."""
    usual = links.per_page
    offered = {request.per_page, *(usual * times for times in (1, 2, 4))}
    numbers = sorted(number for number in offered if number <= MOST_PER_PAGE)
    if total <= numbers[0] or len(numbers) < 2:
        return ()
    return tuple(
        PageSize(number, links.sized(request, number), number == request.per_page)
        for number in numbers
    )
