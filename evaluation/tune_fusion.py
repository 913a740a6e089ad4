"""Tune fusion: choose the lexical weight on some queries, score it on the others.

A weight that was chosen on the queries it is scored on looks better than it is. So the queries
are dealt into folds; for each fold the weight is chosen on the other folds and scored on this
one, and the mean over all queries is what the way of choosing is worth on queries it has not
seen (Stone, "Cross-validatory choice and assessment of statistical predictions", 1974).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from catalog.errors import JudgmentsError
from evaluation.compare import Comparison, Interval, compare, mean_interval
from evaluation.fusion_grid import FusionGrid, Ranking, reciprocal_rank_fusion
from evaluation.judgments import Judgments
from evaluation.measures import parse_measure, score_ranking
from evaluation.progress import Progress, silent
from models.encoder import TextEncoder
from ranker.catalogue import Catalogue
from ranker.fuse import FusionWeights
from ranker.request import Mode

TARGET = parse_measure("nDCG@10")
RECALL = parse_measure("R@100")
DEPTH = 100
FOLDS = 5
SEED = 20_240_601
LEXICAL_WEIGHTS = (
    0.0, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6,
    0.8, 1.0, 1.5,
)  # fmt: skip
# What decides who belongs to a result set; each is varied alone, the others as shipped.
SET_VALUES: dict[str, tuple[float, ...]] = {
    "threshold": (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5),
    "relative": (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "partial": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0),
}

LEGS: tuple[Mode, ...] = ("lexical", "semantic")

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trial:
    """One value of one weight; `size` is the median number of products in a result set."""

    value: float
    ndcg: float
    recall: float
    size: float | None = None


@dataclass(frozen=True, slots=True)
class System:
    """One way of ranking: its nDCG@10 and R@100 for each query, in the order of the queries."""

    ndcg: Values
    recall: Values

    @property
    def interval(self) -> Interval:
        """The 95 % bootstrap interval of the mean nDCG@10."""
        return mean_interval(self.ndcg.tolist())


@dataclass(frozen=True, slots=True)
class Tuning:
    """What tuning found.

    `weight` names the lexical weight that this catalogue uses; `shipped` and `best` are its
    values, `chosen` the value chosen for each fold. `systems` are in the order they are shown in.
    """

    weight: str
    described: float
    shipped: float
    best: float
    chosen: tuple[float, ...]
    trials: tuple[Trial, ...]
    systems: Mapping[str, System]
    sets: Mapping[str, tuple[Trial, ...]]

    def comparisons(self) -> dict[tuple[str, str], Comparison]:
        """Compare the shipped and the cross-validated weights with everything else."""
        pairs = [
            (one, other)
            for one in ("cross-validated", "shipped")
            for other in ("lexical", "semantic", "reciprocal ranks", "shipped")
            if one != other
        ]
        return {
            (one, other): compare(
                self.systems[one].ndcg.tolist(), self.systems[other].ndcg.tolist()
            )
            for one, other in pairs
        }


def tune_fusion(
    judgments: Judgments,
    catalogue: Catalogue,
    encoder: TextEncoder,
    *,
    shipped: FusionWeights | None = None,
    folds: int = FOLDS,
    progress: Progress = silent,
) -> Tuning:
    """Try every lexical weight of the grid, and every value of what defines the result set.

    Raises JudgmentsError where there are fewer queries than folds.
    """
    queries = judgments.queries
    if len(queries) < folds:
        raise JudgmentsError(
            f"{len(queries)} queries cannot be dealt into {folds} folds.",
            fix="Give a larger judged set, or fewer --folds.",
        )
    shipped = shipped or FusionWeights()
    steps = 3 + sum(len(values) for values in SET_VALUES.values())
    grid = FusionGrid(queries, catalogue, encoder, shipped, DEPTH)
    progress(1, steps)
    name = "described" if grid.facts.described >= 0.5 else "undescribed"
    at_ship = float(getattr(shipped, name))
    values = tuple(sorted({*LEXICAL_WEIGHTS, at_ship}))
    tried = [_system(grid.ordered_by(replace(shipped, **{name: v})), judgments) for v in values]
    progress(2, steps)
    legs = [grid.retrieved_by(shipped, mode)[0] for mode in LEGS]
    progress(3, steps)
    ndcg, recall = (np.stack(rows) for rows in zip(*map(_rows, tried), strict=True))
    picks, fold_of = choose_by_folds(ndcg, folds)
    unseen = (np.asarray(picks)[fold_of], np.arange(len(queries)))
    best = int(ndcg.mean(axis=1).argmax())
    return Tuning(
        weight=name,
        described=grid.facts.described,
        shipped=at_ship,
        best=values[best],
        chosen=tuple(values[pick] for pick in picks),
        trials=tuple(_trial(v, system) for v, system in zip(values, tried, strict=True)),
        systems={
            **{mode: _system(leg, judgments) for mode, leg in zip(LEGS, legs, strict=True)},
            "reciprocal ranks": _system(reciprocal_rank_fusion(legs, DEPTH), judgments),
            "shipped": tried[values.index(at_ship)],
            "best on all": tried[best],
            "cross-validated": System(ndcg[unseen], recall[unseen]),
        },
        sets=_sensitivity(grid, judgments, shipped, lambda done: progress(3 + done, steps)),
    )


def _sensitivity(
    grid: FusionGrid, judgments: Judgments, shipped: FusionWeights, tell: Callable[[int], None]
) -> dict[str, tuple[Trial, ...]]:
    sets: dict[str, tuple[Trial, ...]] = {}
    done = 0
    for field, values in SET_VALUES.items():
        trials = []
        for value in sorted({*values, float(getattr(shipped, field))}):
            ranked, sizes = grid.retrieved_by(replace(shipped, **{field: value}), "hybrid")
            trials.append(_trial(value, _system(ranked, judgments), statistics.median(sizes)))
            done += 1
            tell(done)
        sets[field] = tuple(trials)
    return sets


def choose_by_folds(
    scores: Values, folds: int, *, seed: int = SEED
) -> tuple[list[int], NDArray[np.int64]]:
    """Choose for each fold the row of `scores` that is best on all other folds.

    `scores` has shape (values, queries). Returns the chosen rows, the first one of equals, and the
    fold of each query.
    """
    generator = np.random.default_rng(seed)
    fold_of = np.empty(scores.shape[1], dtype=np.int64)
    fold_of[generator.permutation(scores.shape[1])] = np.arange(scores.shape[1]) % folds
    picks = [int(scores[:, fold_of != fold].mean(axis=1).argmax()) for fold in range(folds)]
    return picks, fold_of


def _system(ranked: Ranking, judgments: Judgments) -> System:
    scores = score_ranking(ranked, judgments, (TARGET, RECALL))
    ndcg, recall = (
        np.asarray(scores.values(str(measure), judgments.queries)) for measure in (TARGET, RECALL)
    )
    return System(ndcg, recall)


def _rows(system: System) -> tuple[Values, Values]:
    return system.ndcg, system.recall


def _trial(value: float, system: System, size: float | None = None) -> Trial:
    return Trial(value, float(system.ndcg.mean()), float(system.recall.mean()), size)
