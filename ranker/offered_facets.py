"""Which facets are worth offering for a result."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from catalog.product import ATTRIBUTE_PREFIX
from indexer.embedded.facets import FacetField
from indexer.embedded.generation import Generation

FIXED_FACETS = ("category", "brand", "price", "rating", "availability")
MOST_ATTRIBUTES = 6
# An attribute is offered when this share of the result has it, counted on the first products.
LEAST_COVERAGE = 0.15
COVERAGE_SAMPLE = 200
# So many of the attributes that most products have are looked at more closely.
_MOST_CANDIDATES = 20
# A list of more values than this is long to read, and a number is seldom chosen from a list.
_FEW_VALUES = 30
_LONG_LIST = 0.6
_NUMERIC = 0.6

Ordinals = NDArray[np.int64]


def offered_facets(ordered: Ordinals, generation: Generation) -> tuple[str, ...]:
    """Return the facets worth offering for a result in its order of relevance.

    The fixed ones, and the attributes that most of the first products have: those of few values
    before those of many, words before numbers. One with as many values as products (a model
    number), or with one value only, divides nothing and is left out.
    """
    sample = np.sort(ordered[:COVERAGE_SAMPLE])
    least = max(2.0, LEAST_COVERAGE * sample.size)
    counts = generation.facets.field_counts(sample)
    candidates = sorted(
        (
            (-count, name)
            for name, count in counts.items()
            if count >= least and name.startswith(ATTRIBUTE_PREFIX)
        )
    )
    worth: list[tuple[float, str]] = []
    for _, name in candidates[:_MOST_CANDIDATES]:
        column = generation.facets.get(name)
        if column is not None and (value := _worth(column, sample)):
            worth.append((-value, name))
    return (*FIXED_FACETS, *(name for _, name in sorted(worth)[:MOST_ATTRIBUTES]))


def _worth(column: FacetField, sample: Ordinals) -> float:
    """Return how useful a facet is, 0 for useless: the share of products that it divides."""
    counts = column.counts(sample)
    total, values = int(counts.sum()), int(np.count_nonzero(counts))
    if not 2 <= values <= max(10.0, 0.4 * total):
        return 0.0
    worth = min(1.0, total / sample.size)
    if values > _FEW_VALUES:
        worth *= _LONG_LIST
    if column.is_numeric:
        worth *= _NUMERIC
    return worth
