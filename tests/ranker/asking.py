"""Ask a searcher: all pages of a request, and seeded random requests."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from catalog.product import Product
from ranker.request import MODES, SORTS, Filter, Near, SearchRequest
from ranker.response import FacetValue
from ranker.search import Searcher

QUERIES = (
    "", "laptop", "gaming mouse", "Häfele kettle", "hafele kettle", "red running shoes",
    "something warm for a wet day", "DV7-1211EA", "coffee", "steel knife for bread", "acme",
    "blue wireless headphones made of plastic", "QX3-1", "zzzzqqq", "light for my desk",
)  # fmt: skip
FIELDS = (
    "category", "brand", "availability", "price", "rating", "attributes.colour",
    "attributes.material", "attributes.weight", "attributes.washable", "attributes.size",
)  # fmt: skip
_VALUES: dict[str, tuple[str, ...]] = {
    "category": (
        "Electronics", "Electronics > Audio", "Home > Kitchen > Knives", "Clothing", "Nowhere",
    ),
    "brand": ("Acme", "Borealis", "Häfele", "Corvid & Sons", "No such brand"),
    "availability": ("in_stock", "out_of_stock", "preorder", "unknown"),
    "price": ("20", "10.995", "0", "7.77"),
    "rating": ("4.1", "5", "3.3"),
    "attributes.colour": ("black", "red", "olive green"),
    "attributes.material": ("steel", "cotton", "oak"),
    "attributes.washable": ("yes", "no"),
    "attributes.size": ("8", "9.5", "large"),
    "attributes.weight": ("0.5", "2", "2.25"),
    "attributes.no such": ("x",),
}  # fmt: skip
_ENDS: dict[str, tuple[float | None, ...]] = {
    "price": (None, 0.0, 9.99, 10.99, 10.995, 20.0, 100.0),
    "rating": (None, 2.9, 4.0, 4.1, 5.0),
    "attributes.weight": (None, 0.5, 1.0, 2.25, 3.0),
    "attributes.size": (None, 8.0, 9.0, 10.0),
}
_POINTS = (
    Near(51.5, -0.1, 400.0), Near(51.5, -0.1, 12.0), Near(0.0, 180.0, 2_900.0),
    Near(-18.0, -179.5, 1_300.0),
)  # fmt: skip


def random_request(random: Random) -> SearchRequest:
    """Return a request that a shopper could make, of the fused order.

    A learned order depends on the filters, and on the time that there is; it has its own tests.
    """
    return SearchRequest(
        random.choice(QUERIES),
        random.choice(MODES),
        tuple(random_filter(random) for _ in range(random.choice((0, 1, 1, 2, 3)))),
        facets=(),
        sort=random.choice(SORTS),
        per_page=random.choice((1, 7, 20, 50)),
        ranking="fused",
    )


def random_filter(random: Random) -> Filter:
    """Return a condition on any field, by values, range or distance."""
    if random.random() < 0.05:
        return Filter("location", near=random.choice(_POINTS))
    if random.random() < 0.35:
        field = random.choice(tuple(_ENDS))
        low, high = random.choice(_ENDS[field]), random.choice(_ENDS[field])
        if low is not None or high is not None:
            return Filter(field, low=low, high=high)
    field = random.choice(tuple(_VALUES))
    values = _VALUES[field]
    return Filter(field, tuple(random.sample(values, random.randrange(1, min(3, len(values) + 1)))))


def everything(searcher: Searcher, request: SearchRequest) -> list[Product]:
    """Return the products of all pages, asking until a page is empty."""
    found: list[Product] = []
    page = 1
    while hits := searcher.search(replace(request, page=page)).hits:
        found += [hit.product for hit in hits]
        page += 1
    return found


def ids(products: list[Product]) -> list[str]:
    return [product.id for product in products]


def choice(field: str, value: FacetValue) -> Filter:
    """Return the filter that choosing a facet's value sets."""
    if value.low is not None or value.high is not None:
        return Filter(field, low=value.low, high=value.high)
    return Filter(field, (value.value,))
