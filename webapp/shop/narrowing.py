"""How choosing and unchoosing a facet value changes a request: each click as a new request."""

from __future__ import annotations

from dataclasses import replace

from indexer.embedded.facet_field import PATH_SEPARATOR
from ranker.request import Filter, SearchRequest
from ranker.response import Facet, FacetValue

# Of "4 and up" and "3 and up" the wider one holds the other: choosing one replaces the other.
SINGLE_CHOICE = frozenset({"rating"})


def filter_of(facet: Facet, value: FacetValue) -> Filter:
    """Build the filter that stands for one value of a facet."""
    if facet.kind == "range" and (value.low is not None or value.high is not None):
        return Filter(facet.field, low=value.low, high=value.high)
    return Filter(facet.field, values=(value.value,))


def chosen(request: SearchRequest, wanted: Filter) -> bool:
    """Tell whether a filter of one value or range is in force."""
    return wanted in single_filters(request)


def single_filters(request: SearchRequest) -> tuple[Filter, ...]:
    """Take the request's filters apart, one for each value, range and place."""
    singles: list[Filter] = []
    for one in request.filters:
        if one.values:
            singles.extend(Filter(one.field, values=(value,)) for value in one.values)
        else:
            singles.append(one)
    return tuple(singles)


def without(request: SearchRequest, unwanted: Filter) -> SearchRequest:
    """Drop one filter, and go to the first page."""
    return with_filters(request, tuple(f for f in single_filters(request) if f != unwanted))


def without_field(request: SearchRequest, field: str) -> SearchRequest:
    """Drop every filter of one field, and go to the first page."""
    return with_filters(request, tuple(f for f in request.filters if f.field != field))


def toggled(request: SearchRequest, wanted: Filter) -> SearchRequest:
    """Choose a value, or unchoose it where it is chosen already.

    A category takes the place of those above and below it: "Electronics or Electronics > Audio"
    would show all of Electronics, which is not what clicking Audio asks for.
    """
    if chosen(request, wanted):
        return without(request, wanted)
    kept = tuple(f for f in single_filters(request) if not _replaces(wanted, f))
    return with_filters(request, (*kept, wanted))


def with_filters(request: SearchRequest, filters: tuple[Filter, ...]) -> SearchRequest:
    """Put other filters in force, with the values of one field gathered, on the first page."""
    merged: dict[object, Filter] = {}
    for one in filters:
        key: object = one.field if one.values else one
        before = merged.get(key)
        if before is not None and one.values:
            one = Filter(one.field, values=before.values + one.values)
        merged[key] = one
    return replace(request, filters=tuple(merged.values()), page=1)


def is_within(path: str, ancestor: str) -> bool:
    """Tell whether one category path lies below another."""
    return path.startswith(ancestor + PATH_SEPARATOR)


def _replaces(wanted: Filter, present: Filter) -> bool:
    if wanted.field != present.field:
        return False
    if wanted.field in SINGLE_CHOICE:
        return True
    if wanted.field != "category":
        return False
    new, old = wanted.values[0], present.values[0]
    return is_within(new, old) or is_within(old, new)
