"""Amazon product data of 2023: JSON lines with one object for each `parent_asin`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
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
from indexer.sources.availability import availability
from indexer.sources.days import day_of_text
from indexer.sources.prices import price_amount
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, read_records
from indexer.sources.values import Fields, count, paragraphs, rating, text

_SIGNS: Final = frozenset(
    {"main_category", "average_rating", "rating_number", "features", "details", "store"}
)
_SIZES: Final = ("hi_res", "large", "thumb")
_DATE_KEYS: Final = ("Date First Available", "Release date", "Release Date")
_BRAND_KEYS: Final = ("Brand", "Brand Name")


class Amazon2023Reader:
    """Reads `meta_<Category>.jsonl` of 2023.

    Features and description together are the product's description; the table of details becomes
    attributes; the brand is the one in the details, else the store, else the manufacturer.
    """

    name = "amazon_2023"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `parent_asin` and a key of a product."""
        return any(
            "parent_asin" in fields
            and not _SIGNS.isdisjoint(fields)
            and not is_amazon_review(fields)
            for fields in first_objects(path)
        )

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each line as a product, or as a reject."""
        return build_each(read_records(path), _product)


def _product(fields: Fields) -> Product:
    get = fields.get
    product_id, product_title = require_id(get("parent_asin")), require_title(get("title"))
    attributes: Attributes = {}
    subtitle = get("subtitle")
    if subtitle:
        attributes["subtitle"] = text(subtitle)[:500].rstrip()
    details = get("details")
    maker, released, stock = "", None, availability(None)
    if type(details) is dict:
        maker, released = _maker(details), _released(details)
        if (rank := sales_rank(details.get("Best Sellers Rank"))) is not None:
            attributes["sales rank"] = rank
        stock = availability(details.get("Availability"))
        add_details(attributes, details)
        if stock != "unknown":
            attributes.pop("availability", None)
        for key in ("brand", "brand name"):
            if attributes.get(key) == maker:
                del attributes[key]
    return Product.model_validate(
        {
            "id": product_id,
            "title": product_title,
            "description": paragraphs(get("features"), get("description")),
            "brand": maker or brand(get("store")) or _manufacturer(details),
            "category": category_path(get("categories"), get("main_category")),
            "price": price_amount(get("price")),
            "currency": CURRENCY,
            "attributes": attributes,
            "image": _picture(get("images")),
            "rating": rating(get("average_rating")),
            "rating_count": count(get("rating_number")),
            "released": released,
            "availability": stock,
            "goes_with": goes_with(product_id, get("bought_together")),
            "source": "amazon_2023",
        }
    )


def _maker(details: dict[object, object]) -> str:
    for key in _BRAND_KEYS:
        if key in details:
            return brand(details[key])
    return ""


def _manufacturer(details: object) -> str:
    return brand(details.get("Manufacturer")) if isinstance(details, dict) else ""


def _released(details: dict[object, object]) -> date | None:
    for key in _DATE_KEYS:
        if key in details:
            return day_of_text(details[key])
    return None


def _picture(images: object) -> str:
    if isinstance(images, dict):  # as lists: {"hi_res": [...], "large": [...], "variant": [...]}
        return _picture_of_lists(images)
    if not isinstance(images, list):
        return ""
    main = None
    for image in images:
        if isinstance(image, dict):
            if image.get("variant") == "MAIN":
                main = image
                break
            main = main or image
    if main is None:
        return first_url(images)
    return next((found for size in _SIZES if (found := first_url(main.get(size)))), "")


def _picture_of_lists(images: dict[object, object]) -> str:
    variants = images.get("variant")
    main = variants.index("MAIN") if isinstance(variants, list) and "MAIN" in variants else 0
    for size in _SIZES:
        found = images.get(size)
        if isinstance(found, list) and main < len(found) and (url := first_url(found[main])):
            return url
    return next((url for size in _SIZES if (url := first_url(images.get(size)))), "")
