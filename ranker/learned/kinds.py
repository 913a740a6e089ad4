"""Features of kind: whether a product is the thing that is asked for, or only goes with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from query.plan import QueryPlan
from ranker.learned.product_facts import ProductFacts
from ranker.learned.query_facts import QueryFacts
from ranker.learned.retrieved import Features
from ranker.learned.words_matched import Matched

# The first products of the fused order, by which the kind that is meant is told.
_FIRST = 10


def kind_features(
    plan: QueryPlan, query: QueryFacts, found: Matched, products: Sequence[ProductFacts]
) -> Features:
    """Return how the kinds of products, best first, agree with the thing that is asked for."""
    heads = np.array([each.head for each in products], dtype=np.int64)
    features: dict[str, NDArray[np.float64] | float] = {
        "for_query": _after_joining(query, found, heads),
        "accessory": np.array(
            [float(not each.accessories <= query.accessories) for each in products]
        ),
        "category": _category(plan, products),
        "kind_agreement": _kind_agreement(products),
        "attribute_agreement": _attribute_agreement(products),
        "title_agreement": _title_agreement(products),
    }
    if query.noun:
        thing = frozenset(query.noun) | query.nouns
        at = np.array(
            [min([each.places.get(noun, Matched.FAR) for noun in query.nouns]) for each in products]
        )
        there = at < Matched.FAR
        features |= {
            "noun": np.where(there, np.where(at < heads, 1.0, 0.5), 0.0),
            "noun_first": np.where(there, at, np.nan),
            "noun_kind": np.array(
                [
                    min(len(thing & each.kind_terms) / len(query.noun), 1.0)
                    if each.kind_terms
                    else np.nan
                    for each in products
                ]
            ),
        }
    return features


def _after_joining(
    query: QueryFacts, found: Matched, heads: NDArray[np.int64]
) -> NDArray[np.float64] | float:
    rarity = query.rarity[: query.own]
    there = rarity @ (found.places < Matched.FAR)
    before = rarity @ (found.places < heads)
    return np.where(there > 0, 1.0 - before / np.maximum(there, 1e-9), np.nan)


def _category(plan: QueryPlan, products: Sequence[ProductFacts]) -> NDArray[np.float64] | float:
    if not plan.categories:
        return np.nan
    guesses = [(guess.path, guess.probability) for guess in plan.categories]
    return np.array(
        [
            max(
                (chance for path, chance in guesses
                 if each.product.category[: len(path)] == path),
                default=0.0,
            ) if each.product.category else np.nan
            for each in products
        ]
    )  # fmt: skip


def _kind_agreement(products: Sequence[ProductFacts]) -> NDArray[np.float64]:
    first = Counter(each.kind for each in products[:_FIRST] if each.kind)
    most = max(first.total(), 1)
    return np.array([first[each.kind] / most if each.kind else np.nan for each in products])


def _attribute_agreement(products: Sequence[ProductFacts]) -> NDArray[np.float64]:
    """Return how many of the first products have the attributes of each, whatever their values."""
    seen = dict(Counter(chain.from_iterable(each.attributes for each in products[:_FIRST])))
    most = len(products[:_FIRST])
    return np.array(
        [
            sum([seen.get(name, 0) for name in names]) / (most * len(names)) if names else np.nan
            for names in (each.attributes for each in products)
        ]
    )


def _title_agreement(products: Sequence[ProductFacts]) -> NDArray[np.float64]:
    seen = dict(Counter(chain.from_iterable(each.places for each in products)))
    count = len(products)
    return np.array(
        [
            sum([seen[term] for term in each.places]) / (count * max(len(each.places), 1))
            for each in products
        ]
    )
