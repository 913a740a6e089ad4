"""Search: the result set first, then its order, then one page of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Protocol, runtime_checkable

import numpy as np

from models.encoder import TextEncoder
from query.expand.synonyms import Synonyms
from query.plan import QueryPlan, plain_plan
from ranker.arrange import Arranged, Arranger, RankDefaults, order_key, wishes_of
from ranker.beside import Beside
from ranker.catalogue import Catalogue, Fetched, Ordinals, Session
from ranker.conditions import hard_filters
from ranker.deadline import check_deadline, hurried
from ranker.facet_counts import Members, count_facets
from ranker.facet_values import check_has_values, facet_values
from ranker.fetched import still_there
from ranker.filters import by_field
from ranker.fuse import FusionWeights
from ranker.highlight import words_to_mark
from ranker.hits import HitMaker
from ranker.kept_orders import KeptOrders
from ranker.offered_facets import COVERAGE_SAMPLE, offered_facets
from ranker.request import Filter, Mode, Ranking, SearchRequest
from ranker.response import Facet, Hit, SearchResponse
from ranker.result import Result
from ranker.retrieve import Candidates, Stopwatch, unsought
from ranker.rules.apply import NO_RULES, Resolved, resolved, ruled_set
from ranker.rules.book import RuleBook
from ranker.rules.fired import NOTHING, Fired
from ranker.rules.fires_rules import FiresRules
from ranker.rules.fixed import FixedRules
from ranker.settle import Settled, Settler, nearest_mode
from ranker.together import FindsCompanions
from ranker.trial import Trial

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


@runtime_checkable
class TriesSynonyms(Protocol):
    """Whatever can understand with other synonyms than those in force."""

    def trying(self, synonyms: Synonyms) -> Understands:
        """Return what does, and shares all else."""


class Searcher:
    """Answers searches over one generation; safe to share between threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: TextEncoder,
        weights: FusionWeights,
        understands: Understands | None = None,
        arranger: Arranger | None = None,
        rules: RuleBook | None = None,
        companions: FindsCompanions | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.understands: Understands = understands or TakesWords()
        self._settler = Settler(catalogue, encoder, weights)
        self._arranger = arranger or Arranger(None, RankDefaults())
        self._hits = HitMaker(catalogue, weights, self._settler.facts, self._arranger.cascade)
        self._orders = KeptOrders(catalogue.lasting)
        self._rules: FiresRules = rules or RuleBook([])
        self.beside = Beside(catalogue, self._rules, companions)

    @property
    def settler(self) -> Settler:
        """What finds the result sets, before anything orders them anew."""
        return self._settler

    def trying(self, trial: Trial) -> Searcher:
        """Return one that searches with other rules or synonyms, and shares all else."""
        other = copy(self)
        if trial.rules is not None:
            other._rules = FixedRules(trial.rules)
        if trial.synonyms is not None and isinstance(self.understands, TriesSynonyms):
            other.understands = self.understands.trying(trial.synonyms)
        return other

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search; raises RequestError for a filter that cannot be applied."""
        started = time.perf_counter()
        watch = Stopwatch()
        by_field(request.filters)
        with watch.stage("understand"):
            plan, fired = self._understood(request)
        check_deadline(request)
        session = self._session(request, plan)
        rules = resolved(fired, session)
        result, fetched = self._page(request, plan, rules, session, watch)
        check_deadline(request)
        facets = self._facets(request, result, session, watch)
        with watch.stage("explain"):
            hits = self._hits.hits(
                request, result, result.candidates, result.places, fetched, session
            )
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
            reranked=result.arranged.reranked,
            collapsed=result.arranged.collapsed,
            fired=fired.audit,
            banners=fired.banners,
            redirect=fired.redirect,
        )

    def facet_values(self, request: SearchRequest, field: str, text: str, limit: int) -> Facet:
        """Return the values of one facet of a search that have a text; raises RequestError."""
        check_has_values(field)
        by_field(request.filters)
        plan, fired = self._understood(request)
        session = self._session(request, plan)
        rules = resolved(fired, session)

        within = None
        if fired.changes_set or not _takes_all(plan):
            _, within = self._settled(request, plan, rules, session, Stopwatch())

        def members(others: tuple[Filter, ...]) -> Members:
            if within is None:
                return Members(None, others)
            found = within(others)
            return Members(np.sort(found.ordinals), others, found.capped)

        return facet_values(field, text, limit, members, request.filters, session)

    def rank(
        self,
        query: str,
        mode: Mode,
        depth: int,
        *,
        ranking: Ranking = "fused",
        diversity: float = 0.0,
        rerank_budget_ms: float | None = None,
    ) -> list[tuple[str, float]]:
        """Return the ids and scores of the first `depth` products, variants not collapsed.

        Rules of the shop are left out. Scores are the fused ones, and where more than retrieval
        made the order no more than the reciprocal of the rank.
        """
        plan = self.understands.understand(query)
        session = self.catalogue.session(plan.text)
        if _takes_all(plan):
            browsed = session.browse((), "relevance", 0, depth)
            ordinals, scores = browsed.ordinals, browsed.scores
        else:
            settled = self._settler.settle(plan, mode, session, Stopwatch())
            candidates = settled.candidates
            ordinals, scores = candidates.ordinals[:depth], candidates.scores[:depth]
            if ranking != "fused" or diversity:
                request = SearchRequest(
                    query,
                    mode,
                    ranking=ranking,
                    diversity=diversity,
                    rerank_budget_ms=rerank_budget_ms,
                    collapse=False,
                )
                arranged = self._arranger.arrange(
                    wishes_of(request, self._arranger.defaults),
                    settled.plan,
                    candidates,
                    np.arange(candidates.ordinals.size),
                    NO_RULES,
                    session,
                    Stopwatch(),
                )
                ordinals = candidates.ordinals[arranged.places[:depth]]
                scores = 1.0 / np.arange(1, ordinals.size + 1)
        named = zip(session.ids(ordinals), scores.tolist(), strict=True)
        return [(product, score) for product, score in named if product is not None]

    def _understood(self, request: SearchRequest) -> tuple[QueryPlan, Fired]:
        """Return the query as it is searched, and the rules that fire for it."""
        fired = NOTHING
        if request.rules:
            fired = self._rules.fired(request.query, request.context, request.rules_at)
        text = request.query if fired.replacement is None else fired.replacement
        return self.understands.understand(text, verbatim=request.verbatim), fired

    def _session(self, request: SearchRequest, plan: QueryPlan) -> Session:
        # Everyone browses with the same empty text, and all copies should take part in that.
        return self.catalogue.session(plan.text or f"{request.filters} {request.sort}")

    def _page(
        self,
        request: SearchRequest,
        plan: QueryPlan,
        rules: Resolved,
        session: Session,
        watch: Stopwatch,
    ) -> tuple[Result, list[Fetched]]:
        ruled = rules.fired.changes_set or rules.fired.changes_order
        for surely in (False, True):
            if _takes_all(plan) and not ruled:
                result = self._browsed(request, plan, session, watch)
            else:
                result = self._ranked(request, plan, rules, session, watch, surely=surely)
            ordinals = result.candidates.ordinals[result.places]
            with watch.stage("fetch"):
                there, fetched = still_there(session, ordinals, _marked(request, result.plan))
            # A product may have been deleted or replaced since it was found.
            if there.all():
                break
        return replace(result, places=result.places[there]), fetched

    def _browsed(
        self, request: SearchRequest, plan: QueryPlan, session: Session, watch: Stopwatch
    ) -> Result:
        first = (request.page - 1) * request.per_page
        with watch.stage("browse"):
            page = session.browse(request.filters, request.sort, first, request.per_page)
            head = page
            if request.facets is None and (first or request.per_page < COVERAGE_SAMPLE):
                head = session.browse(request.filters, request.sort, 0, COVERAGE_SAMPLE)
        return Result(
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
        rules: Resolved,
        session: Session,
        watch: Stopwatch,
        *,
        surely: bool,
    ) -> Result:
        settled, within = self._settled(request, plan, rules, session, watch)
        first = (request.page - 1) * request.per_page
        with watch.stage("filter"):
            candidates = within(request.filters)
            places = session.pick(candidates.ordinals, request.filters, request.sort, surely=surely)
        check_deadline(request)

        arranged = Arranged(places)
        if request.sort == "relevance":
            arranged = self._arranged(
                request, settled.plan, candidates, places, rules, session, watch, anew=surely
            )

        def members(others: tuple[Filter, ...]) -> Members:
            if others == request.filters:  # every filter holds: that is the result itself
                return Members(np.sort(candidates.ordinals[places]), (), candidates.capped)
            found = within(others)
            return Members(np.sort(found.ordinals), others, found.capped)

        return Result(
            settled.plan,
            candidates,
            arranged.places[first : first + request.per_page],
            int(places.size),
            candidates.capped,
            candidates.ordinals[places[:COVERAGE_SAMPLE]],
            members,
            settled.given_up,
            settled.nearest,
            arranged,
            rules,
        )

    def _settled(
        self,
        request: SearchRequest,
        plan: QueryPlan,
        rules: Resolved,
        session: Session,
        watch: Stopwatch,
    ) -> tuple[Settled, Callable[[tuple[Filter, ...]], Candidates]]:
        """Return what the query finds, and what of it is to be filtered by some filters."""
        settled = self._settler.settle(plan, request.mode, session, watch)
        own = hard_filters(settled.plan)

        def within(filters: tuple[Filter, ...]) -> Candidates:
            found = self._settler.within(
                settled.plan, settled.candidates, filters, request.mode, session
            )
            return ruled_set(rules, found, session, own)

        return settled, within

    def _arranged(
        self,
        request: SearchRequest,
        plan: QueryPlan,
        candidates: Candidates,
        places: Ordinals,
        rules: Resolved,
        session: Session,
        watch: Stopwatch,
        *,
        anew: bool,
    ) -> Arranged:
        """Return the order of the candidates at some places, the same for all pages of a search."""
        wishes = wishes_of(request, self._arranger.defaults)
        key = order_key(plan, request, wishes, rules)
        found = candidates.ordinals[places]
        kept = None if anew else self._orders.get(key, found)
        if kept is None:
            kept = self._arranger.arrange(
                hurried(wishes, request), plan, candidates, places, rules, session, watch
            )
            if session.shortfall is None:
                self._orders.keep(key, found, kept)
        return kept

    def _facets(
        self, request: SearchRequest, result: Result, session: Session, watch: Stopwatch
    ) -> tuple[Facet, ...]:
        with watch.stage("facets"):
            names = request.facets
            if names is None:
                names = offered_facets(result.first, session)
            if not names:
                return ()
            return count_facets(names, result.members, request.filters, session)

    def _alternatives(
        self, request: SearchRequest, result: Result, session: Session
    ) -> tuple[Hit, ...]:
        """Return what is nearest where there is no result, none of it called one."""
        nearest = result.nearest
        if nearest is None or request.page > 1:
            return ()
        passing = session.pick(nearest.ordinals, request.filters, "relevance")
        places = passing[: min(MOST_ALTERNATIVES, request.per_page)]
        there, fetched = still_there(session, nearest.ordinals[places])
        return self._hits.hits(
            # What lexical search found nothing for was looked for by its meaning.
            replace(request, mode=nearest_mode(request.mode)),
            result,
            nearest,
            places[there],
            fetched,
            session,
        )


def _takes_all(plan: QueryPlan) -> bool:
    """Say whether a plan asks nothing of products, neither by words nor by conditions."""
    return plan.browses and not plan.conditions


def _marked(request: SearchRequest, plan: QueryPlan) -> str:
    """Return the words that are marked in a hit: those of the query and those searched beside."""
    if not request.highlight:
        return ""
    return words_to_mark(" ".join([plan.text, *(other.alternative for other in plan.expansions)]))
