"""SentenceParts: what can be said of a product that answers a wish, each part with its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalog.codes import normal_code
from catalog.price_text import price_text
from catalog.product import ATTRIBUTE_PREFIX, AttributeValue, Product, value_texts
from indexer.embedded.fields import CODE_ATTRIBUTES
from query.plan import Condition
from ranker.sentence import Fact, Part

# Fewer people than this say little.
LEAST_RATINGS = 5
# A lower rating is no reason, unless it was asked for.
GOOD_RATING = 4.0

_LONGEST_VALUE = 40
# "64GB" is matched as a whole like a model number, and is none.
_MEASURE = re.compile(r"[\d.,/-]+[^\W\d_]*")
_AROUND = ".,;:()[]\"'"


def code_part(product: Product, asked: str, strength: float) -> Part | None:
    """Return the code that the query is, or below a strength of 1 of which it is the beginning."""
    for field, text in _codes(product):
        reduced, name = normal_code(text), _code_name(field, text)
        facts = (Fact(field, text), Fact("plan.code", asked))
        if reduced == asked:
            return Part("code", text, facts, f"exact match of {name}")
        if strength < 1 and reduced.startswith(asked):
            return Part("code begun", text, facts, name, " begins as you typed it")
    return None


def brand_part(product: Product) -> Part:
    """Return the brand."""
    return Part("brand", product.brand, (Fact("brand", product.brand),), "brand ")


def wished_part(product: Product, wish: Condition) -> Part | None:
    """Return what a product has of what a condition asks, None where it has not."""
    if wish.field == "brand":
        return brand_part(product) if product.brand and product.brand in wish.values else None
    if wish.field == "price":
        return _price(product, wish)
    if wish.field == "rating":
        return None if wish.low is None else rating_part(product, wish.low, 1)
    if wish.field.startswith(ATTRIBUTE_PREFIX):
        value = product.attributes.get(wish.field.removeprefix(ATTRIBUTE_PREFIX))
        if value is not None and not set(wish.values).isdisjoint(value_texts(value)):
            return attribute_part(product, wish.field)
    return None


def attribute_part(product: Product, field: str) -> Part | None:
    """Return what an attribute says, where that is short enough to be read."""
    value: AttributeValue = product.attributes[field.removeprefix(ATTRIBUTE_PREFIX)]
    texts = value_texts(value)
    if value is True:
        return Part("attribute", _name(field), (Fact(field, "yes"),))
    text = ", ".join(texts)
    if not text or len(text) > _LONGEST_VALUE:
        return None
    return Part("attribute", text, tuple(Fact(field, one) for one in texts), f"{_name(field)} ")


def rating_part(
    product: Product, least: float = GOOD_RATING, least_ratings: int = LEAST_RATINGS
) -> Part | None:
    """Return the rating, where it is good enough and enough people gave one."""
    rating, count = product.rating, product.rating_count
    if rating is None or rating < least or count < least_ratings:
        return None
    facts = (Fact("rating", rating), Fact("rating_count", count))
    return Part("rating", f"{rating:.1f}", facts, "rated ", f" by {count:,}")


def availability_part(product: Product) -> Part | None:
    """Say that a product can be had at once."""
    if product.availability != "in_stock":
        return None
    return Part("availability", "in stock", (Fact("availability", "in_stock"),))


def _price(product: Product, wish: Condition) -> Part | None:
    price, low, high = product.price, wish.low, wish.high
    if price is None or (low is not None and price < low) or (high is not None and price > high):
        return None
    facts = [Fact("price", price)]
    ends = []
    for name, end in (("low", low), ("high", high)):
        if end is not None:
            facts.append(Fact(f"plan.price.{name}", end))
            ends.append(price_text(end, product.currency))
    if not wish.hard:
        # The bound is that of the category's cheapest or dearest quarter, and nobody's words.
        tail = " is low for its kind" if low is None else " is high for its kind"
    elif len(ends) > 1:
        tail = f" is between {ends[0]} and {ends[1]}"
    else:
        tail = f" is within {ends[0]}" if low is None else f" is {ends[0]} or more"
    return Part("price", price_text(price, product.currency), tuple(facts), tail=tail)


def _codes(product: Product) -> Iterator[tuple[str, str]]:
    """Yield the codes of a product as they are written, each with its field."""
    for word in product.title.split():
        yield "title", word.strip(_AROUND)
    yield "id", product.id
    for name, value in product.attributes.items():
        if name.lower() in CODE_ATTRIBUTES:
            for text in value_texts(value):
                yield ATTRIBUTE_PREFIX + name, text
                for word in text.split():
                    yield ATTRIBUTE_PREFIX + name, word.strip(_AROUND)


def _code_name(field: str, text: str) -> str:
    if field == "title":
        return "" if _MEASURE.fullmatch(text) else "model "
    return "product id " if field == "id" else f"{_name(field)} "


def _name(field: str) -> str:
    return field.removeprefix(ATTRIBUTE_PREFIX).replace("_", " ").strip()
