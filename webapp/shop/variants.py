"""Variants of one product, as a search finds them: what stands behind one hit is one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from catalog.errors import NotFoundError
from catalog.product import Product
from ranker.request import Filter, SearchRequest
from webapp.engine import SearchEngine

# Hits among which a product or one of its variants is looked for.
_LOOKED_AT = 12
# Words of a title that tell one product from others; the rest tells its variants apart.
_WORDS = 12


def variants_of(engine: SearchEngine, product: Product, most: int) -> tuple[str, ...]:
    """Return the ids of at most so many variants of a product, without its own."""
    if not product.brand:
        return ()
    asked = SearchRequest(
        query=" ".join(product.title.split()[:_WORDS]),
        mode="lexical",
        filters=(Filter("brand", values=(product.brand,)),),
        facets=(),
        per_page=_LOOKED_AT,
        verbatim=True,
        ranking="features",
        collapse=True,
        diversity=0.0,
        rules=False,
    )
    for hit in engine.search(asked).hits:
        family = (hit.product.id, *hit.options)
        if product.id in family:
            return tuple(one for one in family if one != product.id)[:most]
    return ()


def there(engine: SearchEngine, ids: Iterable[str]) -> Iterator[Product]:
    """Yield the products that still are there."""
    for product_id in ids:
        with suppress(NotFoundError):
            yield engine.product(product_id)
