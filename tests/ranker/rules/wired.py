"""A search that does with rules what the ranker does, in as few lines as it takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from query.plan import plain_plan
from ranker.request import Filter, SearchRequest
from ranker.response import Explanation, Hit, SearchResponse
from ranker.retrieve import Candidates, Stopwatch
from ranker.rules.apply import moved, resolved, ruled_set, touching, with_pins
from ranker.rules.book import RuleBook
from ranker.rules.fired import NOTHING, Fired, fired_of
from ranker.rules.read_rule import read_rule
from ranker.search import Searcher


def fired_by(*rules: object, text: str = "mouse") -> Fired:
    """Return what rules ask, the first counting most, as if all of them had fired."""
    return fired_of(text, [read_rule(rule) for rule in rules])


def candidates_of(searcher: Searcher, query: str) -> Candidates:
    session = searcher.catalogue.session(query)
    plan = plain_plan(query)
    return searcher._settler.settle(plan, "hybrid", session, Stopwatch()).candidates


def search(searcher: Searcher, book: RuleBook, request: SearchRequest) -> SearchResponse:
    """Answer a request of the mode hybrid, in the order of relevance."""
    session = searcher.catalogue.session(request.query)
    fired = NOTHING
    if request.rules:
        fired = book.fired(request.query, request.context, request.rules_at)
    text = request.query if fired.replacement is None else fired.replacement
    rules = resolved(fired, session)
    found = ruled_set(rules, candidates_of(searcher, text), session)
    found = found.at(session.pick(found.ordinals, request.filters, "relevance"))
    after = moved(rules, found.scores, found.ordinals, session, odds=False)
    order = with_pins(rules, np.argsort(-after.scores, kind="stable"), found.ordinals)
    first = (request.page - 1) * request.per_page
    page = order[first : first + request.per_page]
    hits = tuple(
        Hit(
            rank=first + number + 1,
            score=float(found.scores[place]),
            product=fetched.product,
            explanation=Explanation(
                None, None, None, None, 0.0,
                rules=touching(rules, after.touches, int(found.ordinals[place])),
            ),
        )
        for number, (place, fetched) in enumerate(
            zip(page, session.fetch(found.ordinals[page]), strict=True)
        )
        if fetched is not None
    )  # fmt: skip
    return SearchResponse(
        request=request, query_id="", generation="", total=int(order.size),
        total_is_lower_bound=False, hits=hits, facets=(), took_ms=0.0, stages_ms={},
        fired=fired.audit, banners=fired.banners, redirect=fired.redirect,
    )  # fmt: skip


def brand(*names: str) -> Filter:
    return Filter("brand", names)


def without(request: SearchRequest) -> SearchRequest:
    return replace(request, rules=False)
