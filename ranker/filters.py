"""Filters: which conditions can be applied at all, whatever engine applies them."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from catalog.errors import RequestError
from catalog.product import ATTRIBUTE_PREFIX
from ranker.request import FILTER_FIELDS, RANGE_FIELDS, VALUE_FIELDS, Filter

EARTH_RADIUS_KM = 6_371.0088


def by_field(filters: Iterable[Filter]) -> dict[str, list[Filter]]:
    """Return the conditions of each field, which are alternatives.

    Raises RequestError for a field that cannot be filtered, or not in that way.
    """
    fields: dict[str, list[Filter]] = {}
    for condition in filters:
        _check(condition)
        fields.setdefault(condition.field, []).append(condition)
    return fields


def wanted_numbers(condition: Filter) -> list[float]:
    """Return the values of a condition on a field of numbers; raises RequestError."""
    try:
        # Python reads "1_000" as a number; nobody else does.
        return [float(text.replace("_", "x")) for text in condition.values]
    except ValueError:
        got = next(text for text in condition.values if not _is_number(text))
        raise _refused(condition, f"the value {got!r}", "Give a number or a range.") from None


def _check(condition: Filter) -> None:
    field, near = condition.field, condition.near
    if field == "location":
        if near is None:
            raise _refused(condition, "no point and distance", "Give a point and a distance.")
        if not all(map(isfinite, (near.latitude, near.longitude, near.kilometres))):
            raise _refused(
                condition, "a point or distance that is no number", "Give finite numbers."
            )
        return
    if near is not None:
        raise _refused(condition, "a point and a distance", "Only `location` takes them.")
    if not condition.values and condition.low is None and condition.high is None:
        raise _refused(condition, "neither values nor a range", "Give one of them.")
    if condition.values and not (condition.low is None and condition.high is None):
        raise _refused(condition, "values and a range", "Give one of them, or two filters.")
    if field in RANGE_FIELDS:
        wanted_numbers(condition)
        return
    if field not in VALUE_FIELDS and not field.startswith(ATTRIBUTE_PREFIX):
        raise RequestError(
            f"There is no filter on '{field}'.",
            fix=f"Filter on one of {', '.join(FILTER_FIELDS)}.",
            field="filter",
        )
    if field in VALUE_FIELDS and not condition.values:
        raise _refused(condition, "a range of numbers", "Give one or more of its values.")


def _is_number(text: str) -> bool:
    try:
        float(text.replace("_", "x"))
    except ValueError:
        return False
    return True


def _refused(condition: Filter, got: str, fix: str) -> RequestError:
    return RequestError(f"The filter on '{condition.field}' got {got}.", fix=fix, field="filter")
