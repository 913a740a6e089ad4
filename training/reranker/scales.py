"""Scales: what the logits of all heads say of a grade, as the people gave it who graded.

Fitted on logits of networks that never saw the query, so that the grades are as sure as they will
be on new queries: a network's logits for what it learned from are too sure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.cross_encoder_card import ScaleCard
from training.reranker.pairs import SCALES, Pairs
from training.reranker.quality import weighted_kappa

Reals = NDArray[np.float64]
Rows = NDArray[np.int32] | NDArray[np.int64]

_STEPS = 60
# Holds the weights where heads say nearly the same; small beside the squared errors of thousands.
_RIDGE = 1e-3
# Places between which a cut is looked for.
_PLACES = 200
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Kind:
    """A scale as graders use it; `whole` where they gave whole grades, which need cuts."""

    lowest: float
    highest: float
    whole: bool = False


KINDS = {
    "home-depot": Kind(1.0, 3.0),
    "crowdflower": Kind(1.0, 4.0, whole=True),
    "grades": Kind(0.0, 3.0, whole=True),
}


@dataclass(frozen=True, slots=True)
class ScaleQuality:
    """Error and agreement of grades; `kappa` is quadratic weighted, None without whole grades."""

    rmse: float
    kappa: float | None


def fit_scale(kind: Kind, logits: Reals, share: Reals) -> ScaleCard:
    """Fit a scale to logits, shape (pairs, heads), and grades as shares of it, 0 to 1.

    Weights and intercept make the squared error of the grades least (Gauss and Newton's steps,
    damped), then the cuts make quadratic weighted kappa greatest.
    """
    inputs = np.column_stack([logits, np.ones(len(logits))]).astype(np.float64)
    weights = np.zeros(inputs.shape[1])
    weights[:-1] = 1.0 / logits.shape[1]
    weights = _least_squares(inputs, share, weights)
    card = ScaleCard(
        lowest=kind.lowest,
        highest=kind.highest,
        weights=tuple(round(float(one), 5) for one in weights[:-1]),
        intercept=round(float(weights[-1]), 5),
    )
    if not kind.whole:
        return card
    cuts = fit_cuts(kind, card.grades(logits), share)
    return card.model_copy(update={"cuts": cuts})


def fit_cuts(kind: Kind, grades: Reals, share: Reals) -> tuple[float, ...]:
    """Return the ascending cuts between grades that agree most with those given.

    Each cut in turn moves to the best of many places between its neighbours, beginning where
    both give each grade as often, until none moves.
    """
    count = round(kind.highest - kind.lowest)
    given = np.rint(share * count).astype(np.int64)
    places = np.unique(np.quantile(grades, np.linspace(0, 1, _PLACES)))
    below = [float(np.mean(given <= level)) for level in range(count)]
    cuts = [float(np.quantile(grades, level)) for level in below]
    best = weighted_kappa(given, np.searchsorted(cuts, grades), count + 1)
    for _ in range(_ROUNDS):
        moved = False
        for at in range(count):
            low = cuts[at - 1] if at else -np.inf
            high = cuts[at + 1] if at + 1 < count else np.inf
            for place in places[(places > low) & (places < high)]:
                tried = [*cuts[:at], float(place), *cuts[at + 1 :]]
                kappa = weighted_kappa(given, np.searchsorted(tried, grades), count + 1)
                if kappa > best:
                    best, cuts, moved = kappa, tried, True
        if not moved:
            break
    return tuple(round(one, 4) for one in cuts)


def moved_to(card: ScaleCard, logits: Reals, teachers: Reals) -> ScaleCard:
    """Return the scale with the intercept by which a student says, on average, what teachers say.

    `logits` are the student's and `teachers` those of its teachers for the same pairs. A student's
    lie a little higher or lower than what it was taught, whatever the query.
    """
    away = float((teachers - logits).mean(axis=0) @ np.array(card.weights))
    return card.model_copy(update={"intercept": round(card.intercept + away, 5)})


def scale_quality(card: ScaleCard, logits: Reals, share: Reals) -> ScaleQuality:
    """Score a scale on logits and grades as shares of the scale."""
    kind_range = card.highest - card.lowest
    error = card.grades(logits) - (card.lowest + kind_range * share)
    kappa = None
    if card.cuts:
        count = round(kind_range)
        rated = card.ratings(card.grades(logits)) - round(card.lowest)
        kappa = weighted_kappa(np.rint(share * count).astype(np.int64), rated, count + 1)
    return ScaleQuality(float(np.sqrt(np.mean(error**2))), kappa)


def across_folds(kind: Kind, logits: Reals, share: Reals, fold: NDArray[np.int32]) -> ScaleQuality:
    """Score scales each fitted on the queries of the other folds, all pairs together."""
    squares = np.zeros(len(share))
    rated = np.zeros(len(share), dtype=np.int64)
    for one in np.unique(fold):
        out = fold == one
        card = fit_scale(kind, logits[~out], share[~out])
        grades = card.grades(logits[out])
        squares[out] = (grades - kind.lowest - (kind.highest - kind.lowest) * share[out]) ** 2
        if kind.whole:
            rated[out] = card.ratings(grades) - round(kind.lowest)
    rmse = float(np.sqrt(squares.mean()))
    if not kind.whole:
        return ScaleQuality(rmse, None)
    count = round(kind.highest - kind.lowest)
    given = np.rint(share * count).astype(np.int64)
    return ScaleQuality(rmse, weighted_kappa(given, rated, count + 1))


def fitted_scales(pairs: Pairs, rows: Rows, logits: Reals) -> dict[str, ScaleCard]:
    """Fit every scale that some graded rows have, to their logits, shape (rows, heads)."""
    found = {}
    for number, name in enumerate(SCALES):
        some = pairs.scale[rows] == number
        if some.any():
            share = pairs.target[rows][some].astype(np.float64)
            found[name] = fit_scale(KINDS[name], logits[some].astype(np.float64), share)
    return found


def students_scales(
    scales: dict[str, ScaleCard], pairs: Pairs, rows: Rows, logits: Reals, teachers: Reals
) -> dict[str, ScaleCard]:
    """Return teachers' scales for a student, by the logits of both for some rows."""
    found = {}
    for name, card in scales.items():
        some = pairs.scale[rows] == SCALES.index(name)
        found[name] = moved_to(card, logits[some], teachers[some])
    return found


def _least_squares(inputs: Reals, share: Reals, weights: Reals) -> Reals:
    """Return weights for which the logistic function of `inputs @ weights` is nearest `share`."""
    damping = 1e-2

    def error(tried: Reals) -> float:
        told = 1 / (1 + np.exp(-inputs @ tried))
        return float(((told - share) ** 2).sum() + _RIDGE * (tried[:-1] ** 2).sum())

    now = error(weights)
    ridge = np.full(len(weights), _RIDGE)
    ridge[-1] = 0.0
    for _ in range(_STEPS):
        told = 1 / (1 + np.exp(-inputs @ weights))
        slopes = inputs * (told * (1 - told))[:, None]
        gradient = slopes.T @ (told - share) + ridge * weights
        curve = slopes.T @ slopes + np.diag(ridge)
        step = np.linalg.solve(curve + damping * np.diag(np.diag(curve)), gradient)
        then = error(weights - step)
        if then < now:
            done = now - then < 1e-9 * now
            weights, now, damping = weights - step, then, damping / 4
            if done:
                break
        else:
            damping *= 8
    return weights
