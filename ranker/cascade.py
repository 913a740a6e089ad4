"""The cascade: cheap features for many products, the cross-encoder for the best few of them.

    head of the fused order -> features -> trees -> cross-encoder, within a budget -> probability

Each step sees fewer products than the one before and knows more about each. What the cross-encoder
has not read when its time is up keeps its order by features, behind what was read.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.token_batches import TokenIds
from query.plan import QueryPlan
from ranker.catalogue import Ordinals, Scores, Session
from ranker.fetched import still_there
from ranker.head import Head
from ranker.learned.features import COLUMN
from ranker.learned.matrix import FeatureMaker
from ranker.learned.model import RankModel
from ranker.request import Ranking
from ranker.response import Reranked
from ranker.retrieve import Candidates, Stopwatch

# Tokens of a stored passage that are read in a search: on Chorus as good an order as all 48.
READ_TOKENS = 24
# What counts of the time that chunks took before the last one.
_FORGETS = 0.9


class ReadsPairs(Protocol):
    """Whatever says how relevant a passage is to a query."""

    @property
    def chunk(self) -> int:
        """Pairs that are best read at once."""

    def question(self, query: str) -> TokenIds:
        """Return the tokens of a query."""

    def score(self, question: TokenIds, passages: Sequence[TokenIds]) -> NDArray[np.float32]:
        """Return a logit of relevance for each passage, shape (passages,)."""


@dataclass(frozen=True, slots=True)
class Depths:
    """How far the cascade goes: products with features, products read, milliseconds for reading."""

    ranked: int
    read: int
    budget_ms: float


class Cascade:
    """Orders the head of a result; safe to share between threads."""

    def __init__(
        self, maker: FeatureMaker, model: RankModel, reranker: ReadsPairs | None = None
    ) -> None:
        self.model = model
        self._maker = maker
        self._reranker = reranker
        # Seconds that a chunk took lately; threads may overwrite each other's, which does no harm.
        self._usual = 0.0

    def head(
        self,
        plan: QueryPlan,
        candidates: Candidates,
        places: Ordinals,
        session: Session,
        ranking: Ranking,
        depths: Depths,
        watch: Stopwatch,
    ) -> Head | None:
        """Return what is known of the first of some places, None where none is there any more.

        The head stays in the order of `places`; `relevance` is what to order it by.
        """
        places = places[: depths.ranked]
        with watch.stage("head"):
            there, fetched = still_there(session, candidates.ordinals[places])
            places = places[there]
            products = tuple(found.product for found in fetched)
        if not products:
            return None
        with watch.stage("features"):
            features = self._maker.matrix(plan, candidates, places, products, session)
            learned = self.model.learned(features)
        cross = np.full(places.size, np.nan)
        reranked: Reranked = "off"
        if ranking == "rerank" and self._reranker is not None:
            with watch.stage("rerank"):
                best = np.argsort(-learned, kind="stable")[: depths.read]
                reranked = self._read(
                    plan, candidates.ordinals[places], best, session, depths, cross
                )
        fused = features[:, COLUMN["fused"]].astype(np.float64)
        relevance = _read_first(self.model.relevance(learned, cross, fused), cross)
        return Head(places, products, features, learned, cross, relevance, reranked)

    def _read(
        self,
        plan: QueryPlan,
        ordinals: Ordinals,
        best: Ordinals,
        session: Session,
        depths: Depths,
        cross: Scores,
    ) -> Reranked:
        """Fill in the logits of the best ones, chunk by chunk, while there is time."""
        assert self._reranker is not None
        started = time.perf_counter()
        budget = depths.budget_ms / 1_000
        question = self._reranker.question(plan.text)
        passages = [one[:READ_TOKENS] for one in session.passages(ordinals[best])]
        slowest = self._usual
        for first in range(0, len(passages), self._reranker.chunk):
            begun = time.perf_counter()
            # The next chunk will take about as long as the slowest so far.
            if begun - started + slowest >= budget:
                # So that one slow moment is forgotten, though nothing is read meanwhile.
                self._usual *= _FORGETS
                return "partial"
            some = best[first : first + self._reranker.chunk]
            cross[some] = self._reranker.score(question, passages[first : first + some.size])
            took = time.perf_counter() - begun
            slowest = max(slowest, took)
            self._usual = _FORGETS * self._usual + (1 - _FORGETS) * took
        return "full"


def _read_first(relevance: Scores, cross: Scores) -> Scores:
    """Return the probabilities, those of unread products no higher than the least of a read one.

    By features all of them were worse than what was read, and judges, by whom probabilities are
    calibrated, have seen few products from that far down.
    """
    read = ~np.isnan(cross)
    if read.all() or not read.any():
        return relevance
    # Scaled, so that they keep their own order.
    share = min(1.0, float(relevance[read].min() / relevance[~read].max()))
    return np.where(read, relevance, relevance * share)


def exact_matches(head: Head, candidates: Candidates) -> NDArray[np.bool_]:
    """Say which products of the head are what was asked for by code or by whole title."""
    title = np.nan_to_num(head.features[:, COLUMN["exact_title"]]) == 1
    exact: NDArray[np.bool_] = title | (candidates.codes[head.places] == 1)
    return exact
