"""Search: the result set first, then its order, then one page of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from models.encoder import TextEncoder
from query.plan import Looser, QueryPlan, plain_plan
from ranker.catalogue import Catalogue, Fetched, Ordinals, Session
from ranker.explain import Explainer
from ranker.facet_counts import Members, count_facets
from ranker.filters import by_field
from ranker.fuse import FusionWeights
from ranker.highlight import words_to_mark
from ranker.offered_facets import COVERAGE_SAMPLE, offered_facets
from ranker.request import Filter, Mode, Ranking, SearchRequest
from ranker.response import Facet, Hit, SearchResponse
from ranker.retrieve import Candidates, Stopwatch, unsought
from ranker.settle import Settler, nearest_mode

# Products shown where nothing is near enough to be called a result.
MOST_ALTERNATIVES = 8


class Understands(Protocol):
    """Whatever turns a line of text into a plan; it never fails, whatever the text."""

    def understand(self, query: str, *, verbatim: bool = False) -> QueryPlan:
        """Return the plan; `verbatim` takes the words as they were typed."""


class TakesWords:
    """Understands nothing: every query is its words."""

    def understand(self, query: str, *, verbatim: bool = False) -> QueryPlan:  # noqa: ARG002
        """Return the plan that takes the query as it is."""
        return plain_plan(query)


@dataclass(frozen=True, slots=True)
class _Result:
    """What was found: `places` of the page in `candidates`, the first products, what to count.

    `nearest` is what there is instead where there is no result.
    """

    plan: QueryPlan
    candidates: Candidates
    places: Ordinals
    total: int
    capped: bool
    first: Ordinals
    members: Callable[[tuple[Filter, ...]], Members]
    given_up: tuple[Looser, ...] = ()
    nearest: Candidates | None = None


class Searcher:
    """Answers searches over one generation; safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: TextEncoder,
        weights: FusionWeights,
        understands: Understands | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.understands: Understands = understands or TakesWords()
        self._weights = weights
        self._settler = Settler(catalogue, encoder, weights)

    @property
    def settler(self) -> Settler:
        """What finds the result sets, before anything orders them anew."""
        return self._settler

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search; raises RequestError for a filter that cannot be applied."""
        started = time.perf_counter()
        watch = Stopwatch()
        by_field(request.filters)
        with watch.stage("understand"):
            plan = self.understands.understand(request.query, verbatim=request.verbatim)
        # Everyone browses with the same empty text, and all copies should take part in that.
        session = self.catalogue.session(plan.text or f"{request.filters} {request.sort}")
        result, fetched = self._page(request, plan, session, watch)
        facets = self._facets(request, result, session, watch)
        hits = self._hits(request, result, result.candidates, result.places, fetched)
        return SearchResponse(
            request=request,
            query_id=secrets.token_hex(8),
            generation=self.catalogue.generation,
            total=result.total,
            total_is_lower_bound=result.capped or session.shortfall is not None,
            hits=hits,
            facets=facets,
            took_ms=(time.perf_counter() - started) * 1_000,
            stages_ms=watch.stages,
            shortfall=session.shortfall,
            plan=result.plan,
            given_up=result.given_up,
            alternatives=self._alternatives(request, result, session),
        )

    def rank(
        self,
        query: str,
        mode: Mode,
        depth: int,
        *,
        ranking: Ranking = "fused",  # noqa: ARG002
        diversity: float = 0.0,  # noqa: ARG002
        rerank_budget_ms: float | None = None,  # noqa: ARG002
    ) -> list[tuple[str, float]]:
        """Return the ids and scores of the first `depth` products, variants not collapsed."""
        plan = self.understands.understand(query)
        session = self.catalogue.session(plan.text)
        if _takes_all(plan):
            browsed = session.browse((), "relevance", 0, depth)
            ordinals, scores = browsed.ordinals, browsed.scores
        else:
            candidates = self._settler.settle(plan, mode, session, Stopwatch()).candidates
            ordinals, scores = candidates.ordinals[:depth], candidates.scores[:depth]
        named = zip(session.ids(ordinals), scores.tolist(), strict=True)
        return [(product, score) for product, score in named if product is not None]

    def _page(
        self, request: SearchRequest, plan: QueryPlan, session: Session, watch: Stopwatch
    ) -> tuple[_Result, list[Fetched]]:
        for surely in (False, True):
            if _takes_all(plan):
                result = self._browsed(request, plan, session, watch)
            else:
                result = self._ranked(request, plan, session, watch, surely=surely)
            ordinals = result.candidates.ordinals[result.places]
            with watch.stage("fetch"):
                fetched = session.fetch(ordinals, _marked(request, result.plan))
            # A product may have been deleted or replaced since it was found.
            if None not in fetched:
                break
        there = np.array([found is not None for found in fetched], dtype=np.bool_)
        return (
            replace(result, places=result.places[there]),
            [found for found in fetched if found is not None],
        )

    def _browsed(
        self, request: SearchRequest, plan: QueryPlan, session: Session, watch: Stopwatch
    ) -> _Result:
        first = (request.page - 1) * request.per_page
        with watch.stage("browse"):
            page = session.browse(request.filters, request.sort, first, request.per_page)
            head = page
            if request.facets is None and (first or request.per_page < COVERAGE_SAMPLE):
                head = session.browse(request.filters, request.sort, 0, COVERAGE_SAMPLE)
        return _Result(
            plan,
            unsought(page.ordinals, page.scores),
            np.arange(page.ordinals.size),
            page.total,
            False,
            head.ordinals,
            lambda others: Members(None, others),
        )

    def _ranked(
        self,
        request: SearchRequest,
        plan: QueryPlan,
        session: Session,
        watch: Stopwatch,
        *,
        surely: bool,
    ) -> _Result:
        settled = self._settler.settle(plan, request.mode, session, watch)
        unfiltered = settled.candidates
        first = (request.page - 1) * request.per_page

        def within(filters: tuple[Filter, ...]) -> Candidates:
            return self._settler.within(settled.plan, unfiltered, filters, request.mode, session)

        with watch.stage("filter"):
            candidates = within(request.filters)
            places = session.pick(candidates.ordinals, request.filters, request.sort, surely=surely)

        def members(others: tuple[Filter, ...]) -> Members:
            if others == request.filters:  # every filter holds: that is the result itself
                return Members(np.sort(candidates.ordinals[places]), (), candidates.capped)
            found = within(others)
            return Members(np.sort(found.ordinals), others, found.capped)

        return _Result(
            settled.plan,
            candidates,
            places[first : first + request.per_page],
            int(places.size),
            candidates.capped,
            candidates.ordinals[places[:COVERAGE_SAMPLE]],
            members,
            settled.given_up,
            settled.nearest,
        )

    def _facets(
        self, request: SearchRequest, result: _Result, session: Session, watch: Stopwatch
    ) -> tuple[Facet, ...]:
        with watch.stage("facets"):
            names = request.facets
            if names is None:
                names = offered_facets(result.first, session)
            if not names:
                return ()
            return count_facets(names, result.members, request.filters, session)

    def _alternatives(
        self, request: SearchRequest, result: _Result, session: Session
    ) -> tuple[Hit, ...]:
        """Return what is nearest where there is no result, none of it called one."""
        nearest = result.nearest
        if nearest is None or request.page > 1:
            return ()
        passing = session.pick(nearest.ordinals, request.filters, "relevance")
        places = passing[: min(MOST_ALTERNATIVES, request.per_page)]
        fetched = session.fetch(nearest.ordinals[places]) if places.size else []
        there = [number for number, found in enumerate(fetched) if found is not None]
        return self._hits(
            # What lexical search found nothing for was looked for by its meaning.
            replace(request, mode=nearest_mode(request.mode)),
            result,
            nearest,
            places[there],
            [found for found in fetched if found is not None],
        )

    def _hits(
        self,
        request: SearchRequest,
        result: _Result,
        candidates: Candidates,
        places: Ordinals,
        fetched: Sequence[Fetched],
    ) -> tuple[Hit, ...]:
        explainer = None
        if request.explain and fetched:
            explainer = Explainer(
                candidates,
                self.catalogue.terms,
                self._weights,
                self._settler.facts,
                request.mode,
                browses=result.plan.browses,
            )
        first = (request.page - 1) * request.per_page
        return tuple(
            Hit(
                rank=first + number + 1,
                score=float(candidates.scores[place]),
                product=found.product,
                explanation=explainer.explain(int(place), found.product) if explainer else None,
                highlights=found.highlights,
            )
            for number, (place, found) in enumerate(zip(places, fetched, strict=True))
        )


def _takes_all(plan: QueryPlan) -> bool:
    """Say whether a plan asks nothing of products, neither by words nor by conditions."""
    return plan.browses and not plan.conditions


def _marked(request: SearchRequest, plan: QueryPlan) -> str:
    """Return the words that are marked in a hit: those of the query and those searched beside."""
    if not request.highlight:
        return ""
    return words_to_mark(" ".join([plan.text, *(other.alternative for other in plan.expansions)]))
