"""Filters as rules write them: the field's name with a value, several values, or a range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import get_args

from catalog.errors import RequestError
from catalog.product import Availability
from ranker.filters import by_field
from ranker.request import FILTER_FIELDS, Filter, Near

ALLOWED_WHERE = (
    "fields with a value, a list of values, or a range {from: 10, to: 50}, such as {brand: Acme}"
)
_EPOCH = date(1970, 1, 1)
_PLACE = ("latitude", "longitude", "kilometres")
_AVAILABILITIES: tuple[str, ...] = get_args(Availability)


class WhereError(ValueError):
    """A filter of a rule cannot be used; its text is a sentence's end that says why."""


def filters_of(where: object) -> tuple[Filter, ...]:
    """Return the filters that a mapping of fields stands for.

    Raises WhereError for a field that there is not, or a condition that it cannot have.
    """
    if not isinstance(where, Mapping) or not where:
        raise WhereError("it names no field")
    filters = tuple(_filter(str(field), given) for field, given in where.items())
    try:
        by_field(filters)
    except RequestError as error:
        raise WhereError(f"{error.message[0].lower()}{error.message[1:].rstrip('.')}") from error
    return filters


def _filter(field: str, given: object) -> Filter:
    if field != "attributes.<name>" and field not in FILTER_FIELDS and not _is_attribute(field):
        raise WhereError(f"there is no field {field!r}; fields are {', '.join(FILTER_FIELDS)}")
    if field == "location":
        return Filter(field, near=_near(given))
    if isinstance(given, Mapping):
        return _range(field, given)
    values = tuple(_text(one, field) for one in (given if isinstance(given, list) else [given]))
    if field == "released":
        if len(values) != 1:
            raise WhereError("released takes a day or a range {from: 2026-01-01, to: 2026-12-31}")
        return Filter(field, low=_day(values[0]), high=_day(values[0]))
    unknown = [value for value in values if value not in _AVAILABILITIES]
    if field == "availability" and unknown:
        raise WhereError(f"availability is {unknown[0]!r}; it is {', '.join(_AVAILABILITIES)}")
    return Filter(field, values)


def _is_attribute(field: str) -> bool:
    return field.startswith("attributes.") and field != "attributes."


def _range(field: str, given: Mapping[object, object]) -> Filter:
    if not given or not set(given) <= {"from", "to"}:
        raise WhereError(f"the range of {field} has {sorted(map(str, given))}; it has from and to")
    number = _day if field == "released" else _number
    low, high = (number(given[end]) if end in given else None for end in ("from", "to"))
    if low is not None and high is not None and low > high:
        raise WhereError(f"the range of {field} ends before it begins")
    return Filter(field, low=low, high=high)


def _near(given: object) -> Near:
    if not isinstance(given, Mapping) or set(given) != set(_PLACE):
        raise WhereError("location takes {latitude: 40.7, longitude: -74.0, kilometres: 5}")
    latitude, longitude, kilometres = (_number(given[name]) for name in _PLACE)
    if abs(latitude) > 90 or abs(longitude) > 180 or kilometres <= 0:
        raise WhereError("location has degrees that are not on Earth, or no distance above 0")
    return Near(latitude, longitude, kilometres)


def _text(given: object, field: str) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, str | int | float) and str(given).strip():
        return str(given).strip()
    raise WhereError(f"{field} has {given!r}, which is no value")


def _number(given: object) -> float:
    try:
        number = float(str(given).replace("_", "x"))  # Python reads "1_000"; nobody else does
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise WhereError(f"{given!r} is no number")
    return number


def _day(given: object) -> float:
    try:
        return float((date.fromisoformat(str(given).strip()) - _EPOCH).days)
    except ValueError as error:
        raise WhereError(f"{given!r} is no day such as 2026-01-31") from error
