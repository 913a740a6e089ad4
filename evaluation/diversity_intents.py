"""The intents of judged queries, as far as the relevant products tell of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.product import Product
from evaluation.judgments import Judgments

PRICE_BANDS = ("low", "middle", "high")
LEAST_PRICES = 6
"""Relevant products with a price that it takes to speak of bands."""


@dataclass(frozen=True, slots=True)
class Intents:
    """Which intents each relevant product of one query serves."""

    of_product: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def all(self) -> frozenset[str]:
        """Every intent of the query."""
        return frozenset(intent for own in self.of_product.values() for intent in own)


def intents_of_queries(
    judgments: Judgments,
    products: Callable[[Sequence[str]], Mapping[str, Product]],
    relevant_from: float = 1.0,
) -> dict[str, Intents]:
    """Return the intents of each judged query.

    The relevant products are those graded `relevant_from` or more. Each serves the intents of its
    brand, of its most exact category, and of its third of the relevant prices, as far as it has
    those. Relevant products that the catalogue lacks serve none.
    """
    found = {}
    for query, graded in judgments.grades.items():
        relevant = [product for product, grade in graded.items() if grade >= relevant_from]
        found[query] = Intents(_intents(products(relevant)))
    return found


def _intents(products: Mapping[str, Product]) -> dict[str, frozenset[str]]:
    prices = sorted(p.price for p in products.values() if p.price is not None)
    edges: tuple[float, ...] = ()
    if len(prices) >= LEAST_PRICES:
        edges = (prices[len(prices) // 3], prices[2 * len(prices) // 3])
    found = {}
    for name, product in products.items():
        intents = []
        if product.brand:
            intents.append(f"brand {product.brand.casefold()}")
        if product.category:
            intents.append(f"category {product.category[-1].casefold()}")
        if edges and product.price is not None:
            band = PRICE_BANDS[sum(product.price >= edge for edge in edges)]
            intents.append(f"price {band}")
        found[name] = frozenset(intents)
    return found
