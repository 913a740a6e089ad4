"""Arrange: the order of a result that is in its set already.

The stages, in this order: text relevance (the fused order, as it comes), the learned rank, what
is personal (nothing yet), boost and bury, variety, and pins last of all. A product that is
exactly what was asked for stays on top whatever the models think, and what has all of the query
stays before what was found by asking for less.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from query.plan import QueryPlan
from ranker.ahead import ALL_WORDS
from ranker.cascade import Cascade, Depths, exact_matches
from ranker.catalogue import Ordinals, Scores, Session
from ranker.diversity.mmr import diversified, likeness
from ranker.diversity.variants import gather_variants
from ranker.head import Head
from ranker.request import Ranking, SearchRequest
from ranker.response import Reranked
from ranker.retrieve import Candidates, Stopwatch
from ranker.rules.apply import Resolved, Touch, moved, with_pins
from ranker.standings import Stage


@dataclass(frozen=True, slots=True)
class RankDefaults:
    """What a request that does not say otherwise gets; the settings have the same names."""

    ranking: Ranking = "rerank"
    rank_depth: int = 40
    rerank_depth: int = 24
    rerank_budget_ms: float = 40.0
    diversity: float = 0.03
    diversity_window: int = 20
    collapse: bool = True


@dataclass(frozen=True, slots=True)
class StageResult:
    """The first places after one stage, the best first, and what they scored there."""

    stage: Stage
    places: Ordinals
    scores: Scores | None = None


@dataclass(frozen=True, slots=True)
class Arranged:
    """An order: `places` of candidates, one a hit, and how it came about.

    `options` are the places of those candidates that are variants of a hit, by its place.
    """

    places: Ordinals
    head: Head | None = None
    stages: tuple[StageResult, ...] = ()
    options: dict[int, tuple[int, ...]] = field(default_factory=dict)
    touches: tuple[Touch, ...] = ()

    @property
    def reranked(self) -> Reranked:
        """Whether the cross-encoder read the head."""
        return "off" if self.head is None else self.head.reranked

    @property
    def collapsed(self) -> int:
        """The number of products that are no hits of their own."""
        return sum(map(len, self.options.values()))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one request asks of the order; hashable, as a part of the key of a kept order."""

    ranking: Ranking
    depths: Depths
    diversity: float
    window: int
    collapse: bool


def wishes_of(request: SearchRequest, defaults: RankDefaults) -> Wishes:
    """Return what a request asks for, by the defaults where it does not say.

    The learned stages want both legs of retrieval: with one alone they are on only when asked for.
    Variety is made of what they found out, so without them there is none.
    """
    ranking = request.ranking or (defaults.ranking if request.mode == "hybrid" else "fused")
    plain = ranking == "fused"
    budget = request.rerank_budget_ms
    diversity, collapse = request.diversity, request.collapse
    return Wishes(
        ranking,
        Depths(
            defaults.rank_depth,
            defaults.rerank_depth,
            defaults.rerank_budget_ms if budget is None else budget,
        ),
        0.0 if plain else defaults.diversity if diversity is None else diversity,
        request.diversity_window or defaults.diversity_window,
        not plain and (defaults.collapse if collapse is None else collapse),
    )


