"""Widen: where a limit cut the result set and a filter leaves few products, search those exactly.

A graph search brings its nearest thousand, of which a filter that holds for one product in a
hundred leaves ten. The products that pass the filters are compared one by one instead, which is
exact, and quick as long as they are few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from indexer.embedded.generation import Generation
from ranker.filters import Mask
from ranker.fuse import CatalogueFacts, FusionWeights, lexical_weight
from ranker.request import Mode
from ranker.retrieve import Candidates

# Comparing more products than this one by one takes longer than a shopper's patience.
MOST_COMPARED = 50_000


def widen(
    candidates: Candidates,
    masks: Mapping[str, Mask],
    mode: Mode,
    generation: Generation,
    weights: FusionWeights,
    facts: CatalogueFacts,
) -> Candidates:
    """Return the result set within the filters, complete; unchanged where they leave too many.

    The products found before keep their scores, so that they keep their order too.
    """
    within = np.logical_and.reduce(list(masks.values()))
    if np.count_nonzero(within) > MOST_COMPARED:
        return candidates
    count = generation.columns.count
    bm25, cosine, scores, codes = (np.full(count, np.nan) for _ in range(4))
    bm25[candidates.ordinals] = candidates.lexical
    cosine[candidates.ordinals] = candidates.cosine
    scores[candidates.ordinals] = candidates.scores
    codes[candidates.ordinals] = candidates.codes
    found = np.zeros(count, dtype=np.bool_)
    found[candidates.ordinals] = True
    known = found.copy()
    if candidates.lexical_capped:
        hits = generation.lexical.all_terms(candidates.terms, count)
        found[hits.ordinals] = True
        bm25[hits.ordinals] = np.where(known[hits.ordinals], bm25[hits.ordinals], hits.scores)
    if candidates.semantic_capped and candidates.query_vector is not None:
        near = generation.vectors.search_within(
            candidates.query_vector, np.flatnonzero(within), candidates.least_cosine, count
        )
        found[near.ordinals] = True
        cosine[near.ordinals] = near.cosines
    found &= within
    fresh = np.flatnonzero(found & ~known)
    if mode == "lexical":
        scores[fresh] = np.nan_to_num(bm25[fresh])
    else:
        if candidates.query_vector is not None:
            unseen = fresh[np.isnan(cosine[fresh])]
            cosine[unseen] = generation.vectors.cosines(candidates.query_vector, unseen)
        scores[fresh] = np.nan_to_num(cosine[fresh])
    best = candidates.best_bm25
    if mode == "hybrid" and best > 0:
        weight = lexical_weight(best, weights, facts) / best
        scores[fresh] += weight * np.nan_to_num(bm25[fresh])
    ordinals = np.flatnonzero(found)
    ordinals = ordinals[np.argsort(-scores[ordinals], kind="stable")]
    return replace(
        candidates,
        ordinals=ordinals,
        scores=scores[ordinals],
        lexical=bm25[ordinals],
        cosine=cosine[ordinals],
        codes=np.nan_to_num(codes[ordinals]),
        lexical_capped=False,
        semantic_capped=False,
    )
