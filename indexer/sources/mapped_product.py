"""Build a product from a record of unknown make, by a map of its columns."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from catalog.product import Location, Product
from indexer.sources.amazon_fields import first_url, require_id, require_title
from indexer.sources.attributes import Attributes, add_attribute
from indexer.sources.availability import availability
from indexer.sources.cleaning import clean_url
from indexer.sources.columns import PLACE
from indexer.sources.days import day_of_text
from indexer.sources.prices import read_price
from indexer.sources.values import (
    Fields,
    count,
    is_nothing,
    number,
    paragraphs,
    path,
    rating,
    text,
    texts,
)

_SEPARATORS: Final = (" > ", ">>", ">", "|", " / ", "/", ";")


def mapped_product(fields: Fields, columns: dict[str, str], source: str) -> Product:
    """Build the product that `fields` hold, where `columns` says which column holds which field.

    Raises `BadRecordError` where there is no id or no title; any other field that makes no sense
    is left out. Columns outside the map become attributes.
    """

    def get(field: str) -> object:
        column = columns.get(field)
        value = None if column is None else fields.get(column)
        return None if isinstance(value, str) and is_nothing(value) else value

    usual = read_price(get("list_price"))  # many sale prices are empty: then it is the price
    price = read_price(get("price")) or usual
    currency = text(get("currency")).upper()
    if not (len(currency) == 3 and currency.isalpha()):
        currency = (price.currency if price is not None else "") or "USD"
    attributes = _attributes(fields, columns)
    if usual is not None and price is not None and usual.amount > price.amount:
        attributes["list price"] = usual.amount
    return Product.model_validate(
        {
            "id": require_id(get("id")),
            "title": require_title(get("title")),
            "description": paragraphs(get("description")),
            "brand": text(get("brand"))[:200].rstrip(),
            "category": _category(get("category")),
            "price": None if price is None else price.amount,
            "currency": currency,
            "attributes": attributes,
            "image": _image(get("image")),
            "url": _page(get("url")),
            "rating": rating(get("rating")),
            "rating_count": count(get("rating_count")),
            "availability": availability(get("availability")),
            "location": _location({name: get(name) for name in PLACE if name in columns}),
            "released": day_of_text(get("released")),
            "source": source,
        }
    )


def _attributes(fields: Fields, columns: dict[str, str]) -> Attributes:
    taken = set(columns.values())
    attributes: Attributes = {}
    if "latitude" not in columns or "longitude" not in columns:  # no place without a position
        taken -= {columns[name] for name in PLACE if name in columns}
    for name, value in fields.items():
        if name in taken or (isinstance(value, str) and is_nothing(value)):
            continue
        if name == "attributes" and isinstance(value, dict):
            for inner, inner_value in value.items():
                add_attribute(attributes, inner, inner_value)
        else:
            add_attribute(attributes, name, value)
    return attributes


def _category(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        nested = next((item for item in value if isinstance(item, list)), None)
        if nested is not None:
            return path(texts(nested, 40))
        levels = texts(value, 40)
        return path(levels) if len(levels) != 1 else _split_category(levels[0])
    return _split_category(value[:2000]) if isinstance(value, str) else ()


@lru_cache(maxsize=8192)
def _split_category(written: str) -> tuple[str, ...]:
    if written.lstrip()[:1] == "[":
        try:
            listed = json.loads(written)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list):
            levels = texts(listed, 40)
            return path(levels) if len(levels) != 1 else _split_category(levels[0])
        written = written.strip(" []\"'")
    if "&" in written:  # "Beds &amp; Cots": the semicolon separates nothing
        written = text(written)
    for separator in _SEPARATORS:
        if separator in written:
            return path(text(level) for level in written.split(separator))
    return path([text(written)])


def _image(value: object) -> str:
    if isinstance(value, str):
        if value[:5].lower() == "data:":  # a drawing may hold commas
            return clean_url(value, picture=True)
        for separator in ("|", ", ", ";", " ", ",http"):  # several addresses in one cell
            value = value.strip(' []"~').split(separator, 1)[0]
        return clean_url(value.strip(' []"'), picture=True)
    if isinstance(value, dict):
        return first_url(list(value.values()))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return _image(value[0])
    return first_url(value)


def _page(value: object) -> str:
    return clean_url(value) if isinstance(value, str) else ""


def _location(place: dict[str, object]) -> Location | None:
    latitude, longitude = number(place.get("latitude")), number(place.get("longitude"))
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    named = {name: text(place.get(name)) for name in PLACE[2:]}
    return Location(latitude=latitude, longitude=longitude, **named)
