"""Recipe: from judged lists to a ranker, and what it does on queries that it did not see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.errors import JudgmentsError
from training.ranker.blend import Blend, fit_blend
from training.ranker.calibration import Reliability, reliability
from training.ranker.fit import FitOptions, fit
from training.ranker.lists import RELEVANT, JudgedList, Numbers, fold_of

FOLDS = 5
LEAST_QUERIES = 40
"""Queries with a better and a worse product that it takes to learn from."""

_ORDERS_OF_ALL = ("fused", "trees", "alone", "blend")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What held-out queries of one judged set scored, by what ordered and by query.

    nDCG@10 over judged products, and with those that nobody judged as not relevant; the latter
    only for what has a score of all products, as a logit is known of judged ones alone.
    """

    source: str
    judged_only: dict[str, dict[str, float]]
    all_products: dict[str, dict[str, float]]

    def means(self, *, judged_only: bool = True) -> dict[str, float]:
        """Return the mean of each order over the queries."""
        rows = self.judged_only if judged_only else self.all_products
        return {name: float(np.mean(list(row.values()))) for name, row in rows.items() if row}


@dataclass(frozen=True, slots=True)
class TrainedRanker:
    """A ranker and its report: `importance` is each feature's share of the gain.

    `reliability` is how well the probabilities of held-out queries hold, by what they were made
    of; `folds` are the means of judged-only nDCG@10 on each fold, by what ordered.
    """

    trees: list[dict[str, Any]]
    features: tuple[str, ...]
    blend: Blend
    importance: dict[str, float]
    held_out: tuple[HeldOut, ...]
    folds: dict[str, list[float]]
    reliability: dict[str, Reliability]


def train(
    lists: Sequence[JudgedList],
    features: Sequence[str],
    monotone: Sequence[int],
    options: FitOptions | None = None,
    say: Say = lambda _line: None,
) -> TrainedRanker:
    """Train on judged lists, whose columns are `features`, each with its direction (-1, 0, 1).

    Everything is fitted on four fifths of the queries and measured on the last, five times, and
    then on all. Raises JudgmentsError where there are too few queries to learn from.
    """
    options = options or FitOptions()
    useful = [each for each in lists if _teaches(each)]
    if len(useful) < LEAST_QUERIES:
        raise JudgmentsError(
            f"{len(useful)} queries have a better and a worse product among those that a search"
            f" finds; {len(lists)} were searched.",
            fix=f"Judge products of at least {LEAST_QUERIES} such queries, some good and some not.",
        )
    folds = np.array([fold_of(each.query, FOLDS) for each in lists])
    learned: list[Numbers] = [np.empty(0)] * len(lists)
    for fold in range(FOLDS):
        ensemble = fit(_at(lists, folds != fold), monotone, options)
        for number in np.flatnonzero(folds == fold).tolist():
            learned[number] = ensemble.scores(lists[number].features)
        say(f"Fold {fold + 1} of {FOLDS}: {ensemble.trees} trees.")
    # The blend of a fold is fitted on the others, so that what is measured was not seen.
    alone: list[Numbers] = [np.empty(0)] * len(lists)
    both = list(alone)
    for fold in range(FOLDS):
        blend = fit_blend(_at(lists, folds != fold), _at(learned, folds != fold))
        for number in np.flatnonzero(folds == fold).tolist():
            each, score = lists[number], learned[number]
            alone[number] = blend.relevance(score, np.full(score.size, np.nan), each.fused)
            both[number] = blend.relevance(score, each.cross, each.fused)
    orders = {"fused": [-np.arange(each.features.shape[0], dtype=float) for each in lists],
              "trees": learned, "alone": alone}  # fmt: skip
    chances = {"trees": alone}
    if any(not np.isnan(each.cross).all() for each in lists):
        orders["cross-encoder"] = [np.nan_to_num(each.cross, nan=-99.0) for each in lists]
        orders["blend"] = chances["blend"] = both
    whole = fit(lists, monotone, options)
    say(f"All queries: {whole.trees} trees.")
    importance = sorted(
        zip(features, whole.importance().tolist(), strict=True), key=lambda pair: -pair[1]
    )
    return TrainedRanker(
        trees=whole.exported(),
        features=tuple(features),
        blend=fit_blend(lists, learned),
        importance={name: round(share, 4) for name, share in importance},
        held_out=tuple(
            _held_out(source, lists, orders) for source in dict.fromkeys(x.source for x in lists)
        ),
        folds={
            name: [_mean_ndcg(lists, scores, folds == fold) for fold in range(FOLDS)]
            for name, scores in orders.items()
        },
        reliability={name: _reliability(lists, scores) for name, scores in chances.items()},
    )


def scored_lists(
    lists: Sequence[JudgedList], source: str, scores: Sequence[Numbers], *, judged_only: bool
) -> dict[str, float]:
    """Return nDCG@10 of each query of one judged set, those without a good product left out."""
    found = {
        each.query: each.ndcg(score, judged_only=judged_only)
        for each, score in zip(lists, scores, strict=True)
        if each.source == source
    }
    return {query: value for query, value in found.items() if not np.isnan(value)}


def _teaches(each: JudgedList) -> bool:
    grades = each.grades[each.judged]
    if not grades.size or grades.max() <= 0:
        return False
    # Of clicks it is only known what was good; what was shown and left counts as worse.
    return bool(grades.min() < grades.max() or not each.judged.all())


def _at(items: Sequence[Any], kept: Any) -> list[Any]:
    return [items[number] for number in np.flatnonzero(kept).tolist()]


def _held_out(
    source: str, lists: Sequence[JudgedList], orders: dict[str, list[Numbers]]
) -> HeldOut:
    judged, every = (
        {
            name: scored_lists(lists, source, scores, judged_only=only)
            for name, scores in orders.items()
            if only or name in _ORDERS_OF_ALL
        }
        for only in (True, False)
    )
    return HeldOut(source, judged, every)


def _mean_ndcg(lists: Sequence[JudgedList], scores: Sequence[Numbers], kept: Any) -> float:
    values = [
        lists[number].ndcg(scores[number], judged_only=True)
        for number in np.flatnonzero(kept).tolist()
    ]
    return float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")


def _reliability(lists: Sequence[JudgedList], chances: Sequence[Numbers]) -> Reliability:
    return reliability(
        np.concatenate([chance[each.judged] for each, chance in zip(lists, chances, strict=True)]),
        np.concatenate([each.grades[each.judged] >= RELEVANT for each in lists]),
    )
