"""Pseudo-relevance feedback: search also for what the best products say.

A relevance model (Lavrenko and Croft, "Relevance-based language models", SIGIR 2001) estimates how
likely a word is in what is wanted, from the products that were found first:

    P(w | R) = sum over products D of P(w | D) * P(D | Q)

with P(w | D) the share of w among the terms of D, and P(D | Q) the share of D's score. RM3 (Abdul-
Jaleel et al., "UMass at TREC 2004: Novelty and HARD", TREC 2004) keeps `1 - weight` for the query
itself and gives `weight` to the feedback. Words that stand everywhere say nothing, so P(w | R) is
multiplied by ln(1 / share of the products that have w) before the best are chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import log

from query.plan import Expansion


def feedback_terms(
    query_terms: Sequence[str],
    documents: Sequence[Sequence[str]],
    scores: Sequence[float],
    background: Callable[[str], float],
    count: int = 10,
    weight: float = 0.3,
) -> tuple[Expansion, ...]:
    """Return the `count` terms to search beside those of the query, heaviest first.

    `documents` are the terms of the products that were found first, `scores` their scores (those
    not above 0 count for nothing), `background` says in what share of all products a term is (0 to
    1). `weight` is the share of the feedback in RM3's mixture, at least 0 and below 1. An
    expansion weighs as much of a term of the query as the mixture gives it, at most 1:
    `weight / (1 - weight) * len(query_terms) * share of the feedback`.
    """
    relevance = _relevance_model(documents, scores)
    own = set(query_terms)
    telling = {
        term: probability * log(1 / share)
        for term, probability in relevance.items()
        if term not in own and 0 < (share := background(term)) < 1
    }
    # Equal terms in the order of the alphabet, so that a query is answered alike every time.
    best = sorted(telling, key=lambda term: (-telling[term], term))[: max(count, 0)]
    total = sum(telling[term] for term in best)
    if not own or total <= 0 or weight <= 0:
        return ()
    scale = weight / (1 - weight) * len(query_terms) / total
    return tuple(
        Expansion(" ".join(query_terms), term, min(1.0, scale * telling[term]), "feedback")
        for term in best
    )


def _relevance_model(
    documents: Sequence[Sequence[str]], scores: Sequence[float]
) -> dict[str, float]:
    """Return P(w | R) of every term of the documents."""
    total = sum(max(score, 0.0) for score in scores)
    relevance: dict[str, float] = defaultdict(float)
    if total <= 0:
        return relevance
    for terms, score in zip(documents, scores, strict=True):
        if not terms or score <= 0:
            continue
        share = score / total / len(terms)
        for term in terms:
            relevance[term] += share
    return relevance
