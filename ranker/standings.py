"""Standings: where each product stood after each stage of the ranking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from ranker.catalogue import Ordinals, Scores
from ranker.head import Head, Matrix
from ranker.response import Contribution, Standing

Stage = Literal[
    "lexical", "semantic", "fused", "features", "cross-encoder", "blended", "personal", "boosts",
    "diversity", "final",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class StageOrder:
    """The order after one stage; arrays have shape (candidates,).

    `ranks` count from 1, and are 0 for a product that the stage left where it was or never saw.
    `scores` are NaN where it gave none.
    """

    stage: Stage
    ranks: Ordinals
    scores: Scores

    @classmethod
    def of(
        cls,
        stage: Stage,
        places: Ordinals,
        count: int,
        scores: Scores | None = None,
        first: int = 1,
    ) -> Self:
        """Return the order of some of `count` candidates: `places` with the best first.

        `scores` go with `places`; the first of them stands at rank `first`.
        """
        ranks = np.zeros(count, dtype=np.int64)
        ranks[places] = np.arange(first, first + places.size)
        spread = np.full(count, np.nan)
        if scores is not None:
            spread[places] = scores
        return cls(stage, ranks, spread)

    def at(self, place: int) -> Standing | None:
        """Return where one candidate stood, None where the stage says nothing of it."""
        rank, score = int(self.ranks[place]), float(self.scores[place])
        return Standing(self.stage, rank, None if np.isnan(score) else score) if rank else None


@dataclass(frozen=True, slots=True)
class Learned:
    """What explains the learned stages: their head, the names of its columns, the model's account.

    `contributions` takes the features of one product, shape (features,), and returns how much each
    moved its score, shape (features,) or with the model's own constant behind them.
    """

    head: Head
    names: Sequence[str]
    contributions: Callable[[Matrix], Scores]

    def of(self, place: int) -> tuple[Contribution, ...]:
        """Return what each feature did for the candidate at a place, the strongest first.

        Features that did nothing are left out; outside of the head there is nothing to say.
        """
        (rows,) = np.nonzero(self.head.places == place)
        if not rows.size:
            return ()
        row = self.head.features[rows[0]]
        moved = np.asarray(self.contributions(row), dtype=np.float64)[: len(self.names)]
        order = np.argsort(-np.abs(moved), kind="stable")
        return tuple(
            Contribution(self.names[one], float(row[one]), float(moved[one]))
            for one in order.tolist()
            if moved[one]
        )
