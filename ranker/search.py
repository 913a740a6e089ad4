"""Search: the result set first, then its order, then one page of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.encoder import TextEncoder
from query.plan import QueryPlan, plain_plan
from ranker.catalogue import Catalogue, Fetched, Ordinals, Scores, Session
from ranker.explain import Explainer
from ranker.facet_counts import Members, count_facets
from ranker.filters import by_field
from ranker.fuse import CatalogueFacts, FusionWeights
from ranker.highlight import words_to_mark
from ranker.kept_results import KeptResults
from ranker.offered_facets import COVERAGE_SAMPLE, offered_facets
from ranker.request import Filter, Mode, SearchRequest
from ranker.response import Facet, Hit, SearchResponse
from ranker.retrieve import Candidates, Stopwatch, retrieve
from ranker.widen import widen


@dataclass(frozen=True, slots=True)
class _Result:
    """What was found: `places` of the page in `candidates`, the first products, what to count."""

    candidates: Candidates
    places: Ordinals
    total: int
    capped: bool
    first: Ordinals
    members: Callable[[tuple[Filter, ...]], Members]


class Searcher:
    """Answers searches over one generation; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, encoder: TextEncoder, weights: FusionWeights) -> None:
        self.catalogue = catalogue
        self._encoder = encoder
        self._weights = weights
        self._facts = CatalogueFacts(catalogue.products, catalogue.described)
        self._kept = KeptResults(catalogue.lasting)

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search; raises RequestError for a filter that cannot be applied."""
        started = time.perf_counter()
        watch = Stopwatch()
        by_field(request.filters)
        plan = plain_plan(request.query)
        # Everyone browses with the same empty text, and all copies should take part in that.
        session = self.catalogue.session(plan.text or f"{request.filters} {request.sort}")
        result, fetched = self._page(request, plan, session, watch)
        facets = self._facets(request, result, session, watch)
        hits = self._hits(request, plan, result, fetched)
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
        )

    def rank(self, query: str, mode: Mode, depth: int) -> list[tuple[str, float]]:
        """Return the ids and scores of the first `depth` products."""
        plan = plain_plan(query)
        session = self.catalogue.session(plan.text)
        if plan.browses:
            browsed = session.browse((), "relevance", 0, depth)
            ordinals, scores = browsed.ordinals, browsed.scores
        else:
            candidates = self._candidates(plan, mode, session, Stopwatch())
            ordinals, scores = candidates.ordinals[:depth], candidates.scores[:depth]
        named = zip(session.ids(ordinals), scores.tolist(), strict=True)
        return [(product, score) for product, score in named if product is not None]

    def _page(
        self, request: SearchRequest, plan: QueryPlan, session: Session, watch: Stopwatch
    ) -> tuple[_Result, list[Fetched]]:
        highlight = words_to_mark(plan.text) if request.highlight else ""
        for surely in (False, True):
            if plan.browses:
                result = self._browsed(request, session, watch)
            else:
                result = self._ranked(request, plan, session, watch, surely=surely)
            ordinals = result.candidates.ordinals[result.places]
            with watch.stage("fetch"):
                fetched = session.fetch(ordinals, highlight) if ordinals.size else []
            # A product may have been deleted or replaced since it was found.
            if None not in fetched:
                break
        there = np.array([found is not None for found in fetched], dtype=np.bool_)
        return (
            replace(result, places=result.places[there]),
            [found for found in fetched if found is not None],
        )

    def _browsed(self, request: SearchRequest, session: Session, watch: Stopwatch) -> _Result:
        first = (request.page - 1) * request.per_page
        with watch.stage("browse"):
            page = session.browse(request.filters, request.sort, first, request.per_page)
            head = page
            if request.facets is None and (first or request.per_page < COVERAGE_SAMPLE):
                head = session.browse(request.filters, request.sort, 0, COVERAGE_SAMPLE)
        return _Result(
            _all_alike(page.ordinals, page.scores),
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
        unfiltered = self._candidates(plan, request.mode, session, watch)
        first = (request.page - 1) * request.per_page
        with watch.stage("filter"):
            candidates = self._within(unfiltered, request.filters, request.mode, session)
            places = session.pick(candidates.ordinals, request.filters, request.sort, surely=surely)

        def members(others: tuple[Filter, ...]) -> Members:
            if others == request.filters:  # every filter holds: that is the result itself
                return Members(np.sort(candidates.ordinals[places]), (), candidates.capped)
            found = self._within(unfiltered, others, request.mode, session)
            return Members(np.sort(found.ordinals), others, found.capped)

        return _Result(
            candidates,
            places[first : first + request.per_page],
            int(places.size),
            candidates.capped,
            candidates.ordinals[places[:COVERAGE_SAMPLE]],
            members,
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

    def _within(
        self, candidates: Candidates, filters: Sequence[Filter], mode: Mode, session: Session
    ) -> Candidates:
        """Return the candidates, and where a limit cut them what it left out within filters."""
        if not candidates.capped or not filters:
            return candidates
        return widen(candidates, filters, mode, session, self._weights, self._facts)

    def _candidates(
        self, plan: QueryPlan, mode: Mode, session: Session, watch: Stopwatch
    ) -> Candidates:
        kept = self._kept.get(plan.text, mode)
        if kept is not None:
            return kept
        terms = tuple(self.catalogue.terms(plan.text))
        found = retrieve(
            plan, mode, session, terms, self._encoder, self._weights, self._facts, watch
        )
        if session.shortfall is None:
            self._kept.keep(plan.text, mode, found)
        return found

    def _hits(
        self,
        request: SearchRequest,
        plan: QueryPlan,
        result: _Result,
        fetched: Sequence[Fetched],
    ) -> tuple[Hit, ...]:
        candidates, explainer = result.candidates, None
        if request.explain and fetched:
            explainer = Explainer(
                candidates,
                self.catalogue.terms,
                self._weights,
                self._facts,
                request.mode,
                browses=plan.browses,
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
            for number, (place, found) in enumerate(zip(result.places, fetched, strict=True))
        )


def _all_alike(ordinals: Ordinals, scores: Scores) -> Candidates:
    """Return products that no leg has found, in their order."""
    missing = np.full(ordinals.size, np.nan)
    return Candidates(ordinals, scores, missing, missing, np.zeros(ordinals.size))
