"""Filters as Query DSL, meaning exactly what the embedded engine's masks mean."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, isfinite, isnan
from typing import Any

from catalog.product import ATTRIBUTE_PREFIX
from indexer.elasticsearch.sortable_number import sortable
from ranker.filters import by_field, wanted_numbers
from ranker.request import RANGE_FIELDS, Filter

Clause = dict[str, Any]

_NOTHING: Clause = {"match_none": {}}
_MILLISECONDS_A_DAY = 86_400_000
# A field of 32 bits refuses numbers beyond what it can hold.
_LARGEST_FLOAT = 3.4028234663852886e38
_LEAST_KILOMETRES, _MOST_KILOMETRES = 1e-5, 21_000.0
# Nothing has a longer value, and Elasticsearch refuses to look for one.
_LONGEST_VALUE = 8_000
# Dates are whole milliseconds in 64 bits; no product is released beyond these days.
_MOST_DAYS = 100_000_000.0


def filter_clauses(filters: Iterable[Filter]) -> list[Clause]:
    """Return a clause for each filtered field, all of which must hold.

    Raises RequestError for a field that cannot be filtered, or not in that way.
    """
    return [
        any_of([_clause(condition) for condition in alternatives])
        for alternatives in by_field(filters).values()
    ]


def any_of(clauses: list[Clause]) -> Clause:
    """Return the clause that holds where one of several does."""
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def range_clause(field: str, low: float | None, high: float | None) -> Clause:
    """Return the clause for numbers of a field from `low` to `high`, both inclusive."""
    if any(end is not None and isnan(end) for end in (low, high)):
        return _NOTHING
    if field == "released":
        return _days(low, high)
    if field.startswith(ATTRIBUTE_PREFIX):
        ends: dict[str, Any] = {
            "gte": sortable(float("-inf") if low is None else low),
            "lte": sortable(float("inf") if high is None else high),
        }
        return {"range": {f"attribute_numbers.{field.removeprefix(ATTRIBUTE_PREFIX)}": ends}}
    most = _LARGEST_FLOAT if field == "rating" else float("inf")
    if (low is not None and low > most) or (high is not None and high < -most):
        return _NOTHING
    ends = {}
    # An end beyond what the field can hold is infinitely far away.
    if low is not None and low >= -most and isfinite(low):
        ends["gte"] = low
    if high is not None and high <= most and isfinite(high):
        ends["lte"] = high
    if low == float("inf") or high == float("-inf"):
        return _NOTHING
    return {"range": {field: ends}} if ends else {"exists": {"field": field}}


def _clause(condition: Filter) -> Clause:
    field, near = condition.field, condition.near
    if near is not None:
        if near.kilometres < 0 or abs(near.latitude) > 90 or abs(near.longitude) > 180:
            return _NOTHING
        point = {"lat": near.latitude, "lon": near.longitude}
        # Elasticsearch takes no distance of nothing, and none that goes around the world.
        kilometres = min(max(near.kilometres, _LEAST_KILOMETRES), _MOST_KILOMETRES)
        return {"geo_distance": {"distance": f"{kilometres:.6f}km", "location": point}}
    if not condition.values:
        return range_clause(field, condition.low, condition.high)
    if field in RANGE_FIELDS:
        numbers = [number for number in wanted_numbers(condition) if isfinite(number)]
        if field == "released":
            return any_of([_days(number, number) for number in numbers] or [_NOTHING])
        if field == "rating":
            numbers = [number for number in numbers if abs(number) <= _LARGEST_FLOAT]
        return {"terms": {field: numbers}}
    # The field of an attribute without a name is no field.
    if field == ATTRIBUTE_PREFIX:
        return _NOTHING
    return {"terms": {field: [one for one in condition.values if len(one) <= _LONGEST_VALUE]}}


def _days(low: float | None, high: float | None) -> Clause:
    ends: dict[str, Any] = {"format": "epoch_millis"}
    if low is not None:
        ends["gte"] = _milliseconds(ceil(max(min(low, _MOST_DAYS), -_MOST_DAYS)))
    if high is not None:
        ends["lte"] = _milliseconds(floor(max(min(high, _MOST_DAYS), -_MOST_DAYS)))
    return {"range": {"released": ends}}


def _milliseconds(days: int) -> int:
    return days * _MILLISECONDS_A_DAY
