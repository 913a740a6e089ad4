"""Settle: the result set of a plan, asking for less where too few products have all of it.

What is given up depends on the query alone, not on filters that a shopper chose afterwards: a
filter that leaves one product shows that one, and its count said so before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.encoder import TextEncoder
from query.loosen import included
from query.plan import Looser, QueryPlan
from ranker.ahead import ahead, lifted_alike
from ranker.catalogue import Catalogue, Session
from ranker.conditions import conditioned, hard_filters
from ranker.feedback import fed_back
from ranker.fuse import CatalogueFacts, FusionWeights
from ranker.kept_results import KeptResults
from ranker.request import Filter, Mode
from ranker.retrieve import Candidates, Stopwatch, retrieve, unsought
from ranker.widen import widen
from ranker.words import word_query

# Of all products, so many of the most popular are looked at where words name none.
MOST_BROWSED = 50_000
# Fewer products than this are too few to choose from.
FEW = 3
# The share of the best cosine that what a condition leaves must reach.
_LEFT_NEAR = 0.85


@dataclass(frozen=True, slots=True)
class Settled:
    """A result set, the plan that it is of, and what was given up on the way to it.

    Where nothing found is near enough to be called a result, `nearest` has the set instead.
    """

    plan: QueryPlan
    candidates: Candidates
    given_up: tuple[Looser, ...] = ()
    nearest: Candidates | None = None


class Settler:
    """Finds result sets over one generation; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, encoder: TextEncoder, weights: FusionWeights) -> None:
        self._catalogue = catalogue
        self._encoder = encoder
        self._weights = weights
        self.facts = CatalogueFacts(catalogue.products, catalogue.described)
        self._kept = KeptResults(catalogue.lasting)

    def settle(self, plan: QueryPlan, mode: Mode, session: Session, watch: Stopwatch) -> Settled:
        """Return the result set of a plan that asks for something, by words or by conditions."""
        asked = self.candidates(plan, mode, session, watch)
        if plan.browses:
            return Settled(plan, asked)
        settled = self._with_less(plan, asked, mode, session, watch)
        if not plan.may_find_nothing or self._is_near(settled.candidates, mode):
            return settled
        nearest = settled.candidates
        if (other := nearest_mode(mode)) != mode:
            nearest = self.candidates(plan, other, session, watch)
        return Settled(plan, _none_of(asked), nearest=nearest)

    def _with_less(
        self, plan: QueryPlan, asked: Candidates, mode: Mode, session: Session, watch: Stopwatch
    ) -> Settled:
        """Return the result set when as much is given up as it takes to find enough."""
        candidates, given_up, whole_plan = asked, tuple[Looser, ...](), plan
        for place, looser in enumerate(whole_plan.looser):
            near = self._is_near(candidates, mode)
            if candidates.ordinals.size >= FEW and near:
                break
            looser_plan = whole_plan.loosened(looser)
            if looser_plan.browses:
                continue
            found = self.candidates(looser_plan, mode, session, watch)
            more = found.ordinals.size > candidates.ordinals.size
            if more if near else self._is_near(found, mode) or (more and mode == "lexical"):
                plan, candidates = looser_plan, found
                given_up = included(whole_plan.looser, place)
        if given_up and asked.ordinals.size and self._is_near(asked, mode):
            candidates = ahead(asked, candidates, mode, self._weights, self.facts)
        return Settled(plan, candidates, given_up)

    def candidates(
        self, plan: QueryPlan, mode: Mode, session: Session, watch: Stopwatch
    ) -> Candidates:
        """Return the result set of a plan as it is, before any filter that a shopper chose."""
        kept = self._kept.get(plan.essence, mode)
        if kept is not None:
            return kept
        found = self._retrieved(plan, mode, session, watch)
        if plan.feedback and mode != "semantic" and found.ordinals.size and not plan.browses:
            with watch.stage("feedback"):
                more = fed_back(found, session, self._catalogue)
            expanded = replace(plan, expansions=plan.expansions + more)
            found = self._retrieved(expanded, mode, session, watch)
        with watch.stage("conditions"):
            filters = hard_filters(plan)
            if found.capped and filters and not plan.browses:
                found = widen(found, filters, mode, session, self._weights, self.facts)
            found = conditioned(found, plan, mode, session, self._catalogue.terms)
        if session.shortfall is None:
            self._kept.keep(plan.essence, mode, found)
        return found

    def _retrieved(
        self, plan: QueryPlan, mode: Mode, session: Session, watch: Stopwatch
    ) -> Candidates:
        if plan.browses:
            with watch.stage("browse"):
                return _browsed(session, hard_filters(plan))
        words = word_query(plan.text, plan.expansions, self._catalogue.terms)
        return retrieve(plan, mode, session, words, self._encoder, self._weights, self.facts, watch)

    def within(
        self,
        plan: QueryPlan,
        candidates: Candidates,
        filters: Sequence[Filter],
        mode: Mode,
        session: Session,
    ) -> Candidates:
        """Return the candidates, and where a limit cut them what it left out within filters."""
        if not candidates.capped or not filters:
            return candidates
        named = {one.field for one in filters}
        own = [one for one in hard_filters(plan) if one.field not in named]
        if plan.browses:
            browsed = _browsed(session, [*filters, *own])
            return conditioned(browsed, plan, mode, session, self._catalogue.terms)
        wider = widen(candidates, [*filters, *own], mode, session, self._weights, self.facts)
        if wider is candidates:
            return candidates
        wider = conditioned(wider, plan, mode, session, self._catalogue.terms)
        return lifted_alike(wider, candidates)

    def _is_near(self, found: Candidates, mode: Mode) -> bool:
        """Say whether some product has all of the words, or the code, or means the same."""
        if found.whole.any() or found.codes.any() or mode == "lexical":
            return bool(found.ordinals.size)
        cosine = np.nan_to_num(found.cosine).max(initial=0.0)
        # Where a condition leaves only what is much less near, what was asked for is not there.
        least = max(self._weights.near, _LEFT_NEAR * found.best_cosine)
        return bool(found.ordinals.size and cosine >= least)


def nearest_mode(mode: Mode) -> Mode:
    """Return the mode in which the nearest are looked for where a mode has no result.

    Where no words help, what means the same is no result of lexical search, but may be of use.
    """
    return "semantic" if mode == "lexical" else mode


def _browsed(session: Session, filters: Sequence[Filter]) -> Candidates:
    """Return the most popular of all products that pass, which no leg has found."""
    found = session.browse(filters, "relevance", 0, MOST_BROWSED)
    everything = unsought(found.ordinals, found.scores)
    return replace(everything, lexical_capped=found.total > found.ordinals.size)


def _none_of(candidates: Candidates) -> Candidates:
    none = candidates.at(np.empty(0, dtype=np.int64))
    return replace(none, raised=None, raises=(), lexical_capped=False, semantic_capped=False)
