"""How well a reranker grades pairs: by the error, by agreement, and by the order it gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from evaluation.pairs import Grades, Pairs, PairScale
from evaluation.progress import Progress, silent

_PAIRS_AT_ONCE = 512


class Grader(Protocol):
    """Grades pairs on the scales that it was fitted to."""

    @property
    def identity(self) -> str:
        """Its name and what tells its weights from others."""
        ...

    def grades(self, queries: Sequence[str], texts: Sequence[str], scale: str) -> Grades:
        """Give each pair a grade between those of the scale, as least squared error wants."""
        ...

    def ratings_of(self, grades: Grades, scale: str) -> NDArray[np.int64]:
        """Give each grade a whole grade of the scale, as agreement wants."""
        ...


@dataclass(frozen=True, slots=True)
class PairScores:
    """What a reranker scored on graded pairs; None where a measure has nothing to go by.

    `ndcg` is the mean over the queries that can be ordered well or badly: where all grades of a
    query are equal every order is as good, and it is left out and counted in `undecided`.
    """

    rmse: float
    kappa: float | None
    ndcg: float | None
    pairs: int
    queries: int
    undecided: int

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object, its keys always in this order."""
        return {
            "rmse": self.rmse,
            "kappa": self.kappa,
            "ndcg": self.ndcg,
            "pairs": self.pairs,
            "queries": self.queries,
            "queries_of_one_grade": self.undecided,
        }


def score_pairs(
    grader: Grader, pairs: Pairs, scale: PairScale, progress: Progress = silent
) -> PairScores:
    """Grade all pairs and score the grades."""
    count = len(pairs.queries)
    given = np.empty(count)
    # A model reads pairs of one length together fastest.
    order = sorted(range(count), key=lambda at: -len(pairs.queries[at]) - len(pairs.texts[at]))
    for start in range(0, count, _PAIRS_AT_ONCE):
        some = order[start : start + _PAIRS_AT_ONCE]
        queries = [pairs.queries[at] for at in some]
        given[some] = grader.grades(queries, [pairs.texts[at] for at in some], scale.name)
        progress(start + len(some), count)
    if scale.whole:
        rated = grader.ratings_of(given, scale.name) - round(scale.lowest)
    else:
        rated = scale.nearest(given)
    ndcg, undecided = mean_ndcg(pairs.queries, given, pairs.grades - scale.lowest)
    return PairScores(
        rmse=float(np.sqrt(np.mean((given - pairs.grades) ** 2))),
        kappa=weighted_kappa(rated, scale.nearest(pairs.grades)),
        ndcg=ndcg,
        pairs=count,
        queries=len(set(pairs.queries)),
        undecided=undecided,
    )


def weighted_kappa(one: NDArray[np.int64], other: NDArray[np.int64]) -> float | None:
    """Return Cohen's kappa with quadratic weights of two ratings of the same things.

    1 less the mean squared difference over the one that chance would give, which is the variance
    of both and the squared difference of their means: the weighted table of counts, summed up.
    1 is perfect, 0 is chance. None where both give all things one and the same grade. Source:
    Cohen 1968, "Weighted kappa".
    """
    first, second = one.astype(np.float64), other.astype(np.float64)
    by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    if by_chance == 0:
        return None
    return float(1 - np.mean((first - second) ** 2) / by_chance)


def mean_ndcg(queries: Sequence[str], scores: Grades, gains: Grades) -> tuple[float | None, int]:
    """Return the mean nDCG within each query, whole lists, and how many queries have no say.

    Products with equal scores are in no order, so each gets the mean gain of them all. Source:
    McSherry and Najork 2008, "Computing information retrieval performance measures efficiently in
    the presence of tied scores".
    """
    of_query: dict[str, list[int]] = defaultdict(list)
    for place, query in enumerate(queries):
        of_query[query].append(place)
    values = []
    for places in of_query.values():
        row = gains[places]
        if row.min() < row.max():
            values.append(_ndcg(scores[places], row))
    return (float(np.mean(values)) if values else None), len(of_query) - len(values)


def _ndcg(scores: Grades, gains: Grades) -> float:
    discounts = 1 / np.log2(np.arange(2, gains.size + 2))
    _, tied = np.unique(-scores, return_inverse=True)
    means = np.bincount(tied, weights=gains) / np.bincount(tied)
    expected = np.sort(tied)  # the group that stands at each rank
    return float((means[expected] * discounts).sum() / (np.sort(gains)[::-1] * discounts).sum())
