"""Facet counts: what each choice would show, over exactly the result set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.facets import ATTRIBUTE_PREFIX, PATH_SEPARATOR, FacetField
from indexer.embedded.generation import Generation
from ranker.request import Filter
from ranker.response import Facet, FacetValue

FIXED_FACETS = ("category", "brand", "price", "rating", "availability")
MOST_ATTRIBUTES = 6
MOST_VALUES = 100
# An attribute is offered when this share of the result has it, counted on the first products.
LEAST_COVERAGE = 0.15
COVERAGE_SAMPLE = 500
_RATING_STEPS = (4.0, 3.0, 2.0, 1.0)
_PRICE_RANGES = 5
_CENT = 0.01

Ordinals = NDArray[np.int64]
Mask = NDArray[np.bool_]


def default_facets(ordered: Ordinals, generation: Generation) -> tuple[str, ...]:
    """Return the facets worth offering for a result in its order of relevance.

    The fixed ones, and the attributes that most of the first products have, unless they have as
    many values as products (a model number) or one value only.
    """
    sample = np.sort(ordered[:COVERAGE_SAMPLE])
    chosen: list[str] = []
    counts = generation.facets.field_counts(sample)
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if not name.startswith(ATTRIBUTE_PREFIX):
            continue
        if count < max(2.0, LEAST_COVERAGE * sample.size) or len(chosen) == MOST_ATTRIBUTES:
            break
        column = generation.facets.get(name)
        if column is None:
            continue
        values = np.count_nonzero(column.counts(sample))
        if 2 <= values <= max(10, 0.3 * count):
            chosen.append(name)
    return (*FIXED_FACETS, *chosen)


def count_facets(
    names: Sequence[str],
    result: Ordinals,
    masks: Mapping[str, Mask],
    filters: Sequence[Filter],
    generation: Generation,
) -> tuple[Facet, ...]:
    """Count each named facet over the unfiltered result and the filters of all other fields.

    `result` holds ordinals in ascending order. Facets without a value are left out.
    """
    facets = []
    for name in names:
        kept = result
        for field, mask in masks.items():
            if field != name:
                kept = kept[mask[kept]]
        own = [condition for condition in filters if condition.field == name]
        facet = _count(name, kept, own, generation)
        if facet is not None and facet.values:
            facets.append(facet)
    return tuple(facets)


def _count(
    name: str, result: Ordinals, own: Sequence[Filter], generation: Generation
) -> Facet | None:
    if name == "price":
        return _price(result, own, generation)
    if name == "rating":
        return _rating(result, own, generation)
    column = generation.facets.get(name)
    if column is None:
        return None
    selected = {value for condition in own for value in condition.values}
    if name == "category":
        return _hierarchy(column, result, selected)
    return Facet(name, _label(name), "values", _values(column, result, selected))


def _values(
    column: FacetField, result: Ordinals, selected: set[str]
) -> tuple[FacetValue, ...]:
    counts = column.counts(result)
    codes = np.flatnonzero(counts)
    # Most frequent first, equally frequent ones in alphabetical order, which is that of codes.
    codes = codes[np.lexsort((codes, -counts[codes]))]
    shown = [(column.value(code), int(counts[code])) for code in codes[:MOST_VALUES]]
    listed = {value for value, _ in shown}
    # What is chosen stays in sight, so that it can be taken back.
    for value in sorted(selected - listed):
        code = column.code(value)
        shown.append((value, 0 if code is None else int(counts[code])))
    return tuple(
        FacetValue(value, value, count, selected=value in selected) for value, count in shown
    )


def _hierarchy(column: FacetField, result: Ordinals, selected: set[str]) -> Facet:
    """Show the roots, and the children along every chosen or only path."""
    counts = column.counts(result)
    found = {column.value(code): int(counts[code]) for code in np.flatnonzero(counts)}
    for value in selected:
        found.setdefault(value, 0)
    children: dict[str, list[str]] = {}
    for path in found:
        parent, _, _ = path.rpartition(PATH_SEPARATOR)
        children.setdefault(parent, []).append(path)
    opened = {
        PATH_SEPARATOR.join(parts[:depth])
        for parts in (value.split(PATH_SEPARATOR) for value in selected)
        for depth in range(1, len(parts) + 1)
    }
    values: list[FacetValue] = []

    def show(parent: str, depth: int) -> None:
        paths = sorted(children.get(parent, ()), key=lambda path: (-found[path], path))
        for path in paths[:MOST_VALUES]:
            label = path.rpartition(PATH_SEPARATOR)[2]
            values.append(
                FacetValue(path, label, found[path], selected=path in selected, depth=depth)
            )
            if path in opened or len(paths) == 1:
                show(path, depth + 1)

    show("", 0)
    return Facet("category", "Category", "hierarchy", tuple(values))


def _price(result: Ordinals, own: Sequence[Filter], generation: Generation) -> Facet | None:
    prices = np.asarray(generation.columns["price"])[result]
    prices = prices[~np.isnan(prices)]
    edges = _price_edges(prices)
    ranges: list[tuple[float | None, float | None]] = []
    if len(edges) > 1:
        ends = [edge - _CENT for edge in edges[1:-1]]
        ranges = list(zip([None, *edges[1:-1]], [*ends, None], strict=True))
    chosen = [(condition.low, condition.high) for condition in own if not condition.values]
    ranges += [pair for pair in chosen if pair not in ranges]
    return Facet("price", "Price", "range", _ranges("price", ranges, prices, chosen))


def _price_edges(prices: NDArray[np.float64]) -> list[float]:
    """Return round edges that divide the prices into about equally full ranges."""
    if prices.size < 2:
        return []
    quantiles = np.quantile(prices, np.linspace(0, 1, _PRICE_RANGES + 1)[1:-1])
    edges = sorted({_round_price(float(quantile)) for quantile in quantiles})
    inner = [edge for edge in edges if prices.min() < edge <= prices.max()]
    return [float(prices.min()), *inner, float(prices.max())] if inner else []


def _round_price(price: float) -> float:
    """Return the nearest of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    if price <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(price))
    steps = np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]) * power
    return float(np.round(steps[np.argmin(np.abs(steps - price))], 2))


