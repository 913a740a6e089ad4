"""Facet counts: what each choice would show, over exactly the result set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from catalog.product import ATTRIBUTE_PREFIX
from indexer.embedded.facets import PATH_SEPARATOR, FacetField, category_paths
from indexer.embedded.generation import Generation
from ranker.facet_ranges import price_values, rating_values
from ranker.request import Filter
from ranker.response import Facet, FacetValue

MOST_VALUES = 100

Ordinals = NDArray[np.int64]
Mask = NDArray[np.bool_]
Counted = Callable[[dict[str, Mask]], tuple[Ordinals, bool]]
"""Gives the result within some masks, ascending, and whether a limit cut it."""


def count_facets(
    names: Sequence[str],
    counted: Counted,
    masks: Mapping[str, Mask],
    filters: Sequence[Filter],
    generation: Generation,
) -> tuple[Facet, ...]:
    """Count each named facet over the result within the filters of all other fields.

    Facets without a value are left out.
    """
    facets = []
    # Facets that are not filtered are all counted over the same products.
    found: dict[str, tuple[Ordinals, bool]] = {}
    for name in dict.fromkeys(names):
        key = name if name in masks else ""
        if key not in found:
            found[key] = counted({field: mask for field, mask in masks.items() if field != name})
        result, is_cut = found[key]
        own = [condition for condition in filters if condition.field == name]
        facet = _count(name, result, own, generation)
        if facet is not None and facet.values:
            facets.append(replace(facet, is_lower_bound=is_cut))
    return tuple(facets)


def _count(
    name: str, result: Ordinals, own: Sequence[Filter], generation: Generation
) -> Facet | None:
    if name == "price":
        return Facet(name, "Price", "range", price_values(generation.columns[name][result], own))
    if name == "rating":
        return Facet(name, "Rating", "range", rating_values(generation.columns[name][result], own))
    column = generation.facets.get(name)
    if column is None:
        return None
    selected = {value for condition in own for value in condition.values}
    if name == "category":
        return Facet(name, "Category", "hierarchy", _hierarchy(column, result, selected))
    return Facet(name, _label(name), "values", _values(column, result, selected))


def _values(column: FacetField, result: Ordinals, selected: set[str]) -> tuple[FacetValue, ...]:
    counts = column.counts(result)
    codes = np.flatnonzero(counts)
    # Most frequent first, equally frequent ones in alphabetical order, which is that of codes.
    codes = codes[np.argsort(-counts[codes], kind="stable")[:MOST_VALUES]]
    shown = [(column.value(code), int(counts[code])) for code in codes.tolist()]
    listed = {value for value, _ in shown}
    # What is chosen stays in sight, so that it can be taken back.
    for value in sorted(selected - listed):
        known = column.code(value)
        shown.append((value, 0 if known is None else int(counts[known])))
    return tuple(
        FacetValue(value, value, count, selected=value in selected) for value, count in shown
    )


def _hierarchy(column: FacetField, result: Ordinals, selected: set[str]) -> tuple[FacetValue, ...]:
    """Show the roots, and the children along every chosen or only path."""
    counts = column.counts(result)
    opened = {path for value in selected for path in category_paths(value.split(PATH_SEPARATOR))}
    values: list[FacetValue] = []
    # The levels that are being shown, each a list of (path, count) whose next one is at its end.
    levels = [_children("", column, counts, opened)]
    only = len(levels[-1]) == 1
    while levels:
        if not levels[-1]:
            levels.pop()
            only = False
            continue
        path, count = levels[-1].pop()
        label = path.rpartition(PATH_SEPARATOR)[2]
        depth = len(levels) - 1
        values.append(FacetValue(path, label, count, selected=path in selected, depth=depth))
        if only or path in opened:
            levels.append(_children(path, column, counts, opened))
            only = len(levels[-1]) == 1
    return tuple(values)


def _children(
    parent: str, column: FacetField, counts: NDArray[np.int64], opened: set[str]
) -> list[tuple[str, int]]:
    """Return the paths below a path that have products or are opened, the least frequent first."""
    codes = column.children.get(parent)
    found: dict[str, int] = {}
    if codes is not None:
        codes = codes[counts[codes] > 0]
        codes = codes[np.argsort(-counts[codes], kind="stable")[:MOST_VALUES]]
        found = {column.value(code): int(counts[code]) for code in codes.tolist()}
    for path in sorted(opened - found.keys()):
        if path.rpartition(PATH_SEPARATOR)[0] == parent:
            code = column.code(path)
            found[path] = 0 if code is None else int(counts[code])
    return list(reversed(found.items()))


def _label(name: str) -> str:
    text = name.removeprefix(ATTRIBUTE_PREFIX)
    return text[:1].upper() + text[1:]
