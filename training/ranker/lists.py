"""JudgedList: the products of one judged query, with their features and how they were judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Numbers = NDArray[np.float64]

CUTOFF = 10
RELEVANT = 0.6
"""The share of a judged set's highest grade from which a product counts as relevant."""


@dataclass(frozen=True, slots=True)
class JudgedList:
    """The products that a search of one query found, best first; arrays have shape (products,).

    `grades` are shares of the set's highest grade (0 to 1), NaN where nobody judged. The first
    `head` products are those that the ranker orders; judged ones from below it come after them.
    `ideal` are all grades of the query, those of products that were not found included. `cross`
    is the cross-encoder's logit, NaN where there is none, `fused` the fused score.
    """

    query: str
    source: str
    ids: tuple[str, ...]
    features: Matrix
    grades: Numbers
    head: int
    ideal: Numbers
    cross: Numbers
    fused: Numbers

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Which of the products were judged."""
        return ~np.isnan(self.grades)

    def ndcg(self, scores: Numbers, *, judged_only: bool) -> float:
        """Return nDCG@10 of the head in the order of scores, the grade as gain; NaN without any.

        Judged only leaves out products that nobody judged, from the ideal order too those that are
        not in the head; otherwise they count as not relevant.
        """
        grades, ideal = self.grades[: self.head], self.ideal
        scores = scores[: self.head]
        if judged_only:
            kept = ~np.isnan(grades)
            grades, scores = grades[kept], scores[kept]
            ideal = grades
        order = np.argsort(-scores, kind="stable")
        best = _gain(np.sort(ideal)[::-1])
        return _gain(np.nan_to_num(grades)[order]) / best if best > 0 else float("nan")


def fold_of(query: str, folds: int) -> int:
    """Return the fold of a query, the same for the same words in every set and every run."""
    words = " ".join(query.lower().split())
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") % folds


def _gain(grades: Numbers) -> float:
    grades = grades[:CUTOFF]
    return float((grades / np.log2(np.arange(2, grades.size + 2))).sum())
