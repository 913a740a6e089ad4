"""The oracle: filters, orders and distances by looking at every product, without any column."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from catalog.product import Product
from ranker.request import Filter, Near, Sort

EARTH_RADIUS_KM = 6_371.0088


def passes(product: Product, filters: Iterable[Filter]) -> bool:
    """Say whether a product fulfils one filter of each filtered field."""
    alternatives: dict[str, list[bool]] = defaultdict(list)
    for condition in filters:
        alternatives[condition.field].append(_fulfils(product, condition))
    return all(any(group) for group in alternatives.values())


def texts(product: Product, field: str) -> list[str]:
    """Return what a filter on a field of values can name in a product."""
    if field == "brand":
        return [product.brand] if product.brand else []
    if field == "availability":
        return [product.availability]
    if field == "category":
        ends = range(1, len(product.category) + 1)
        return [" > ".join(product.category[:end]) for end in ends]
    value = product.attributes.get(field.removeprefix("attributes."))
    match value:
        case None:
            return []
        case bool():
            return ["yes" if value else "no"]
        case float():
            return [f"{value:g}"]
        case str():
            return [value]
    return list(value)


def distance(near: Near, product: Product) -> float:
    """Return the kilometres to a product's place, infinity where it has none.

    The angle between two vectors from the Earth's centre, which is another formula than the
    ranker's.
    """
    place = product.location
    if place is None:
        return math.inf
    here, there = _vector(near.latitude, near.longitude), _vector(place.latitude, place.longitude)
    cross = (
        here[1] * there[2] - here[2] * there[1],
        here[2] * there[0] - here[0] * there[2],
        here[0] * there[1] - here[1] * there[0],
    )
    dot = sum(a * b for a, b in zip(here, there, strict=True))
    return EARTH_RADIUS_KM * math.atan2(math.hypot(*cross), dot)


def in_order(relevant: Sequence[Product], sort: Sort) -> list[Product]:
    """Return products, given in order of relevance, in another order; what is missing goes last."""

    def key(product: Product) -> tuple[float, float]:
        if sort == "price_asc":
            return (math.inf if product.price is None else product.price, 0)
        if sort == "price_desc":
            return (math.inf if product.price is None else -product.price, 0)
        if sort == "rating":
            stars = math.inf if product.rating is None else -product.rating
            return (stars, -product.rating_count)
        if sort == "newest":
            return (math.inf if product.released is None else -product.released.toordinal(), 0)
        return (0, 0)

    return sorted(relevant, key=key)


def _fulfils(product: Product, condition: Filter) -> bool:
    if condition.near is not None:
        return distance(condition.near, product) <= condition.near.kilometres
    if condition.field in ("price", "rating"):
        number = product.price if condition.field == "price" else product.rating
        if condition.values:
            return number in [float(text) for text in condition.values]
        return number is not None and _between(number, condition)
    found = texts(product, condition.field)
    if condition.values:
        return not set(found).isdisjoint(condition.values)
    return any(_is_number(text) and _between(float(text), condition) for text in found)


def _between(number: float, condition: Filter) -> bool:
    return (condition.low is None or number >= condition.low) and (
        condition.high is None or number <= condition.high
    )


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    up, around = math.radians(latitude), math.radians(longitude)
    return (math.cos(up) * math.cos(around), math.cos(up) * math.sin(around), math.sin(up))
