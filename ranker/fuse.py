"""Fuse: one score from the two legs.

    score = cosine + weight * min(specificity ** 2, 4) * bm25 / best bm25 + code bonus
    specificity = best bm25 of the query / (1.5 * ln(1 + products))

A convex combination of scores keeps how much better one product is than the next, which reciprocal
ranks throw away (Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval",
ACM TOIS 2023). How far words are to be trusted depends on the query: one that has several rare
words of some product ("simpson strong tie 12 gauge angle") says what it wants, one common word
("earbuds") says what it means. The best BM25 tells them apart, and dividing by the logarithm of the
catalogue's size, which an unseen word's rarity grows with, makes it mean the same in each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

_SPECIFICITY_SCALE = 1.5
_MOST_SPECIFIC = 4.0


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """What fusion is tuned with; `retail-search tune-fusion` prints how each value does.

    `described` and `undescribed` weigh the lexical score where products have a description and
    where they have none: a title alone gives the encoder little to go by. `partial` is the share
    of the best BM25 that a product which lacks some words must reach to belong to the result.
    `threshold` is the cosine below which a product is no semantic match (98 % of the products
    graded 2 or 3 lie above), `relative` the share of the best cosine that it must reach. `code`
    is added where the whole query is a code of the product, and half of it where it begins one.
    Where no product has all words and no cosine reaches `near`, nothing found is called a result:
    of such queries on Chorus judgments_graded one in eight had a good product in its first ten.
    """

    described: float = 0.175
    undescribed: float = 0.35
    partial: float = 0.4
    threshold: float = 0.30
    relative: float = 0.55
    code: float = 1.0
    near: float = 0.42


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """What fusion knows of a catalogue: its size, and the share of products with a description."""

    products: int
    described: float


def lexical_weight(best_bm25: float, weights: FusionWeights, facts: CatalogueFacts) -> float:
    """Return the weight of the relative BM25 for a query whose best product scores `best_bm25`."""
    specificity = best_bm25 / (_SPECIFICITY_SCALE * float(np.log1p(max(facts.products, 2))))
    base = facts.described * weights.described + (1 - facts.described) * weights.undescribed
    return base * min(specificity**2, _MOST_SPECIFIC)


def relative_scores(bm25: Scores) -> Scores:
    """Return BM25 scores as shares of the best of them."""
    best = bm25.max() if bm25.size else 0.0
    return bm25 / best if best > 0 else np.zeros_like(bm25)


def fuse(
    cosines: Scores,
    bm25: Scores,
    code_matches: Scores,
    weights: FusionWeights,
    facts: CatalogueFacts,
) -> Scores:
    """Return the fused score of each candidate; all arrays have shape (candidates,)."""
    weight = lexical_weight(float(bm25.max()) if bm25.size else 0.0, weights, facts)
    return cosines + weight * relative_scores(bm25) + weights.code * code_matches
