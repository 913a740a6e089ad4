"""Masks: which products of a generation fulfil a condition, an array over all ordinals."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.generation import Generation
from ranker.filters import EARTH_RADIUS_KM, by_field, wanted_numbers
from ranker.request import RANGE_FIELDS, Filter, Near

Mask = NDArray[np.bool_]


def mask_of(filters: Iterable[Filter], generation: Generation) -> Mask | None:
    """Return which products pass filters, shape (rows,), None where there is no filter.

    Filters on different fields must all hold, filters on the same field are alternatives. Raises
    RequestError for a field that cannot be filtered, or not in that way.
    """
    masks = [
        np.logical_or.reduce([_mask(condition, generation) for condition in alternatives])
        for alternatives in by_field(filters).values()
    ]
    return np.logical_and.reduce(masks) if masks else None


def _mask(condition: Filter, generation: Generation) -> Mask:
    field = condition.field
    if condition.near is not None:
        near: Mask = kilometres(condition.near, generation) <= condition.near.kilometres
        return near
    if field in RANGE_FIELDS:
        numbers = generation.columns[field]
        if not condition.values:
            return inside(numbers, condition.low, condition.high)
        wanted = np.array(wanted_numbers(condition))
        with np.errstate(over="ignore"):  # beyond what the column holds is infinitely far away
            return np.isin(numbers, wanted.astype(numbers.dtype))
    column = generation.facets.get(field)
    if column is None:
        return np.zeros(generation.rows, dtype=np.bool_)
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
