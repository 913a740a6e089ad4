"""What the address of a page says beside what the API's addresses say: layout and form fields."""

from __future__ import annotations

from contextlib import suppress

from werkzeug.datastructures import MultiDict

from webapp.parameters.search_parameters import SearchParameters
from webapp.shop.links import Layout

LOWEST_PRICE, HIGHEST_PRICE = "price_min", "price_max"
LAYOUT = "view"


def search_parameters(given: MultiDict[str, str]) -> MultiDict[str, str]:
    """Keep what a search knows: links from elsewhere add parameters to follow visitors by.

    An empty field of a form means nothing was said, and two price fields make one filter, whichever
    of them has the lower price.
    """
    known: MultiDict[str, str] = MultiDict()
    for name, texts in given.lists():
        if name in SearchParameters.model_fields:
            for text in texts:
                if text or name == "facets":
                    known.add(name, text)
    low = given.get(LOWEST_PRICE, "").strip()
    high = given.get(HIGHEST_PRICE, "").strip()
    with suppress(ValueError):
        if float(low) > float(high):
            low, high = high, low
    if low or high:
        known.add("filter", f"price:{low}..{high}")
    return known


def has_price_fields(given: MultiDict[str, str]) -> bool:
    """Tell whether the form of prices was sent."""
    return LOWEST_PRICE in given or HIGHEST_PRICE in given


def layout_of(given: MultiDict[str, str]) -> Layout:
    """Return the layout that was chosen; anything unknown is the usual one."""
    return "list" if given.get(LAYOUT) == "list" else "grid"
