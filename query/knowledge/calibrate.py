"""Calibrate: how sure the nearest category is, learnt from titles whose category is known.

A score becomes a probability as Platt does it ("Probabilistic outputs for support vector machines",
1999): by a logistic function fitted to whether the nearest category was the right one. Products
without a category take part, so that a catalogue which mostly has none says so. What is not sold at
all is imitated: each title is also looked at as though its department did not exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from query.knowledge.facts import Calibration
from query.knowledge.nearest_category import NAME_SHARE, Floats, directions, evidence, unit

SAMPLES = 300
"""So many titles at most are encoded to calibrate with, half of them with a category."""
FEWEST = 20
_WORDS = 6
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Weak: it only keeps the weights finite where titles are told apart without a mistake.
_RIDGE = 1.0
_STEPS = 50
_BINS = 10
ABSENT = 0.2
"""So many queries for one that is sold are taken to want what is not."""


def short_title(title: str) -> str:
    """Return what a title shares with a query: its first words, without those with digits.

    Of whole titles, their first words, pieces of them and this, calibrating on this gave the
    smallest calibration error on real queries (Chorus judgments_graded: 0.018, the others 0.019
    to 0.032).
    """
    words = _WORD.findall(title[:500])
    spelt = [word for word in words if not any(char.isdigit() for char in word)]
    return " ".join((spelt or words)[:_WORDS])


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Titles to calibrate with: their vectors, categories, and how many products each stands for.

    `categories` are rows of the centroids, -1 for none of them. `own` are the products' own vectors
    and `counted` how many are in the middle of the category, this one included, 0 where it is not.
    """

    queries: Floats
    categories: NDArray[np.int64]
    weights: NDArray[np.float64]
    own: Floats
    counted: NDArray[np.int64]


def calibrate(
    held_out: HeldOut,
    sums: Floats,
    names: Floats,
    departments: NDArray[np.int64],
    threshold: float = 0.5,
) -> Calibration | None:
    """Return the calibration, None where there are too few titles for one.

    `sums` are the sums of the vectors in each category's middle, and `names` the vectors of the
    categories' names, both of shape (categories, dimension); `departments` are their numbers.
    """
    count = len(held_out.categories)
    if count < FEWEST or not len(sums):
        return None
    cosines = _cosines(held_out, sums, names)
    right = (cosines.argmax(axis=1) == held_out.categories).astype(np.float64)
    weights = held_out.weights / held_out.weights.mean()
    seen = evidence(cosines)
    absent = _without_department(cosines, held_out.categories, departments)
    intercept, nearness, lead = _fit(
        np.vstack([seen, evidence(absent[0])]),
        np.concatenate([right, np.zeros(len(absent[1]))]),
        np.concatenate([weights, ABSENT * weights[absent[1]]]),
    )
    probabilities = logistic(intercept + seen @ np.array([nearness, lead]))
    inside = held_out.categories >= 0
    return Calibration(
        intercept=intercept,
        nearness=nearness,
        lead=lead,
        threshold=threshold,
        samples=count,
        inside=float(weights[inside].sum() / weights.sum()),
        accuracy=float(np.average(right[inside], weights=weights[inside])) if inside.any() else 0.0,
        ece=calibration_error(probabilities, right, weights),
    )


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-score))."""
    squashed: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))
    return squashed


def calibration_error(
    probabilities: NDArray[np.float64],
    right: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> float:
    """Return the expected calibration error over ten equal bins, 0 to 1.

    Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning",
    AAAI 2015.
    """
    weights = np.ones(len(right)) if weights is None else weights
    bins = np.minimum((probabilities * _BINS).astype(np.int64), _BINS - 1)
    total = 0.0
    for number in np.unique(bins).tolist():
        inside = bins == number
        gap = np.average(probabilities[inside] - right[inside], weights=weights[inside])
        total += abs(float(gap)) * float(weights[inside].sum())
    return total / float(weights.sum())


def _cosines(held_out: HeldOut, sums: Floats, names: Floats) -> Floats:
    """Return the cosines of the titles, each without its own product in the middle."""
    cosines: Floats = held_out.queries @ directions(unit(sums), names).T
    for row in np.flatnonzero(held_out.counted > 0).tolist():
        category = int(held_out.categories[row])
        others = sums[category] - held_out.own[row]
        alone = held_out.counted[row] == 1
        middle = np.zeros_like(others) if alone else unit(others)
        without = unit((1 - NAME_SHARE) * middle + NAME_SHARE * unit(names[category]))
        cosines[row, category] = held_out.queries[row] @ without
    return cosines


def _without_department(
    cosines: Floats, categories: NDArray[np.int64], departments: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.int64]]:
    """Return the cosines of titles without all of their own department, and the titles' rows."""
    rows = np.flatnonzero(categories >= 0)
    if np.unique(departments).size < 2:
        return cosines[:0], rows[:0]
    own = departments[categories[rows]][:, None] == departments[None, :]
    return np.where(own, np.float32(-1), cosines[rows]), rows


def _fit(
    seen: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Fit a logistic function by Newton's method, with a ridge on standardized weights.

    Its targets are Platt's, a little within 0 and 1, so that no evidence makes certain.
    """
    hits, misses = float(weights @ right), float(weights @ (1 - right))
    right = np.where(right > 0, (hits + 1) / (hits + 2), 1 / (misses + 2))
    mean, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    table = np.column_stack([np.ones(len(seen)), (seen - mean) / spread])
    ridge = np.diag([1e-3, _RIDGE, _RIDGE])
    factors = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        guess = logistic(table @ factors)
        slope = table.T @ (weights * (right - guess)) - ridge @ factors
        curve = (table * (weights * guess * (1 - guess))[:, None]).T @ table + ridge
        step = np.linalg.solve(curve, slope)
        # A full step overshoots where a class is tiny.
        factors += step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < 1e-8:
            break
    nearness, lead = (factors[1:] / spread).tolist()
    return float(factors[0] - (factors[1:] / spread) @ mean), nearness, lead
