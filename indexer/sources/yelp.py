"""Yelp Open Dataset, businesses: a place is a product with a location."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from catalog.product import AttributeValue, Location, Product
from indexer.sources.amazon_fields import require_id, require_title
from indexer.sources.attributes import Attributes, add_attribute, attribute_name
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, read_records
from indexer.sources.values import Fields, count, mapping, number, rating, text, truth

BUSINESS_FILE: Final = "yelp_academic_dataset_business.json"

_TOP_LEVEL: Final = (
    "Restaurants", "Food", "Nightlife", "Shopping", "Hotels & Travel", "Beauty & Spas",
    "Health & Medical", "Automotive", "Home Services", "Active Life", "Arts & Entertainment",
    "Pets", "Education", "Financial Services", "Professional Services", "Real Estate",
    "Religious Organizations", "Public Services & Government", "Mass Media", "Local Services",
    "Event Planning & Services", "Local Flavor",
)  # fmt: skip
_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAMES: Final = {
    "WiFi": "wifi",
    "RestaurantsPriceRange2": "price range",
    "BYOBCorkage": "byob corkage",
    "BikeParking": "bike parking",
}


class YelpReader:
    """Reads the business file, or the dataset's folder.

    The category path is the top-level category and the first category that is not one; all
    categories are in the attribute "categories". Opening hours are attributes "hours monday" and
    so on. A place that is open is "in_stock", one that has closed for good "out_of_stock".
    """

    name = "yelp"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `business_id` and `name`, or the folder such a file."""
        file = business_file(path)
        return file.is_file() and any(
            "business_id" in fields and "name" in fields for fields in first_objects(file)
        )

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each line as a product, or as a reject."""
        return build_each(read_records(business_file(path)), _place)


def business_file(path: Path) -> Path:
    """Return the business file where `path` is the dataset's folder, else `path`."""
    return path / BUSINESS_FILE if path.is_dir() else path


def _place(fields: Fields) -> Product:
    get = fields.get
    categories = _categories(get("categories"))
    attributes: Attributes = {}
    if categories:
        attributes["categories"] = categories
    for raw_name, raw_value in mapping(get("attributes")).items():
        if type(raw_name) is str and (value := _attribute(raw_value)) is not None:
            add_attribute(attributes, _readable(raw_name), value)
    for day, span in mapping(get("hours")).items():
        if type(day) is str and (hours := _hours(span)):
            add_attribute(attributes, f"hours {day}", hours)
    is_open = truth(get("is_open"))
    return Product.model_validate(
        {
            "id": require_id(get("business_id")),
            "title": require_title(get("name")),
            "category": _path(categories),
            "attributes": attributes,
            "rating": rating(get("stars")),
            "rating_count": count(get("review_count")),
            "availability": (
                "unknown" if is_open is None else "in_stock" if is_open else "out_of_stock"
            ),
            "location": _location(fields),
            "source": "yelp",
        }
    )


def _categories(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        names = value[:4000].split(",")
    elif isinstance(value, list):  # early editions of the data
        names = [name for name in value[:100] if isinstance(name, str)]
    else:
        return ()
    return tuple(dict.fromkeys(name for name in map(text, names) if name))


def _path(categories: tuple[str, ...]) -> tuple[str, ...]:
    # The order of `_TOP_LEVEL` decides between several: who serves meals is a restaurant first.
    top = next((name for name in _TOP_LEVEL if name in categories), None)
    kind = next((name for name in categories if name not in _TOP_LEVEL), None)
    return tuple(name for name in (top, kind) if name)


def _location(fields: Fields) -> Location | None:
    latitude, longitude = number(fields.get("latitude")), number(fields.get("longitude"))
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Location(
        latitude=latitude,
        longitude=longitude,
        address=text(fields.get("address")),
        city=text(fields.get("city")),
        region=text(fields.get("state")),
        postal_code=text(fields.get("postal_code")),
    )


def _attribute(value: object) -> AttributeValue | None:
    """Return a value such as "u'free'", "True" or "{'garage': False, 'lot': True}" as it means.

    Of an object of yes and no, the names that are yes remain.
    """
    meant = _literal(value) if isinstance(value, str) else value
    if isinstance(meant, dict):
        return (
            tuple(
                attribute_name(_readable(key))
                for key, flag in meant.items()
                if isinstance(key, str) and flag is True
            )
            or None
        )
    if isinstance(meant, (bool, float)):
        return meant
    if isinstance(meant, int):
        return number(meant)
    if isinstance(meant, str):
        word = text(meant).replace("_", " ")
        return None if word.lower() in ("", "none") else word
    return None


@lru_cache(maxsize=4096)
def _literal(written: str) -> object:
    # Values are few and repeat, so a cache spares nearly all of the parsing.
    if len(written) > 2000:
        return None
    try:
        return ast.literal_eval(written.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return written


@lru_cache(maxsize=1024)
def _readable(name: str) -> str:
    return _NAMES.get(name) or _WORD_START.sub(" ", name[:100])


def _hours(span: object) -> str:
    """Return "8:0-18:30" as "08:00-18:30", "" where it is no span of hours."""
    if not isinstance(span, str) or len(span) > 20:
        return ""
    times = []
    for time in span.split("-"):
        hour, _, minute = time.strip().partition(":")
        if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 25 and int(minute) < 60):
            return ""
        times.append(f"{int(hour):02}:{int(minute):02}")
    return "-".join(times) if len(times) == 2 else ""
