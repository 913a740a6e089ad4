"""Amazon product data of 2018: JSON lines with what a scraper left in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalog.product import Product
from indexer.sources.amazon_fields import (
    CURRENCY,
    add_details,
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
from indexer.sources.days import day_of_text
from indexer.sources.prices import price_amount
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, read_records
from indexer.sources.values import Fields, paragraphs

_SIGNS: Final = frozenset(
    {"main_cat", "also_buy", "also_view", "tech1", "tech2", "similar_item", "feature", "fit"}
)


# "._SX38_SY50_CR,0,0,38,50_.jpg" asks Amazon's server for 38 by 50 pixels; "._SL500_" for 500.
_SMALL: Final = re.compile(r"(?<=amazon\.com/images/I/)([^/.]{1,80})\._[A-Z][A-Za-z0-9_,]{0,80}_\.")


class Amazon2018Reader:
    """Reads `meta_<Category>.json` of 2018; a repeated `asin` is left to whoever collects them."""

    name = "amazon_2018"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `asin` and a key of that year such as `main_cat`."""
        return any(
            "asin" in fields and not _SIGNS.isdisjoint(fields) and not is_amazon_review(fields)
            for fields in first_objects(path)
        )

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each line as a product, or as a reject."""
        return build_each(read_records(path), _product)


def _product(fields: Fields) -> Product:
    product_id = require_id(fields.get("asin"))
    attributes: Attributes = {}
    if (rank := sales_rank(fields.get("rank"))) is not None:
        attributes["sales rank"] = rank
    add_details(attributes, fields.get("details"))
    picture = first_url(fields.get("imageURLHighRes")) or _enlarged(
        first_url(fields.get("image") or fields.get("imageURL"))
    )
    return Product.model_validate(
        {
            "id": product_id,
            "title": require_title(fields.get("title")),
            "description": paragraphs(fields.get("feature"), fields.get("description")),
            "brand": brand(fields.get("brand")),
            "category": category_path(fields.get("category"), fields.get("main_cat")),
            "price": price_amount(fields.get("price")),
            "currency": CURRENCY,
            "attributes": attributes,
            "image": picture,
            "released": day_of_text(fields.get("date")),
            "goes_with": goes_with(product_id, fields.get("also_buy")),
            "source": "amazon_2018",
        }
    )


def _enlarged(picture: str) -> str:
    return _SMALL.sub(r"\1._SL500_.", picture)
