"""Head: what a page says of itself to search engines and where its address is shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ranker.request import SearchRequest
from webapp.http.addresses import picture_address, web_address
from webapp.shop.links import Links
from webapp.shop.narrowing import single_filters

_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The parts of a page's head beside its title; all addresses are whole.

    `data` is what it says in the words of schema.org.
    """

    canonical: str = ""
    description: str = ""
    indexed: bool = True
    previous: str = ""
    following: str = ""
    kind: str = "website"
    image: str = ""
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Where the shop stands on the web: `root` is its address without a slash at the end."""

    root: str

    def whole(self, path: str) -> str:
        """Return the whole address of a path of ours; other addresses are whole already."""
        return self.root + path if path.startswith("/") else path

    def picture(self, text: str) -> str:
        """Return the whole address of a picture, or nothing where it may not reach a page."""
        return self.whole(picture_address(text))


def site_of(setting: str, asked: str) -> Site:
    """Return the shop's site by its setting, else as `asked` for it, the root of a request.

    What a request says is in the hands of whoever sends it, so it is taken only where it is an
    address; without one, addresses stay paths.
    """
    root = web_address(setting.rstrip("/")) or web_address(asked.rstrip("/"))
    return Site(root if root and not urlsplit(root).query else "")


def search_head(
    request: SearchRequest, previous: str, following: str, count: str, links: Links, site: Site
) -> Head:
    """Say what a page of results is.

    Engines are to follow its links, but to keep only what can be browsed to: a department, page by
    page. There is no end of searches and filters.
    """
    filters = single_filters(request)
    browsed = not request.query and (
        not filters or (len(filters) == 1 and filters[0].field == "category")
    )
    plain = SearchRequest(
        query=request.query,
        mode=links.mode,
        filters=request.filters,
        page=request.page,
        per_page=links.per_page,
    )
    canonical = Links(links.mode, links.per_page).search(plain)
    what = request.query or (filters[0].values[0] if browsed and filters else "All products")
    return Head(
        canonical=site.whole(canonical),
        description=f"{what}: {count}, with pictures, prices and ratings."[:_DESCRIPTION],
        indexed=browsed and plain.sort == request.sort and plain.per_page == request.per_page,
        previous=previous,
        following=following,
    )
