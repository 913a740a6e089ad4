"""Blend: from the trees' score and the cross-encoder's logit to a probability of relevance.

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

_STEPS = 50
_DAMPING = 1e-3


@dataclass(frozen=True, slots=True)
class Blend:
    """Both blends; that with logits is None where there are too few or they say nothing."""

    alone: BlendAlone
    with_cross: BlendWithCross | None

    def relevance(self, learned: Numbers, cross: Numbers) -> Numbers:
        """Return the probability of relevance; `cross` is NaN where there is no logit."""
        odds = self.alone.intercept + self.alone.learned * learned
        if (both := self.with_cross) is not None:
            read = both.intercept + both.learned * learned + both.cross * np.nan_to_num(cross)
            odds = np.where(np.isnan(cross), odds, read)
        return 1 / (1 + np.exp(-odds))


def fit_blend(lists: Sequence[JudgedList], learned: Sequence[Numbers]) -> Blend:
    """Fit both blends on judged products and the trees' scores of them, held out best."""
    scores, relevant = _judged(lists, learned)
    intercept, weight = _platt(scores, relevant)
    alone = BlendAlone(intercept=intercept, learned=max(weight, 1e-3))
    read = [
        (each, score) for each, score in zip(lists, learned, strict=True)
        if (each.judged & ~np.isnan(each.cross)).sum() > 1
    ]  # fmt: skip
    if not read:
        return Blend(alone, None)
    direction = _direction(read)
    if direction is None:
        return Blend(alone, None)
    mixed = [score * direction[0] + each.cross * direction[1] for each, score in read]
    scores, relevant = _judged([each for each, _ in read], mixed)
    intercept, weight = _platt(scores, relevant)
    if weight <= 0:
        return Blend(alone, None)
    return Blend(
        alone,
        BlendWithCross(
            intercept=intercept, learned=weight * direction[0], cross=weight * direction[1]
        ),
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


def _direction(read: Sequence[tuple[JudgedList, Numbers]]) -> tuple[float, float] | None:
    """Return how much the trees and the logit count, neither below zero, the logit above."""
    differences, weights = [], []
    for each, score in read:
        kept = each.judged & ~np.isnan(each.cross)
        rows = np.stack([score[kept], each.cross[kept]], axis=1)
        grades = each.grades[kept]
        better, worse = np.nonzero(grades[:, None] > grades[None, :])
        if better.size:
            differences.append(rows[better] - rows[worse])
            # Each query counts alike, however many pairs it has.
            gaps = grades[better] - grades[worse]
            weights.append(gaps / gaps.sum())
    if not differences:
        return None
    pairs, every = np.concatenate(differences), np.concatenate(weights)
    found = _logistic(pairs, np.ones(len(pairs)), every)
    if found[0] < 0:
        found = np.array([0.0, _logistic(pairs[:, 1:], np.ones(len(pairs)), every)[0]])
    return (float(found[0]), float(found[1])) if found[1] > 0 else None


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