class Arranger:
    """Arranges the results of one generation; safe to share between threads."""

    def __init__(self, cascade: Cascade | None, defaults: RankDefaults) -> None:
        self.cascade = cascade
        self.defaults = defaults

    def arrange(
        self,
        wishes: Wishes,
        plan: QueryPlan,
        candidates: Candidates,
        places: Ordinals,
        rules: Resolved,
        session: Session,
        watch: Stopwatch,
    ) -> Arranged:
        """Return the order of the candidates at some places, which come in the fused order."""
        if not places.size:
            return Arranged(places)
        before = moved(
            rules, candidates.scores[places], candidates.ordinals[places], session, odds=False
        )
        touches = before.touches
        if touches:  # also those far down may come into the head
            places = places[np.argsort(-before.scores, kind="stable")]
        head, stages = None, list[StageResult]()
        if wishes.ranking != "fused" and self.cascade is not None and not plan.browses:
            head = self.cascade.head(
                plan, candidates, places, session, wishes.ranking, wishes.depths, watch
            )
        options: dict[int, tuple[int, ...]] = {}
        if head is not None:
            with watch.stage("arrange"):
                order, options, stages = self._of_head(
                    head, wishes, candidates, rules, session, touches=bool(touches)
                )
            rest = places[~np.isin(places, head.places)]
            places = np.concatenate([order, rest])
            # An order is kept for long, and nobody asks it for its products again.
            head = replace(head, products=())
        places = with_pins(rules, places, candidates.ordinals)
        return Arranged(places, head, tuple(stages), options, touches)

    def _of_head(
        self,
        head: Head,
        wishes: Wishes,
        candidates: Candidates,
        rules: Resolved,
        session: Session,
        *,
        touches: bool,
    ) -> tuple[Ordinals, dict[int, tuple[int, ...]], list[StageResult]]:
        """Return the places of the head in their order, the options of each, and the stages."""
        ordinals = candidates.ordinals[head.places]
        exact = exact_matches(head, candidates)
        tier = _tiers(exact, ordinals, candidates)
        stages = [_stage("features", head, head.learned, tier)]
        if head.reranked != "off":
            read = np.flatnonzero(~np.isnan(head.cross))
            best = read[np.argsort(-head.cross[read], kind="stable")]
            stages.append(StageResult("cross-encoder", head.places[best], head.cross[best]))
        stages.append(_stage("blended", head, head.relevance, tier))
        scores = head.relevance
        if touches:
            scores = moved(rules, scores, ordinals, session, odds=True).scores
            stages.append(_stage("boosts", head, scores, tier))
        order = _order(scores, tier)
        options: dict[int, tuple[int, ...]] = {}
        if wishes.collapse or wishes.diversity:
            pinned = np.isin(ordinals, [ordinal for ordinal, _ in rules.pins])
            order, options = _various(
                head, order, scores, exact | pinned, tier > 0, session.vectors(ordinals), wishes
            )
            stages.append(StageResult("diversity", head.places[order], scores[order]))
        named = {
            int(head.places[hit]): tuple(int(head.places[one]) for one in others)
            for hit, others in options.items()
        }
        return head.places[order], named, stages


def _tiers(
    exact: NDArray[np.bool_], ordinals: Ordinals, candidates: Candidates
) -> NDArray[np.int64]:
    """Return 2 for an exact match, 1 for what has all of a query that was loosened, else 0."""
    tier = np.zeros(ordinals.size, dtype=np.int64)
    for one in candidates.raises:
        if one.name == ALL_WORDS:
            tier[np.isin(ordinals, one.ordinals)] = 1
    tier[exact] = 2
    return tier


def _order(scores: Scores, tier: NDArray[np.int64]) -> Ordinals:
    return np.lexsort((np.arange(scores.size), -scores, -tier))


def _stage(stage: Stage, head: Head, scores: Scores, tier: NDArray[np.int64]) -> StageResult:
    order = _order(scores, tier)
    return StageResult(stage, head.places[order], scores[order])


def _various(
    head: Head,
    order: Ordinals,
    scores: Scores,
    apart: NDArray[np.bool_],
    fixed: NDArray[np.bool_],
    vectors: NDArray[np.float32],
    wishes: Wishes,
) -> tuple[Ordinals, dict[int, tuple[int, ...]]]:
    """Return the order with variants gathered and the first hits various, and the options."""
    options: dict[int, tuple[int, ...]] = {}
    if wishes.collapse:
        found = gather_variants([head.products[one] for one in order], vectors[order], apart[order])
        options = {
            int(order[hit]): tuple(int(order[one]) for one in others)
            for hit, others in zip(found.kept.tolist(), found.options, strict=True)
            if others
        }
        order = order[found.kept]
    if wishes.diversity and order.size > 1:
        alike = likeness(vectors[order], [head.products[one].brand for one in order])
        order = order[
            diversified(scores[order], alike, wishes.diversity, wishes.window, fixed[order])
        ]
    return order, options


def order_key(plan: QueryPlan, request: SearchRequest, wishes: Wishes, rules: Resolved) -> Hashable:
    """Return what an order depends on."""
    return (plan.essence, request.mode, request.filters, wishes, rules.fired.key)
