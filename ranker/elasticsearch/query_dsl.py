"""Queries as Query DSL: by words, by members of a result, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ranker.catalogue import Ordinals
from ranker.elasticsearch.filter_dsl import Clause, filter_clauses
from ranker.request import Filter, Sort
from ranker.words import Group, WordQuery

# Only ordinals and what they are sorted by: nothing of the documents themselves.
BARE: dict[str, Any] = {"_source": False, "stored_fields": "_none_", "track_total_hits": False}

_LAST = {"missing": "_last"}
_ORDERS: dict[Sort, list[dict[str, Any]]] = {
    "relevance": [],
    "price_asc": [{"price": {"order": "asc", **_LAST}}],
    "price_desc": [{"price": {"order": "desc", **_LAST}}],
    "rating": [{"rating": {"order": "desc", **_LAST}}, {"rating_count": {"order": "desc"}}],
    "newest": [{"released": {"order": "desc", **_LAST}}],
}


def best_first(query: Clause, most: int) -> dict[str, Any]:
    """Return the search for the best `most` products, with score and ordinal of each."""
    return {**BARE, "query": query, "size": most, "sort": ["_score", {"ordinal": "asc"}]}


def any_word(words: WordQuery, codes: Sequence[str]) -> Clause:
    """Return the clause for products with any of the words or codes."""
    return {"bool": {"should": [*_scored(words), *_codes(codes)]}}


def every_word(words: WordQuery, within: Ordinals | None = None) -> Clause:
    """Return the clause for products with every group of words, among some where those are given.

    They score as in `any_word`.
    """
    clause: dict[str, Any] = {}
    if words.expanded:
        clause["filter"] = [_one_of(group) for group in words.groups]
        clause["should"] = _scored(words)
    else:
        clause["must"] = _words(words.terms)
    if within is not None:
        clause["filter"] = [*clause.get("filter", []), members(within)]
    return {"bool": clause}


def any_code(codes: Sequence[str]) -> Clause:
    """Return the clause for products with any of the codes."""
    return {"bool": {"should": _codes(codes)}}


def members(ordinals: Ordinals) -> Clause:
    """Return the clause for the products with these ordinals."""
    return {"terms": {"ordinal": ordinals.tolist()}}


def passing(filters: Sequence[Filter], ordinals: Ordinals | None = None) -> Clause:
    """Return the clause for products that pass filters, among some where those are given."""
    clauses = [] if ordinals is None else [members(ordinals)]
    clauses += filter_clauses(filters)
    return {"bool": {"filter": clauses}} if clauses else {"match_all": {}}


def order(sort: Sort, *, popular: bool = False) -> list[dict[str, Any]]:
    """Return the order asked for, by popularity where that is asked for too, then by ordinal."""
    by_popularity = [{"popularity": {"order": "desc"}}] if popular else []
    return [*_ORDERS[sort], *by_popularity, {"ordinal": {"order": "asc"}}]


def _scored(words: WordQuery) -> list[Clause]:
    clauses: list[Clause] = []
    for group in words.groups:
        own = _words(group.terms)
        if group.alternatives:
            others = [_every(other.terms, other.weight) for other in group.alternatives]
            own = [{"dis_max": {"queries": [{"bool": {"should": own}}, *others]}}]
        clauses += own
    return clauses + [_every(extra.terms, extra.weight) for extra in words.extras]


def _one_of(group: Group) -> Clause:
    ways = [group.terms, *(other.terms for other in group.alternatives)]
    return {"bool": {"should": [_every(terms) for terms in ways]}}


def _every(terms: Sequence[str], boost: float = 1.0) -> Clause:
    return {"bool": {"must": _words(terms), "boost": boost}}


def _words(terms: Sequence[str]) -> list[Clause]:
    return [{"term": {"words": {"value": term}}} for term in terms]


def _codes(codes: Sequence[str]) -> list[Clause]:
    return [{"term": {"code": {"value": code}}} for code in codes]
