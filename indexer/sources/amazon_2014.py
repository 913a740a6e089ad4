"""Amazon product data of 2014: a Python literal on each line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalog.product import Product
from indexer.sources.amazon_fields import (
    CURRENCY,
    brand,
    category_path,
    first_url,
    goes_with,
    is_amazon_review,
    require_id,
    require_title,
    sales_rank,
)
from indexer.sources.attributes import Attributes
from indexer.sources.prices import price_amount
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, parse_literal, read_records
from indexer.sources.values import Fields, paragraphs

_SIGNS: Final = frozenset({"imUrl", "salesRank", "related", "categories"})
_LATER: Final = frozenset({"parent_asin", "main_cat", "also_view", "main_category"})


class Amazon2014Reader:
    """Reads `metadata.json` and `meta_<Category>.json` of 2014, also where they are strict JSON."""

    name = "amazon_2014"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `asin` and a key of that year such as `imUrl`."""
        return any(
            "asin" in fields
            and not _SIGNS.isdisjoint(fields)
            and _LATER.isdisjoint(fields)
            and not is_amazon_review(fields)
            for fields in first_objects(path, parse_literal)
        )

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each line as a product, or as a reject."""
        return build_each(read_records(path, parse_literal), _product)


def _product(fields: Fields) -> Product:
    product_id = require_id(fields.get("asin"))
    attributes: Attributes = {}
    if (rank := sales_rank(fields.get("salesRank"))) is not None:
        attributes["sales rank"] = rank
    return Product.model_validate(
        {
            "id": product_id,
            "title": require_title(fields.get("title")),
            "description": paragraphs(fields.get("description")),
            "brand": brand(fields.get("brand")),
            "category": _deepest(fields.get("categories")),
            "price": price_amount(fields.get("price")),
            "currency": CURRENCY,
            "attributes": attributes,
            "image": first_url(fields.get("imUrl")),
            "goes_with": _goes_with(product_id, fields.get("related")),
            "source": "amazon_2014",
        }
    )


def _goes_with(product_id: str, related: object) -> tuple[str, ...]:
    if not isinstance(related, dict):
        return ()
    return goes_with(product_id, related.get("bought_together"), related.get("also_bought"))


def _deepest(paths: object) -> tuple[str, ...]:
    # A product is filed under several paths; the longest says most, the first wins a tie.
    if not isinstance(paths, list):
        return ()
    found = [category_path(levels) for levels in paths[:20] if isinstance(levels, list)]
    return max(found, key=len, default=()) or category_path(paths)