def _rating(result: Ordinals, own: Sequence[Filter], generation: Generation) -> Facet | None:
    ratings = np.asarray(generation.columns["rating"], dtype=np.float64)[result]
    ratings = ratings[~np.isnan(ratings)]
    chosen = [(condition.low, condition.high) for condition in own if not condition.values]
    ranges: list[tuple[float | None, float | None]] = [(step, None) for step in _RATING_STEPS]
    ranges += [pair for pair in chosen if pair not in ranges]
    return Facet("rating", "Rating", "range", _ranges("rating", ranges, ratings, chosen))


def _ranges(
    name: str,
    ranges: Sequence[tuple[float | None, float | None]],
    numbers: NDArray[np.float64],
    chosen: Sequence[tuple[float | None, float | None]],
) -> tuple[FacetValue, ...]:
    values = []
    for low, high in ranges:
        inside = np.ones(numbers.size, dtype=np.bool_)
        if low is not None:
            inside &= numbers >= low
        if high is not None:
            inside &= numbers <= high
        count = int(inside.sum())
        picked = (low, high) in chosen
        if count or picked:
            text = f"{_short(low)}..{_short(high)}"
            values.append(
                FacetValue(text, _range_label(name, low, high), count, picked, low, high)
            )
    return tuple(values)


def _range_label(name: str, low: float | None, high: float | None) -> str:
    if name == "rating" and low is not None and high is None:
        return f"{low:g} stars and up"
    if low is None:
        return f"Up to {_short(high)}"
    if high is None:
        return f"{_short(low)} and more"
    return f"{_short(low)} to {_short(high)}"


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:.0f}" if number == int(number) else f"{number:.2f}"


def _label(name: str) -> str:
    text = name.removeprefix(ATTRIBUTE_PREFIX)
    return text[:1].upper() + text[1:]
