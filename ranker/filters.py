"""Filters: from conditions to masks over ordinals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from catalog.errors import RequestError
from catalog.product import ATTRIBUTE_PREFIX
from indexer.embedded.generation import Generation
from ranker.request import (
    FILTER_FIELDS,
    RANGE_FIELDS,
    VALUE_FIELDS,
    Filter,
    Near,
)

EARTH_RADIUS_KM = 6_371.0088

Mask = NDArray[np.bool_]


def field_masks(filters: Iterable[Filter], generation: Generation) -> dict[str, Mask]:
    """Return one mask for each filtered field; filters on the same field are alternatives.

    Raises RequestError for a field that cannot be filtered, or not in that way.
    """
    masks: dict[str, list[Mask]] = defaultdict(list)
    for condition in filters:
        masks[condition.field].append(filter_mask(condition, generation))
    return {name: np.logical_or.reduce(group) for name, group in masks.items()}


def filter_mask(condition: Filter, generation: Generation) -> Mask:
    """Return which products of a generation fulfil one condition, shape (products,)."""
    field = condition.field
    if field == "location":
        return _near_mask(condition, generation)
    if condition.near is not None:
        raise _refused(condition, "a point and a distance", "Only `location` takes them.")
    if not condition.values and condition.low is None and condition.high is None:
        raise _refused(condition, "neither values nor a range", "Give one of them.")
    if condition.values and not (condition.low is None and condition.high is None):
        raise _refused(condition, "values and a range", "Give one of them, or two filters.")
    if field in RANGE_FIELDS:
        numbers = generation.columns[field]
        if not condition.values:
            return inside(numbers, condition.low, condition.high)
        wanted = np.array([_number(condition, text) for text in condition.values])
        with np.errstate(over="ignore"):  # beyond what the column holds is infinitely far away
            return np.isin(numbers, wanted.astype(numbers.dtype))
    if field not in VALUE_FIELDS and not field.startswith(ATTRIBUTE_PREFIX):
        raise RequestError(
            f"There is no filter on '{field}'.",
            fix=f"Filter on one of {', '.join(FILTER_FIELDS)}.",
            field="filter",
        )
    if field in VALUE_FIELDS and not condition.values:
        raise _refused(condition, "a range of numbers", "Give one or more of its values.")
    column = generation.facets.get(field)
    if column is None:
        return np.zeros(generation.columns.count, dtype=np.bool_)
    if condition.values:
        return column.value_mask(condition.values)
    return column.range_mask(condition.low, condition.high)


def inside(
    numbers: NDArray[np.generic], low: float | None, high: float | None
) -> NDArray[np.bool_]:
    """Return which numbers lie from `low` to `high`; a missing number (NaN) lies nowhere.

    The ends are compared as the column keeps its numbers: a rating of 4.1 is less than 4.1 once
    it is stored in 32 bits.
    """
    number = numbers.dtype.type
    within: NDArray[np.bool_] = ~np.isnan(numbers)
    with np.errstate(over="ignore"):  # an end beyond what the column holds is infinitely far away
        if low is not None:
            within &= numbers >= number(low)  # type: ignore[operator]
        if high is not None:
            within &= numbers <= number(high)  # type: ignore[operator]
    return within


def _near_mask(condition: Filter, generation: Generation) -> Mask:
    near = condition.near
    if near is None:
        raise _refused(condition, "no point and distance", "Give a point and a distance.")
    if not all(isfinite(number) for number in (near.latitude, near.longitude, near.kilometres)):
        raise _refused(condition, "a point or distance that is no number", "Give finite numbers.")
    distances = kilometres(near, generation)
    mask: Mask = distances <= near.kilometres
    return mask


def kilometres(near: Near, generation: Generation) -> NDArray[np.float64]:
    """Return the great-circle distance of every product to a point, NaN where it has no place.

    The haversine formula on a sphere of the mean radius, as in Sinnott, "Virtues of the
    haversine", Sky and Telescope 68(2), 1984.
    """
    latitude = np.radians(np.asarray(generation.columns["latitude"], dtype=np.float64))
    longitude = np.radians(np.asarray(generation.columns["longitude"], dtype=np.float64))
    here_latitude, here_longitude = np.radians([near.latitude, near.longitude])
    half_chord = (
        np.sin((latitude - here_latitude) / 2) ** 2
        + np.cos(latitude) * np.cos(here_latitude) * np.sin((longitude - here_longitude) / 2) ** 2
    )
    # Rounding takes it a little above 1 for a place on the other side of the Earth.
    half_chord = np.minimum(half_chord, 1.0)
    distances: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half_chord))
    return distances


def _number(condition: Filter, text: str) -> float:
    try:
        # Python reads "1_000" as a number; nobody else does.
        return float(text.replace("_", "x"))
    except ValueError:
        raise _refused(condition, f"the value {text!r}", "Give a number or a range.") from None


def _refused(condition: Filter, got: str, fix: str) -> RequestError:
    return RequestError(f"The filter on '{condition.field}' got {got}.", fix=fix, field="filter")
