"""Open Icecat catalogue in the form that the Chorus project ships: typed attributes by prefix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from catalog.product import Product
from indexer.sources.amazon_fields import first_url, require_id, require_title
from indexer.sources.attributes import MAX_ATTRIBUTES, Attributes, attribute_value
from indexer.sources.days import day_of_text
from indexer.sources.prices import price_amount
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, read_records
from indexer.sources.values import Fields, identifier, path, text, texts

_PREFIXES: Final = ("attr_t_", "attr_n_", "attr_b_")
_TYPE: Final = "attr_t_product_type"
_IMAGES: Final = ("img_500x500", "img_high", "img_low", "img_thumb")
_PLURAL: Final = re.compile(r"_s_(?=_|$)")
_ASIDE: Final = re.compile(r"__([^_]+(?:_[^_]+)*)(?:__|_$)")
_DECIMAL: Final = re.compile(r"\b(\d) (\d)\b")


class IcecatReader:
    """Reads `id, name, title, ean, short_description, supplier, price, img_*, attr_*` lines.

    `name` is the maker's number of the model; it and the EAN codes are the attributes "model" and
    "ean". `price` is in whole cents; the data names no currency and Chorus shows dollars, so it
    is USD. The product type, where there is one, is the category.
    """

    name = "icecat"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `id`, and attributes by prefix or a supplier with EANs."""
        return any(
            "id" in fields
            and (
                any(key.startswith(_PREFIXES) for key in fields)
                or {"supplier", "ean"} <= fields.keys()
            )
            for fields in first_objects(path)
        )

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each line as a product, or as a reject."""
        return build_each(read_records(path), _product)


def _product(fields: Fields) -> Product:
    get = fields.get
    attributes: Attributes = {}
    if model := text(get("name")):
        attributes["model"] = model
    if codes := _codes(get("ean")):
        attributes["ean"] = codes
    for key, value in fields.items():
        if key.startswith(_PREFIXES) and key != _TYPE and len(attributes) < MAX_ATTRIBUTES:
            name, kept = readable_name(key), attribute_value(_unbroken(value))
            if name and name not in attributes and kept is not None:
                attributes[name] = kept
    cents = price_amount(get("price"))
    images = (url for key in _IMAGES if (url := first_url(get(key))))
    return Product.model_validate(
        {
            "id": require_id(get("id")),
            "title": require_title(get("title") or get("name")),
            "description": text(_unbroken(get("short_description"))),
            "brand": text(get("supplier"))[:200].rstrip(),
            "category": path(name for name in texts(get(_TYPE), 1) if any(map(str.isalpha, name))),
            "price": None if cents is None else cents / 100,
            "currency": "USD",
            "attributes": attributes,
            "image": next(images, ""),
            "released": day_of_text(get("date_released")),
            "source": "icecat",
        }
    )


def _unbroken(value: object) -> object:
    # Line breaks are written as a backslash and the letter n.
    return value.replace("\\n", " ") if isinstance(value, str) else value


def _codes(value: object) -> tuple[str, ...]:
    codes = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(code for item in codes[:50] if (code := identifier(item))))


@lru_cache(maxsize=16_384)
def readable_name(key: str) -> str:
    """Return "attr_n_thermal_design_power__tdp_" as "thermal design power (tdp)".

    The data writes every sign as an underscore: a pair of doubled ones stands for parentheses,
    single digits side by side for a decimal number, and "intel__" for a trade mark.
    """
    name = key[7:] if key.startswith(_PREFIXES) else key
    name = name[:120].replace("intel__", "intel_")
    name = _PLURAL.sub("(s)", name)
    name = _ASIDE.sub(r"_(\1)_", name)
    name = " ".join(name.replace("_", " ").split())
    return _DECIMAL.sub(r"\1.\2", name)
