"""SimilarView: what is most like a product, as a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.product import Product
from ranker.response import Hit
from webapp.shop.card import Card, card
from webapp.shop.links import product_link


@dataclass(frozen=True, slots=True)
class SimilarView:
    """A product and those like it."""

    product: Product
    url: str
    count: str
    cards: tuple[Card, ...]


def similar_view(product: Product, hits: Sequence[Hit]) -> SimilarView:
    """Work out the page of the products like one."""
    number = len(hits)
    return SimilarView(
        product=product,
        url=product_link(product.id),
        count="1 similar item" if number == 1 else f"{number:,} similar items",
        cards=tuple(card(hit) for hit in hits),
    )
