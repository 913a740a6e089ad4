"""Conditions: what the query asks of products beside its words, applied to a result set.

A hard condition is part of what the set is: prices, ratings, phrases in quotes, words to leave out.
A soft one only raises the products that fulfil it. Filters that a shopper chooses come afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.fields import field_texts
from query.plan import Condition, QueryPlan
from ranker.catalogue import Ordinals, Session
from ranker.request import Filter, Mode
from ranker.retrieve import Candidates, Raise
from ranker.words import plain_words

TEXT_FIELD = "text"
# Products with all words of a phrase that are read to see whether those stand together.
MOST_READ = 500
# What a raise is worth where scores are BM25 alone: this share of the best.
_LEXICAL_SHARE = 1.0

Terms = Callable[[str], Sequence[str]]


def hard_filters(plan: QueryPlan) -> tuple[Filter, ...]:
    """Return the hard conditions of a plan that an engine filters by."""
    return tuple(
        _filter(condition)
        for condition in plan.conditions
        if condition.hard and not condition.excluded and condition.field != TEXT_FIELD
    )


def conditioned(
    candidates: Candidates, plan: QueryPlan, mode: Mode, session: Session, terms_of: Terms
) -> Candidates:
    """Return the result set as the plan's conditions leave it, in its new order."""
    if not (plan.conditions or plan.phrases) or not candidates.ordinals.size:
        return candidates
    kept, cut = _kept(candidates.ordinals, plan, session, terms_of)
    if kept is not None:
        candidates = candidates.at(kept)
    if cut:
        semantic = mode == "semantic"
        candidates = replace(
            candidates,
            lexical_capped=candidates.lexical_capped or not semantic,
            semantic_capped=candidates.semantic_capped or semantic,
        )
    unit = candidates.best_bm25 * _LEXICAL_SHARE if mode == "lexical" else 1.0
    raises = [
        Raise(_name(condition), condition.weight * unit, found)
        for condition in plan.conditions
        if not condition.hard and condition.weight
        for found in [_fulfilling(condition, candidates.ordinals, session, terms_of)]
        if found.size
    ]
    if not raises:
        return candidates
    raised = np.zeros(candidates.ordinals.size)
    for one in raises:
        raised[np.isin(candidates.ordinals, one.ordinals)] += one.weight
    scores = candidates.scores + raised
    # Equals are in the order that they had before, which is by score and then by ordinal.
    order = np.argsort(-scores, kind="stable")
    moved = replace(candidates, scores=scores).at(order)
    return replace(moved, raised=raised[order], raises=tuple(raises))


def _kept(
    ordinals: Ordinals, plan: QueryPlan, session: Session, terms_of: Terms
) -> tuple[Ordinals | None, bool]:
    """Return the places of the products that fulfil every hard condition, None for all.

    Also whether a limit kept some from being looked at.
    """
    here = np.ones(ordinals.size, dtype=np.bool_)
    filters = hard_filters(plan)
    if filters:
        here &= _at(ordinals.size, session.pick(ordinals, filters, "relevance"))
    for condition in plan.conditions:
        if condition.hard and (condition.excluded or condition.field == TEXT_FIELD):
            fulfilled = np.isin(ordinals, _fulfilling(condition, ordinals, session, terms_of))
            here &= ~fulfilled if condition.excluded else fulfilled
    cut = False
    if plan.phrases:
        found, cut = _with_phrases(plan.phrases, ordinals[here], session, terms_of)
        here &= np.isin(ordinals, found)
    return (None if here.all() else np.flatnonzero(here)), cut


def _fulfilling(
    condition: Condition, ordinals: Ordinals, session: Session, terms_of: Terms
) -> Ordinals:
    """Return the products, ascending, that have what a condition names."""
    if condition.field != TEXT_FIELD:
        return np.sort(ordinals[session.pick(ordinals, (_filter(condition),), "relevance")])
    within = np.sort(ordinals)
    found = [_with_words(value, within, session, terms_of) for value in condition.values]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


def _with_words(text: str, within: Ordinals, session: Session, terms_of: Terms) -> Ordinals:
    words = plain_words(dict.fromkeys(terms_of(text)))
    if not words.groups:
        return np.empty(0, np.int64)
    return session.words_within(words, within).ordinals


def _with_phrases(
    phrases: Sequence[str], ordinals: Ordinals, session: Session, terms_of: Terms
) -> tuple[Ordinals, bool]:
    """Return the products in which the words of each phrase stand together in one field.

    Where more than `MOST_READ` have all of the words, the best of them are read and no others;
    whether that was so is said too.
    """
    for phrase in phrases:
        if terms_of(phrase):
            found = _with_words(phrase, np.sort(ordinals), session, terms_of)
            ordinals = ordinals[np.isin(ordinals, found)]
    # Products say the same words again and again.
    each = cache(lambda word: tuple(terms_of(word)))
    wanted = [_in_a_row(phrase, each) for phrase in phrases if len(phrase.split()) > 1]
    if not wanted or not ordinals.size:
        return ordinals, False
    best = ordinals[:MOST_READ]
    reads = zip(best.tolist(), session.fetch(best), strict=True)
    kept = [
        ordinal
        for ordinal, fetched in reads
        if fetched is not None and _says_all(wanted, field_texts(fetched.product).values(), each)
    ]
    return np.array(kept, dtype=np.int64), ordinals.size > best.size


def _says_all(wanted: Sequence[str], texts: Iterable[str], each: Terms) -> bool:
    rows = [_in_a_row(text, each) for text in texts]
    return all(any(phrase in row for row in rows) for phrase in wanted)


def _in_a_row(text: str, each: Terms) -> str:
    """Return the terms of a text one after another, with a blank on both sides of each."""
    return f" {' '.join(term for word in text.split() for term in each(word))} "


def _at(size: int, places: Ordinals) -> NDArray[np.bool_]:
    here = np.zeros(size, dtype=np.bool_)
    here[places] = True
    return here


def _filter(condition: Condition) -> Filter:
    return Filter(condition.field, condition.values, condition.low, condition.high)


def _name(condition: Condition) -> str:
    return condition.field.rpartition(".")[2]
