"""Blend: from trees, fused score and the cross-encoder's logit to a probability of relevance.

How much each counts is told within queries, by which of two products is the better one, for the
blend is what orders them. What the sum means is told over all queries: the probability that a
product is relevant (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.ranker_card import BlendAlone, BlendWithCross
from training.ranker.lists import RELEVANT, JudgedList, Numbers

UNJUDGED = 2.0
"""How much a pair of a judged and an unjudged product counts, where one of two judged counts 1."""

_STEPS = 50
_DAMPING = 1e-3


@dataclass(frozen=True, slots=True)
class Blend:
    """Both blends; that with logits is None where there are too few or they say nothing."""

    alone: BlendAlone
    with_cross: BlendWithCross | None

    def relevance(self, learned: Numbers, cross: Numbers, fused: Numbers) -> Numbers:
        """Return the probability of relevance; `cross` is NaN where there is no logit."""
        odds = self.alone.intercept + self.alone.learned * learned + self.alone.fused * fused
        if (both := self.with_cross) is not None:
            read = both.intercept + both.learned * learned + both.fused * fused
            odds = np.where(np.isnan(cross), odds, read + both.cross * np.nan_to_num(cross))
        return 1 / (1 + np.exp(-odds))


def fit_blend(lists: Sequence[JudgedList], learned: Sequence[Numbers]) -> Blend:
    """Fit both blends on judged products and the trees' scores of them, held out best."""
    columns = [
        np.stack([score, each.fused], axis=1) for each, score in zip(lists, learned, strict=True)
    ]
    weights = _direction(lists, columns)
    if weights is None:
        weights = np.array([1.0, 0.0])
    intercept, scale = _platt(*_judged(lists, [rows @ weights for rows in columns]))
    scale = max(scale, 1e-3)
    alone = BlendAlone(intercept=intercept, learned=scale * weights[0], fused=scale * weights[1])
    read = [
        (each, np.column_stack([rows, each.cross]))
        for each, rows in zip(lists, columns, strict=True)
        if (each.judged & ~np.isnan(each.cross)).sum() > 1
    ]
    if not read:
        return Blend(alone, None)
    kept, columns = [each for each, _ in read], [rows for _, rows in read]
    weights = _direction(kept, columns)
    if weights is None or weights[2] <= 0:
        return Blend(alone, None)
    intercept, scale = _platt(*_judged(kept, [rows @ weights for rows in columns]))
    if scale <= 0:
        return Blend(alone, None)
    weights = scale * weights
    return Blend(
        alone,
        BlendWithCross(intercept=intercept, learned=weights[0], fused=weights[1], cross=weights[2]),
    )


def _judged(lists: Sequence[JudgedList], scores: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """Return the scores of all judged products of the heads, and 1 for each relevant one."""
    kept = [each.judged & ~np.isnan(score) for each, score in zip(lists, scores, strict=True)]
    return (
        np.concatenate([score[some] for score, some in zip(scores, kept, strict=True)]),
        np.concatenate(
            [(each.grades[some] >= RELEVANT) for each, some in zip(lists, kept, strict=True)]
        ).astype(np.float64),
    )


def _platt(scores: Numbers, relevant: Numbers) -> tuple[float, float]:
    """Return intercept and weight by which the odds of relevance follow scores."""
    rows = np.stack([np.ones_like(scores), scores], axis=1)
    found = _logistic(rows, relevant, np.ones_like(scores))
    return float(found[0]), float(found[1])


def _direction(lists: Sequence[JudgedList], columns: Sequence[Numbers]) -> Numbers | None:
    """Return how much each column counts, none below zero; None where nothing tells.

    A product that nobody judged counts as worse than a judged good one, but only so far: judges
    looked at what some retrieval put first, and what all put further down is worse more often
    than not.
    """
    differences, weights = [], []
    for each, rows in zip(lists, columns, strict=True):
        known = ~np.isnan(rows).any(axis=1)
        unjudged = known & ~each.judged
        unjudged[each.head :] = False
        kept = np.flatnonzero((known & each.judged) | unjudged)
        grades = np.nan_to_num(each.grades[kept])
        counts = np.where(each.judged[kept], 1.0, UNJUDGED)
        better, worse = np.nonzero((grades[:, None] > grades[None, :]) & each.judged[kept][:, None])
        if better.size:
            differences.append(rows[kept[better]] - rows[kept[worse]])
            # Each query counts alike, however many pairs it has.
            gaps = (grades[better] - grades[worse]) * counts[worse]
            weights.append(gaps / gaps.sum() if gaps.sum() > 0 else gaps)
    if not differences:
        return None
    pairs, every = np.concatenate(differences), np.concatenate(weights)
    kept_columns = np.arange(pairs.shape[1])
    found = np.zeros(pairs.shape[1])
    while kept_columns.size:
        some = _logistic(pairs[:, kept_columns], np.ones(len(pairs)), every)
        if some.min() >= 0:
            found[kept_columns] = some
            break
        kept_columns = np.delete(kept_columns, int(some.argmin()))
    return found if found.any() else None


def _logistic(rows: Numbers, labels: Numbers, weights: Numbers) -> Numbers:
    """Return the weights of a logistic regression by Newton's method, slightly damped."""
    found = np.zeros(rows.shape[1])
    damping = _DAMPING * np.eye(rows.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (weights * (labels - chance)) - _DAMPING * found
        curve = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + damping
        step = np.linalg.solve(curve, slope)
        found = found + np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-9:
            break
    return found
