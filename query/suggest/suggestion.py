"""Suggestion: one way in which what is being typed may go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from catalog.product import Product

SuggestionKind = Literal["query", "product", "brand", "category"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to complete what was typed, and what it leads to.

    `completed` are the places, characters from and to, of the parts of the text that are not typed
    yet. `category` is the path from the root down: of the category itself, or of the one that a
    query is looked for in; () where it is looked for everywhere. `product` is a suggested product
    as it is now. `count` says how many products it leads to. `corrected` says that something typed
    was taken for a slip.
    """

    text: str
    kind: SuggestionKind
    completed: tuple[tuple[int, int], ...] = ()
    category: tuple[str, ...] = ()
    product_id: str = ""
    count: int = 0
    corrected: bool = False
    product: Product | None = None
