"""Facet values: those values of one facet that have a text, counted as the facet's own are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from catalog.errors import RequestError
from catalog.product import ATTRIBUTE_PREFIX
from indexer.embedded.facet_field import PATH_SEPARATOR
from ranker.catalogue import FacetQuestion, NumberCounts, Session
from ranker.facet_counts import Members, facet_kind, facet_label
from ranker.facet_text import label_of, sought
from ranker.request import VALUE_FIELDS, Filter
from ranker.response import Facet, FacetValue

MOST_VALUES = 100


def facet_values(
    name: str,
    text: str,
    limit: int,
    members: Callable[[tuple[Filter, ...]], Members],
    filters: Sequence[Filter],
    session: Session,
) -> Facet:
    """Return up to `limit` values of a facet that have a text; the most frequent without one.

    A facet that no product has, and one without such a value, has no values.
    """
    own = tuple(condition for condition in filters if condition.field == name)
    others = tuple(condition for condition in filters if condition.field != name)
    over = members(others)
    wanted = sought(text)
    question = FacetQuestion(name, over.ordinals, over.filters, own, text=wanted)
    (counted,) = session.count_facets([question])
    found: list[tuple[str, int]] = []
    if counted is not None and not isinstance(counted, NumberCounts):
        most = max(1, min(limit, MOST_VALUES))
        found = counted.with_text(wanted, most) if wanted else counted.top(most)
    selected = {value for condition in own for value in condition.values}
    values = tuple(
        FacetValue(
            value,
            label_of(name, value),
            count,
            value in selected,
            depth=value.count(PATH_SEPARATOR) if name == "category" else 0,
        )
        for value, count in found
    )
    return Facet(name, facet_label(name), facet_kind(name), values, over.cut)


def check_has_values(name: str) -> None:
    """Raise RequestError for a field whose facet is not made of values."""
    attribute = name.removeprefix(ATTRIBUTE_PREFIX) if name.startswith(ATTRIBUTE_PREFIX) else ""
    if name not in VALUE_FIELDS and not attribute:
        raise RequestError(
            f"Field {name!r} has no values to choose from.",
            fix=f"Name one of {', '.join(VALUE_FIELDS)} or {ATTRIBUTE_PREFIX}<name>.",
            field="field",
        )
