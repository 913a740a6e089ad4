"""Fit: two sums of trees, one that orders within a query and one that compares queries, as one.

The first learns by LambdaMART (Burges, "From RankNet to LambdaRank to LambdaMART", 2010) which of
a query's products is better. What it gives is no more than an order. The second learns by cross
entropy how good a product is, which means the same for every query. Each is taken over its spread,
three parts to seven: on held-out queries of two catalogues that did better than either alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from training.ranker.export_trees import exported_trees
from training.ranker.lists import JudgedList, Matrix, Numbers, fold_of

if TYPE_CHECKING:
    import lightgbm

_GRADES = 30
"""LambdaMART takes whole grades: those of 0 to 1 become 0 to so many."""


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How trees are fitted; chosen on held-out queries of the shipped ranker's training.

    Each query gets up to `negatives` products that nobody judged, from place `negatives_from` of
    its fused order on, as not relevant: without them a ranker learns only to tell apart what some
    retrieval found good already.
    """

    rounds: int = 160
    patience: int = 25
    stop_share: int = 6
    negatives: int = 5
    negatives_from: int = 20
    pairwise: float = 0.3
    seed: int = 1
    trees: dict[str, Any] = field(
        default_factory=lambda: {
            "learning_rate": 0.06,
            "num_leaves": 8,
            "max_depth": 6,
            "min_data_in_leaf": 40,
            "feature_fraction": 0.6,
            "bagging_fraction": 0.8,
            "bagging_freq": 1,
            "lambda_l2": 5.0,
            "lambdarank_truncation_level": 15,
            "monotone_constraints_method": "intermediate",
        }
    )


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Fitted trees; a score is the sum of both kinds, each times its scale."""

    pairwise: lightgbm.Booster
    pointwise: lightgbm.Booster
    scales: tuple[float, float]

    def scores(self, matrix: Matrix) -> Numbers:
        """Return the score of each row of features."""
        first, second = (
            np.asarray(one.predict(matrix, raw_score=True), dtype=np.float64)
            for one in (self.pairwise, self.pointwise)
        )
        return self.scales[0] * first + self.scales[1] * second

    def exported(self) -> list[dict[str, Any]]:
        """Return all trees as trees.json holds them."""
        return [
            tree
            for one, scale in zip((self.pairwise, self.pointwise), self.scales, strict=True)
            for tree in exported_trees(one, scale)
        ]

    @property
    def trees(self) -> int:
        """The number of all trees."""
        return int(self.pairwise.num_trees() + self.pointwise.num_trees())

    def importance(self) -> Numbers:
        """Return the share of the gain that each feature brought, shape (features,)."""
        gains = sum(
            one.feature_importance("gain") / max(one.feature_importance("gain").sum(), 1e-9)
            for one in (self.pairwise, self.pointwise)
        )
        return np.asarray(gains, dtype=np.float64) / 2


@dataclass(frozen=True, slots=True)
class _Table:
    features: Matrix
    grades: Numbers
    sizes: list[int]


def fit(lists: Sequence[JudgedList], monotone: Sequence[int], options: FitOptions) -> Ensemble:
    """Fit trees on judged lists; how many is told by queries that are held out meanwhile."""
    held = [fold_of(f"stop {each.query}", options.stop_share) == 0 for each in lists]
    fitted = _table(
        [each for each, is_held in zip(lists, held, strict=True) if not is_held], options
    )
    stops = _table([each for each, is_held in zip(lists, held, strict=True) if is_held], options)
    whole = _table(lists, options)
    boosters = []
    for objective in ("lambdarank", "cross_entropy"):
        settings = _settings(objective, monotone, options)
        rounds = _rounds(settings, fitted, stops, options)
        boosters.append(_trained(settings, whole, rounds))
    spreads = [float(np.std(one.predict(whole.features, raw_score=True))) for one in boosters]
    pairwise, pointwise = boosters
    return Ensemble(
        pairwise,
        pointwise,
        (
            options.pairwise / max(spreads[0], 1e-6),
            (1 - options.pairwise) / max(spreads[1], 1e-6),
        ),
    )


def _table(lists: Sequence[JudgedList], options: FitOptions) -> _Table:
    """Stack the judged products of lists, each list with some that count as not relevant."""
    features, grades, sizes = [], [], []
    for each in lists:
        kept = each.judged
        unjudged = np.flatnonzero(~kept[: each.head])
        unjudged = unjudged[unjudged >= options.negatives_from]
        chance = np.random.default_rng([options.seed, fold_of(each.query, 1 << 30)])
        kept[chance.permutation(unjudged)[: options.negatives]] = True
        if kept.sum() > 1:
            features.append(each.features[kept])
            grades.append(np.nan_to_num(each.grades[kept]))
            sizes.append(int(kept.sum()))
    return _Table(np.concatenate(features), np.concatenate(grades), sizes)


def _settings(objective: str, monotone: Sequence[int], options: FitOptions) -> dict[str, Any]:
    return {
        **options.trees,
        "objective": objective,
        "metric": "ndcg" if objective == "lambdarank" else "cross_entropy",
        "eval_at": [10],
        "label_gain": [grade / _GRADES for grade in range(_GRADES + 1)],
        "monotone_constraints": list(monotone),
        "seed": options.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }


def _data(table: _Table, objective: str, reference: Any = None) -> Any:
    import lightgbm

    ranks = objective == "lambdarank"
    labels = np.round(table.grades * _GRADES).astype(np.int32) if ranks else table.grades
    group = table.sizes if ranks else None
    return lightgbm.Dataset(table.features, labels, group=group, reference=reference)


def _rounds(settings: dict[str, Any], fitted: _Table, stops: _Table, options: FitOptions) -> int:
    import lightgbm

    data = _data(fitted, settings["objective"])
    booster = lightgbm.train(
        settings,
        data,
        options.rounds,
        valid_sets=[_data(stops, settings["objective"], data)],
        callbacks=[lightgbm.early_stopping(options.patience, verbose=False)],
    )
    return max(booster.best_iteration, 1)


def _trained(settings: dict[str, Any], table: _Table, rounds: int) -> lightgbm.Booster:
    import lightgbm

    return lightgbm.train(settings, _data(table, settings["objective"]), rounds)
