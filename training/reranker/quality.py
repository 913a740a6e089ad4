"""How good logits are on graded pairs: what the folds are told by while training goes on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.reranker.pairs import HIGHEST, SCALES, Floats, Ints, Pairs


@dataclass(frozen=True, slots=True)
class Quality:
    """nDCG@10 within the judged lists of each scale, RMSE on Home Depot's, kappa on CrowdFlower's.

    `kappa` is quadratic weighted, of grades cut where the marginals of judged and predicted agree:
    a figure to compare trainings by, optimistic by the cut.
    """

    ndcg: dict[str, float]
    rmse: float
    kappa: float

    @property
    def whole(self) -> float:
        """One number to choose by."""
        return float(np.mean(list(self.ndcg.values())) - self.rmse + 0.3 * self.kappa)

    def __str__(self) -> str:
        shown = " ".join(f"{name} {value:.4f}" for name, value in self.ndcg.items())
        return f"nDCG@10 {shown} | RMSE {self.rmse:.4f} | kappa {self.kappa:.4f}"


def quality(pairs: Pairs, rows: NDArray[np.int64], logits: Floats) -> Quality:
    """Score the logits, shape (rows, HEADS), of some graded rows."""
    scale, target, query = pairs.scale[rows], pairs.target[rows], pairs.query[rows]
    found: dict[str, float] = {}
    for number, name in enumerate(SCALES):
        some = scale == number
        if some.any():
            gains = target[some] * HIGHEST[name]
            found[name] = ndcg(query[some], logits[some, 0], gains)
    depot, flower = scale == 0, scale == 1
    share = 1 / (1 + np.exp(-logits))
    rmse = kappa = 0.0
    if depot.any():
        rmse = float(np.sqrt(np.mean((2 * (share[depot, 1] - target[depot])) ** 2)))
    if flower.any():
        grades = np.rint(target[flower] * 3).astype(int)
        kappa = weighted_kappa(grades, cut_alike(share[flower, 2], grades), 4)
    return Quality(found, rmse, kappa)


def ndcg(query: Ints, scores: Floats, gains: Floats, depth: int = 10) -> float:
    """Return the mean nDCG of the queries' lists; one without any gain is left out."""
    values = []
    for one in np.unique(query):
        some = query == one
        best = np.sort(gains[some])[::-1][:depth]
        discount = 1 / np.log2(np.arange(len(best)) + 2)
        if best.sum() > 0:
            order = np.argsort(-scores[some], kind="stable")[:depth]
            values.append((gains[some][order] * discount).sum() / (best * discount).sum())
    return float(np.mean(values)) if values else 0.0


def cut_alike(scores: Floats, grades: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return grades for scores such that each grade is given as often as it was."""
    order = np.argsort(np.argsort(scores, kind="stable"), kind="stable")
    return np.sort(grades)[order]


def weighted_kappa(one: NDArray[np.int64], other: NDArray[np.int64], grades: int) -> float:
    """Return Cohen's kappa with quadratic weights (Cohen, Psychological Bulletin 1968).

    0 where both only ever give one and the same grade: chance alone would agree.
    """
    seen = np.zeros((grades, grades))
    np.add.at(seen, (one, other), 1)
    apart = (np.arange(grades)[:, None] - np.arange(grades)[None, :]) ** 2
    chance = np.outer(seen.sum(1), seen.sum(0)) / seen.sum()
    by_chance = (apart * chance).sum()
    return float(1 - (apart * seen).sum() / by_chance) if by_chance else 0.0
