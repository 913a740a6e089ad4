"""Ahead: the few products that have all of a query come before those that lack some of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ranker.catalogue import Ordinals, Scores
from ranker.fuse import CatalogueFacts, FusionWeights, lexical_weight
from ranker.request import Mode
from ranker.retrieve import Candidates, Raise

ALL_WORDS = "all_words"
"""The name under which products with all of a query are raised before the rest."""


def ahead(
    asked: Candidates,
    found: Candidates,
    mode: Mode,
    weights: FusionWeights,
    facts: CatalogueFacts,
) -> Candidates:
    """Return what was found by asking for less, with all that was `asked` for before the rest.

    What only the whole query had found scores by the same formula as the others.
    """
    lost = ~np.isin(asked.ordinals, found.ordinals)
    ordinals, lexical, cosine, codes, whole = (
        np.concatenate([getattr(found, name), getattr(asked, name)[lost]])
        for name in ("ordinals", "lexical", "cosine", "codes", "whole")
    )
    base = asked.scores if asked.raised is None else asked.scores - asked.raised
    if mode == "hybrid":
        base = _one_formula(base, asked, found, weights, facts)
    raised = np.concatenate([_raised(found), _raised(asked)[lost]])
    alone = np.sort(asked.ordinals[lost])
    raises = (
        *found.raises,
        *(replace(one, ordinals=np.intersect1d(one.ordinals, alone)) for one in asked.raises),
    )
    scores = np.concatenate([found.scores, base[lost] + _raised(asked)[lost]])
    both = replace(
        found,
        ordinals=ordinals,
        scores=scores,
        lexical=lexical,
        cosine=cosine,
        codes=codes,
        whole=whole,
        raised=raised,
        raises=raises,
    )
    return _lifted(both, np.sort(asked.ordinals))


def lifted_alike(candidates: Candidates, before: Candidates) -> Candidates:
    """Return a result set with those products ahead of the rest that were so in another."""
    lifts = [one for one in before.raises if one.name == ALL_WORDS]
    return _lifted(candidates, lifts[0].ordinals, lifts[0].weight) if lifts else candidates


def _lifted(candidates: Candidates, first: Ordinals, lift: float | None = None) -> Candidates:
    """Raise some products (ascending) by a lift, else by so much that they are before the rest."""
    if lift is None:
        lift = 1.0 + float(np.ptp(candidates.scores))
    more = np.where(np.isin(candidates.ordinals, first), lift, 0.0)
    scores = candidates.scores + more
    order = np.argsort(-scores, kind="stable")
    return replace(
        candidates,
        scores=scores,
        raised=_raised(candidates) + more,
        raises=(*candidates.raises, Raise(ALL_WORDS, lift, first)),
    ).at(order)


def _one_formula(
    base: Scores,
    asked: Candidates,
    found: Candidates,
    weights: FusionWeights,
    facts: CatalogueFacts,
) -> Scores:
    """Return fused scores with BM25 weighed as in what was found, not as in what was asked."""
    bm25 = np.nan_to_num(asked.lexical)
    for one, sign in ((asked, -1.0), (found, 1.0)):
        if one.best_bm25 > 0:
            weight = lexical_weight(one.best_bm25, weights, facts) / one.best_bm25
            base = base + sign * weight * bm25
    return base


def _raised(candidates: Candidates) -> Scores:
    if candidates.raised is None:
        return np.zeros(candidates.ordinals.size)
    return candidates.raised
