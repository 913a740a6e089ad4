"""Tell a product's availability from what a source says of its stock."""

from __future__ import annotations

from typing import Final

from catalog.product import Availability
from indexer.sources.values import number, truth

_WORDS: Final[dict[str, Availability]] = {
    "in stock": "in_stock", "instock": "in_stock", "available": "in_stock",
    "out of stock": "out_of_stock", "outofstock": "out_of_stock", "sold out": "out_of_stock",
    "unavailable": "out_of_stock", "discontinued": "out_of_stock", "oos": "out_of_stock",
    "preorder": "preorder", "pre order": "preorder", "backorder": "preorder",
}  # fmt: skip


def availability(value: object) -> Availability:
    """Return what a word ("In Stock"), a yes or no, or a number of pieces means."""
    flag = truth(value)
    if flag is not None:
        return "in_stock" if flag else "out_of_stock"
    if isinstance(value, str):
        words = " ".join(value.rsplit("/", 1)[-1].lower().replace("_", " ").split())
        if words in _WORDS:
            return _WORDS[words]
        value = words.split(" ", 1)[0]  # "5 new"
    quantity = number(value)
    if quantity is None:
        return "unknown"
    return "in_stock" if quantity > 0 else "out_of_stock"
