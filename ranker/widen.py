"""Widen: where a limit cut the result set and a filter leaves few products, search those exactly.

A graph search brings its nearest thousand, of which a filter that holds for one product in a
hundred leaves ten. The products that pass the filters are compared one by one instead, which is
exact, and quick as long as they are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ranker.catalogue import Session
from ranker.fuse import CatalogueFacts, FusionWeights, lexical_weight
from ranker.request import Filter, Mode
from ranker.retrieve import Candidates
from ranker.spread import spread

# Comparing more products than this one by one takes longer than a shopper's patience.
MOST_COMPARED = 50_000


def widen(
    candidates: Candidates,
    filters: Sequence[Filter],
    mode: Mode,
    session: Session,
    weights: FusionWeights,
    facts: CatalogueFacts,
) -> Candidates:
    """Return the result set within the filters, complete; unchanged where they leave too many.

    The products found before keep their scores, so that they keep their order too; what soft
    conditions had added is taken off again.
    """
    within = session.passing(filters, MOST_COMPARED)
    if within is None:
        return candidates
    base = candidates.scores if candidates.raised is None else candidates.scores - candidates.raised
    bm25, cosine, scores, codes = (
        spread(within, candidates.ordinals, values)
        for values in (candidates.lexical, candidates.cosine, base, candidates.codes)
    )
    known = np.isin(within, candidates.ordinals)
    found = known.copy()
    whole = np.isin(within, candidates.ordinals[candidates.whole])
    if candidates.lexical_capped:
        hits = session.words_within(candidates.words, within)
        places = np.searchsorted(within, hits.ordinals)
        found[places] = whole[places] = True
        bm25[places] = np.where(known[places], bm25[places], hits.scores)
    still_capped = False
    if candidates.semantic_capped and candidates.query_vector is not None:
        near = session.near_within(candidates.query_vector, within, candidates.least_cosine)
        still_capped = near.capped
        places = np.searchsorted(within, near.ordinals)
        found[places] = True
        cosine[places] = near.cosines
    fresh = np.flatnonzero(found & ~known)
    if mode == "lexical":
        scores[fresh] = np.nan_to_num(bm25[fresh])
    else:
        if candidates.query_vector is not None:
            unseen = fresh[np.isnan(cosine[fresh])]
            if unseen.size:
                cosine[unseen] = session.cosines(candidates.query_vector, within[unseen])
        scores[fresh] = np.nan_to_num(cosine[fresh])
    best = candidates.best_bm25
    if mode == "hybrid" and best > 0:
        weight = lexical_weight(best, weights, facts) / best
        scores[fresh] += weight * np.nan_to_num(bm25[fresh])
    members = np.flatnonzero(found)
    members = members[np.argsort(-scores[members], kind="stable")]
    return replace(
        candidates,
        ordinals=within[members],
        scores=scores[members],
        lexical=bm25[members],
        cosine=cosine[members],
        codes=np.nan_to_num(codes[members]),
        whole=whole[members],
        lexical_capped=False,
        semantic_capped=still_capped,
        raised=None,
        raises=(),
    )
