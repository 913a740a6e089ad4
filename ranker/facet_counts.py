"""Facet counts: what each choice would show, over exactly the result set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.product import ATTRIBUTE_PREFIX
from indexer.embedded.facets import PATH_SEPARATOR, category_paths
from ranker.catalogue import FacetQuestion, NumberCounts, Ordinals, Session, ValueCounts
from ranker.facet_ranges import asked_ranges, price_values, rating_values
from ranker.price_bins import price_bins
from ranker.request import Filter
from ranker.response import Facet, FacetKind, FacetValue, PriceBin

MOST_VALUES = 100
RANGE_FACETS = ("price", "rating")


@dataclass(frozen=True, slots=True)
class Members:
    """Products to count: some (ascending, None for all) that pass filters; `cut` by a limit."""

    ordinals: Ordinals | None
    filters: tuple[Filter, ...]
    cut: bool = False


def count_facets(
    names: Sequence[str],
    members: Callable[[tuple[Filter, ...]], Members],
    filters: Sequence[Filter],
    session: Session,
) -> tuple[Facet, ...]:
    """Count each named facet over the result within the filters of all other fields.

    Facets without a value are left out.
    """
    questions, cut = [], []
    # Facets that are not filtered are all counted over the same products.
    found: dict[tuple[Filter, ...], Members] = {}
    for name in dict.fromkeys(names):
        own = tuple(condition for condition in filters if condition.field == name)
        others = tuple(condition for condition in filters if condition.field != name)
        if others not in found:
            found[others] = members(others)
        counted_over = found[others]
        ranges = asked_ranges(name, own) if name in RANGE_FACETS else ()
        questions.append(
            FacetQuestion(name, counted_over.ordinals, counted_over.filters, own, ranges)
        )
        cut.append(counted_over.cut)
    facets = []
    for question, is_cut, counted in zip(
        questions, cut, session.count_facets(questions), strict=True
    ):
        if counted is not None and (values := _values(question, counted)):
            kind, label = facet_kind(question.name), facet_label(question.name)
            bins: tuple[PriceBin, ...] = ()
            if isinstance(counted, NumberCounts) and question.name == "price":
                bins = price_bins(counted)
            facets.append(Facet(question.name, label, kind, values, is_cut, bins))
    return tuple(facets)


def _values(question: FacetQuestion, counted: ValueCounts | NumberCounts) -> tuple[FacetValue, ...]:
    if isinstance(counted, NumberCounts):
        write = price_values if question.name == "price" else rating_values
        return write(question.ranges, counted, question.own)
    selected = {value for condition in question.own for value in condition.values}
    if question.name == "category":
        return _hierarchy(counted, selected)
    shown = dict(counted.top(MOST_VALUES))
    # What is chosen stays in sight, so that it can be taken back.
    for value in sorted(selected - shown.keys()):
        shown[value] = counted.count(value)
    return tuple(
        FacetValue(value, value, count, selected=value in selected)
        for value, count in shown.items()
    )


def _hierarchy(counted: ValueCounts, selected: set[str]) -> tuple[FacetValue, ...]:
    """Show the roots, and the children along every chosen or only path."""
    opened = {path for value in selected for path in category_paths(value.split(PATH_SEPARATOR))}
    values: list[FacetValue] = []
    # The levels that are being shown, each a list of (path, count) whose next one is at its end.
    levels = [_children("", counted, opened)]
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
            levels.append(_children(path, counted, opened))
            only = len(levels[-1]) == 1
    return tuple(values)


def _children(parent: str, counted: ValueCounts, opened: set[str]) -> list[tuple[str, int]]:
    """Return the paths below a path that have products or are opened, the least frequent first."""
    found = dict(counted.children(parent, MOST_VALUES))
    for path in sorted(opened - found.keys()):
        if path.rpartition(PATH_SEPARATOR)[0] == parent:
            found[path] = counted.count(path)
    return list(reversed(found.items()))


def facet_kind(name: str) -> FacetKind:
    """Return the kind of facet that a field has."""
    if name in RANGE_FACETS:
        return "range"
    return "hierarchy" if name == "category" else "values"


def facet_label(name: str) -> str:
    """Return what a person reads of a field."""
    text = name.removeprefix(ATTRIBUTE_PREFIX)
    return text[:1].upper() + text[1:]
