"""The filter language of the API and of the page's addresses: text to Filter and back.

    brand:Acme                          one value; several filters of one field are alternatives
    category:Electronics > Audio        a path, and everything below it
    price:10..50   price:..50   rating:4..      a range with both ends inclusive
    released:2020-01-01..   released:2019..2021  days or years
    location:40.7,-74.0,5km             places within a distance (km or mi)
    attributes.color:Red   attributes.weight:1..2

The first colon ends the field, so values hold colons and commas freely. A value in double quotes
is taken as it stands, which is how a text that looks like a range is written. In the name of an
attribute `%3A`, `%2C` and `%25` stand for a colon, a comma and a percent sign.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from typing import get_args

from catalog.product import ATTRIBUTE_PREFIX, Availability
from ranker.request import FILTER_FIELDS, RANGE_FIELDS, VALUE_FIELDS, Filter, Near
from webapp.http.errors import ParameterError
from webapp.parameters.filter_days import day_number, day_text

FACET_FIELDS = (*VALUE_FIELDS, *RANGE_FIELDS, ATTRIBUTE_PREFIX + "<name>")
AVAILABILITIES: tuple[str, ...] = get_args(Availability)
KILOMETRES_PER_MILE = 1.609344
FARTHEST_KILOMETRES = 20_040.0
LONGEST_VALUE = 1_000

_NUMBER = r"[-+]?\d{1,18}(?:\.\d{1,18})?(?:[eE][-+]?\d{1,3})?"
_NUMBER_RANGE = re.compile(rf"({_NUMBER})?\.\.({_NUMBER})?", re.ASCII)
_NEAR = re.compile(
    rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(km|mi)\s*", re.ASCII | re.IGNORECASE
)
_ESCAPED = re.compile(r"%(?:3A|2C|25)", re.IGNORECASE)
_NEEDS_ESCAPE = re.compile(r"[:,]|%(?=3A|2C|25)", re.IGNORECASE)


def parse_filters(texts: Iterable[str]) -> tuple[Filter, ...]:
    """Read filters, and gather the values of one field into one Filter, in the order given.

    Raises ParameterError for the first text that cannot be read.
    """
    merged: dict[object, Filter] = {}
    for text in texts:
        found = parse_filter(text)
        # Values of one field share a key; each range and place has its own and is kept once.
        key: object = found.field if found.values else found
        before = merged.get(key)
        if before is not None:
            fresh = tuple(value for value in found.values if value not in before.values)
            found = Filter(found.field, values=before.values + fresh) if found.values else before
        merged[key] = found
    return tuple(merged.values())


def parse_filter(text: str) -> Filter:
    """Read one filter; raises ParameterError saying what is allowed in its place."""
    name, colon, value = text.partition(":")
    if not colon:
        raise _bad(text, "has no colon", allowed=FILTER_FIELDS, fix="Write field:value.")
    field = parse_field(name, text)
    if len(value) > LONGEST_VALUE:
        raise _bad(text, f"has a value longer than {LONGEST_VALUE:,} characters")
    if "\0" in value:
        raise _bad(text, "has a null character in its value")
    if field == "location":
        return Filter(field, near=_parse_near(value, text))
    if field in RANGE_FIELDS:
        low, high = _parse_days(value, text) if field == "released" else _parse_range(value, text)
        return Filter(field, low=low, high=high)
    if field.startswith(ATTRIBUTE_PREFIX) and _looks_like_range(value):
        low, high = _parse_range(value, text)
        return Filter(field, low=low, high=high)
    plain = _unquote(value)
    if not plain:
        raise _bad(text, "has no value", fix=f"Write {name}:value.")
    if field == "availability" and plain not in AVAILABILITIES:
        raise _bad(text, "is no availability", allowed=AVAILABILITIES, nearest=plain)
    return Filter(field, values=(plain,))


def parse_field(name: str, text: str, parameter: str = "filter") -> str:
    """Read the name of a field; raises ParameterError naming the nearest known one."""
    name = name.strip()
    if name.startswith(ATTRIBUTE_PREFIX):
        attribute = _ESCAPED.sub(_unescape, name.removeprefix(ATTRIBUTE_PREFIX))
        if attribute and "\0" not in attribute and len(attribute) <= LONGEST_VALUE:
            return ATTRIBUTE_PREFIX + attribute
    fields = FILTER_FIELDS if parameter == "filter" else FACET_FIELDS
    if name in fields and not name.startswith(ATTRIBUTE_PREFIX):
        return name
    raise _bad(
        text, f"names the unknown field {name!r}"[:120], allowed=fields, nearest=name,
        parameter=parameter,
    )  # fmt: skip


def format_field(field: str) -> str:
    """Write the name of a field so that `parse_field` reads it back."""
    if not field.startswith(ATTRIBUTE_PREFIX):
        return field
    name = field.removeprefix(ATTRIBUTE_PREFIX)
    return ATTRIBUTE_PREFIX + _NEEDS_ESCAPE.sub(lambda m: f"%{ord(m[0]):02X}", name)


def format_filters(filters: Iterable[Filter]) -> tuple[str, ...]:
    """Write filters, one text for each value, so that `parse_filters` reads them back."""
    return tuple(text for one in filters for text in format_filter(one))


def format_filter(one: Filter) -> tuple[str, ...]:
    """Write one filter: as many texts as it has values, and one for a range or a place."""
    field = format_field(one.field)
    if one.values:
        return tuple(f"{field}:{_quote(value)}" for value in one.values)
    if one.near is not None:
        near = one.near
        place = ",".join(number_text(part) for part in (near.latitude, near.longitude))
        return (f"{field}:{place},{number_text(near.kilometres)}km",)
    write = day_text if one.field == "released" else number_text
    ends = ("" if end is None else write(end) for end in (one.low, one.high))
    return (f"{field}:{'..'.join(ends)}",)


def number_text(number: float) -> str:
    """Write a number as short as it can be and still be read back exactly."""
    number = float(number)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _parse_range(value: str, text: str) -> tuple[float | None, float | None]:
    match = _NUMBER_RANGE.fullmatch(value.strip())
    if match is None or not (match[1] or match[2]):
        field = text.partition(":")[0].strip()
        raise _bad(
            text, "is no range of numbers",
            allowed=(f"{field}:1..5", f"{field}:..5", f"{field}:1.."),
        )  # fmt: skip
    low, high = (float(end) if end else None for end in match.groups())
    _check_order(low, high, text)
    return low, high


def _parse_days(value: str, text: str) -> tuple[float | None, float | None]:
    first, dots, last = value.strip().partition("..")
    try:
        low = day_number(first, ends=False) if first else None
        high = day_number(last, ends=True) if last else None
    except ValueError:
        low = high = None
    if not dots or (low is None and high is None):
        raise _bad(
            text, "is no range of days or years",
            allowed=("released:2020-01-31..2020-12-31", "released:2019..2021", "released:2020.."),
        )  # fmt: skip
    _check_order(low, high, text)
    return low, high


def _parse_near(value: str, text: str) -> Near:
    match = _NEAR.fullmatch(value)
    shape = ("location:latitude,longitude,distance, such as location:40.7,-74.0,5km",)
    if match is None:
        raise _bad(text, "is no place with a distance in km or mi", allowed=shape)
    latitude, longitude, distance = (float(match[group]) for group in (1, 2, 3))
    kilometres = distance * (KILOMETRES_PER_MILE if match[4].lower() == "mi" else 1.0)
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        degrees = ("latitude from -90 to 90", "longitude from -180 to 180")
        raise _bad(text, "is not on Earth", allowed=degrees)
    if not 0 < kilometres <= FARTHEST_KILOMETRES:
        distances = (f"above 0 and up to {FARTHEST_KILOMETRES:,.0f} km",)
        raise _bad(text, "has a distance that cannot be", allowed=distances)
    return Near(latitude, longitude, kilometres)


def _check_order(low: float | None, high: float | None, text: str) -> None:
    if any(end is not None and not math.isfinite(end) for end in (low, high)):
        raise _bad(text, "has an end that is not a finite number")
    if low is not None and high is not None and low > high:
        raise _bad(text, "ends before it begins", fix="Write the smaller end first.")


def _looks_like_range(value: str) -> bool:
    match = _NUMBER_RANGE.fullmatch(value.strip())
    return match is not None and bool(match[1] or match[2])


def _quote(value: str) -> str:
    plain = value == value.strip() and not _looks_like_range(value) and not _is_quoted(value)
    return value if plain else f'"{value}"'


def _unquote(value: str) -> str:
    value = value.strip()
    return value[1:-1] if _is_quoted(value) else value


def _is_quoted(value: str) -> bool:
    return len(value) >= 2 and value[0] == value[-1] == '"'


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[0][1:], 16))


def _bad(
    text: str,
    what: str,
    *,
    allowed: tuple[str, ...] = (),
    fix: str = "",
    nearest: str = "",
    parameter: str = "filter",
) -> ParameterError:
    near = difflib.get_close_matches(nearest, allowed, n=1, cutoff=0.5) if nearest else []
    if near:
        fix = f"Did you mean {near[0]!r}?"
    elif not fix and allowed:
        fix = f"Write for example {allowed[0]!r}."
    return ParameterError(
        f"This {parameter} {what}.", field=parameter, value=text, allowed=allowed, fix=fix
    )
