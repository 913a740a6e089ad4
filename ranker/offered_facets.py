"""Which facets are worth offering for a result."""

from __future__ import annotations

import numpy as np

from ranker.catalogue import AttributeUse, Ordinals, Session

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


def offered_facets(ordered: Ordinals, session: Session) -> tuple[str, ...]:
    """Return the facets worth offering for a result in its order.

    The fixed ones, and the attributes that most of the first products have: those of few values
    before those of many, words before numbers. One with as many values as products (a model
    number), or with one value only, divides nothing and is left out.
    """
    sample = np.sort(ordered[:COVERAGE_SAMPLE])
    if not sample.size:
        return FIXED_FACETS
    least = max(2.0, LEAST_COVERAGE * sample.size)
    used = session.attributes(sample, least, _MOST_CANDIDATES)
    worth = sorted((-value, use.name) for use in used if (value := _worth(use, sample.size)))
    return (*FIXED_FACETS, *(name for _, name in worth[:MOST_ATTRIBUTES]))


def _worth(use: AttributeUse, products: int) -> float:
    """Return how useful a facet is, 0 for useless: the share of products that it divides."""
    if not 2 <= use.distinct <= max(10.0, 0.4 * use.total):
        return 0.0
    worth = min(1.0, use.total / products)
    if use.distinct > _FEW_VALUES:
        worth *= _LONG_LIST
    if use.numeric:
        worth *= _NUMERIC
    return worth
