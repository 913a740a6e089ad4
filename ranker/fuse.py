"""Fuse: one score from the two legs.

    score = cosine + LEXICAL_WEIGHT * bm25 / (bm25 of the query's best product) + code bonus

A convex combination of scores keeps how much better one product is than the next, which reciprocal
ranks throw away; see Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval",
ACM TOIS 2023.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """What fusion is tuned with; see `training.tune_fusion` for how, and the README for what came out.

    `lexical` weighs the relative BM25 against the cosine. `partial` is the share of the best BM25
    that a product which lacks some words must reach to belong to the result. `threshold` is the
    cosine below which a product is not a semantic match, `relative` the share of the best cosine
    that it must reach. `code` is added where the whole query is a code of the product.
    """

    lexical: float = 0.25
    partial: float = 0.5
    threshold: float = 0.30
    relative: float = 0.6
    code: float = 1.0


def relative_scores(bm25: Scores) -> Scores:
    """Return BM25 scores as shares of the best of them."""
    best = bm25.max() if bm25.size else 0.0
    return bm25 / best if best > 0 else np.zeros_like(bm25)


def fuse(cosines: Scores, lexical: Scores, code_matches: Scores, weights: FusionWeights) -> Scores:
    """Return the fused score of each candidate; all arrays have shape (candidates,)."""
    return cosines + weights.lexical * lexical + weights.code * code_matches
