"""How prices, counts, names and times read on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from jinja2 import Environment

from catalog.price_text import price_text
from catalog.product import AttributeValue

_AVAILABILITY: Mapping[str, str] = {
    "in_stock": "In stock",
    "out_of_stock": "Out of stock",
    "preorder": "Pre-order",
}


def add_filters(environment: Environment) -> None:
    """Make the functions below known to the templates."""
    environment.filters.update(
        price=price_text,
        day=day_text,
        humanize=humanize,
        milliseconds=milliseconds_text,
        plain_number=plain_number,
    )


def availability_text(availability: str) -> str:
    """Say whether a product can be had, or nothing where that is not known."""
    return _AVAILABILITY.get(availability, "")


def attribute_text(value: AttributeValue) -> str:
    """Write the value of an attribute as a person reads it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return plain_number(value)
    return value if isinstance(value, str) else ", ".join(value)


def shortened(text: str, length: int) -> str:
    """Return a text on one line, cut at a word so that it has at most `length` characters."""
    text = " ".join(text[: 4 * length].split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.–-") + "…"


def day_text(day: date) -> str:
    """Write a day as a person reads it, such as 5 March 2021."""
    return f"{day.day} {day:%B} {day.year}"


def plain_number(number: float) -> str:
    """Write a number without trailing zeros."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.6g}"


def humanize(name: str) -> str:
    """Turn the name of a field such as `attributes.screen_size` into "Screen size"."""
    words = re.sub(r"[_\s]+", " ", name.removeprefix("attributes.")).strip()
    return words[:1].upper() + words[1:]


def milliseconds_text(milliseconds: float) -> str:
    """Write how long something took, to a precision that a person cares about."""
    return f"{milliseconds:.1f} ms" if milliseconds < 10 else f"{milliseconds:,.0f} ms"
