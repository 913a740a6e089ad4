"""ProductView: everything a product's page shows, worked out before the template writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.product import Product, QuotedReview, ReviewSummary
from ranker.request import Filter, SearchRequest
from ranker.response import Hit
from webapp.http.addresses import web_address
from webapp.http.api_paths import API_PATH
from webapp.shop.badges import Badge, badges, stock_badge
from webapp.shop.card import Card, Standin, card, standin
from webapp.shop.formatting import attribute_text, humanize
from webapp.shop.head import Head, Site
from webapp.shop.links import Links, product_link, similar_link
from webapp.shop.narrowing import PATH_SEPARATOR
from webapp.shop.picture import Picture, picture_of
from webapp.shop.structured_data import product_head

_HOURS = "hours"
_LONGEST_ATTRIBUTE = 600


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the category path, and the search for everything in it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How many reviews gave one number of stars; `percent` is of all reviews."""

    stars: int
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row of other products under a heading; `url` leads to more of them."""

    name: str
    heading: str
    cards: tuple[Card, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class ProductView:
    """The page of one product or place, with `shelves` of others: a heading and cards each."""

    product: Product
    head: Head
    picture: Picture
    standin: Standin
    badges: tuple[Badge, ...]
    stock: Badge | None
    outside_url: str
    api_url: str
    brand_url: str
    crumbs: tuple[Crumb, ...]
    paragraphs: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    hours: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    quoted: tuple[QuotedReview, ...]
    address: tuple[str, ...]
    map_url: str
    shelves: tuple[Shelf, ...]


def product_view(
    product: Product,
    similar: Sequence[Hit],
    together: Sequence[Hit],
    request: SearchRequest,
    links: Links,
    site: Site,
) -> ProductView:
    """Work out a product's page; `request` is the empty search that its links start from."""

    def search(field: str, value: str) -> str:
        return links.search(_only(request, Filter(field, values=(value,))))

    crumbs = tuple(
        Crumb(level, search("category", PATH_SEPARATOR.join(product.category[: depth + 1])))
        for depth, level in enumerate(product.category)
    )
    way = (("All products", "/"), *((crumb.label, crumb.url) for crumb in crumbs))
    plain = [(name, value) for name, value in product.attributes.items() if not _is_hours(name)]
    return ProductView(
        product=product,
        head=product_head(product, (*way, (product.title, product_link(product.id))), site),
        picture=picture_of(product.image),
        standin=standin(product),
        badges=badges(product),
        stock=stock_badge(product),
        outside_url=web_address(product.url),
        api_url=API_PATH + product_link(product.id),
        brand_url=search("brand", product.brand) if product.brand else "",
        crumbs=crumbs,
        paragraphs=tuple(part.strip() for part in product.description.split("\n") if part.strip()),
        attributes=tuple(
            (humanize(name), attribute_text(value)[:_LONGEST_ATTRIBUTE]) for name, value in plain
        ),
        hours=_hours(product),
        bars=_bars(product.reviews),
        quoted=product.reviews.quoted if product.reviews else (),
        address=_address(product),
        map_url=_map_url(product),
        shelves=tuple(_shelves(product, similar, together)),
    )


def _shelves(product: Product, similar: Sequence[Hit], together: Sequence[Hit]) -> Iterator[Shelf]:
    if together:
        # What was only looked at in one visit may as well be instead of it.
        bought = any(
            part.kind != "viewed together" for hit in together for part in hit.reason.parts
        )
        heading = "Goes with it" if bought else "Looked at together with it"
        yield Shelf("together", heading, tuple(card(hit) for hit in together))
    if similar:
        cards = tuple(card(hit) for hit in similar)
        yield Shelf("similar", "Similar items", cards, similar_link(product.id))


def _only(request: SearchRequest, one: Filter) -> SearchRequest:
    return SearchRequest(mode=request.mode, filters=(one,), per_page=request.per_page)


def _is_hours(name: str) -> bool:
    first = name.lower().replace(".", " ").replace("_", " ").split(" ")[0]
    return first == _HOURS


def _hours(product: Product) -> tuple[tuple[str, str], ...]:
    rows: list[tuple[str, str]] = []
    for name, value in product.attributes.items():
        if not _is_hours(name):
            continue
        day = humanize(name[len(_HOURS) :].strip(" ._"))
        lines = value if isinstance(value, tuple) else (attribute_text(value),)
        for line in lines:
            label, _, rest = (day, "", line) if day else line.partition(" ")
            rows.append((label.rstrip(":"), rest))
    return tuple(rows)


def _bars(reviews: ReviewSummary | None) -> tuple[Bar, ...]:
    total = sum(reviews.histogram) if reviews else 0
    if not reviews or not total:
        return ()
    counted = enumerate(reviews.histogram, start=1)
    bars = [Bar(stars, count, round(100 * count / total)) for stars, count in counted]
    return tuple(reversed(bars))


def _address(product: Product) -> tuple[str, ...]:
    place = product.location
    if place is None:
        return ()
    town = " ".join(part for part in (place.region, place.postal_code) if part)
    lines = (place.address, ", ".join(p for p in (place.city, town) if p), place.country)
    return tuple(line for line in lines if line)


def _map_url(product: Product) -> str:
    place = product.location
    if place is None:
        return ""
    point = f"{place.latitude:.6f}/{place.longitude:.6f}"
    marker = f"mlat={place.latitude:.6f}&mlon={place.longitude:.6f}"
    return f"https://www.openstreetmap.org/?{marker}#map=16/{point}"
