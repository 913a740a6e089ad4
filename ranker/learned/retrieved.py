"""Features of retrieval: how a product was found, and where it stood."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ranker.catalogue import Ordinals
from ranker.retrieve import Candidates

_SPECIFICITY_SCALE = 1.5
_LIFT = "all_words"

Features = Mapping[str, NDArray[np.float64] | float]


def retrieved_features(candidates: Candidates, places: Ordinals, products: int) -> Features:
    """Return what retrieval found out of the products at some places, best first."""
    scale = _SPECIFICITY_SCALE * float(np.log1p(max(products, 2)))
    ordinals = candidates.ordinals[places]
    fused = candidates.scores[places]
    raised = np.zeros(places.size) if candidates.raised is None else candidates.raised[places]
    ahead = np.zeros(places.size, dtype=np.bool_)
    for one in candidates.raises:
        if one.name == _LIFT:
            there = np.isin(ordinals, one.ordinals)
            ahead |= there
            fused, raised = fused - one.weight * there, raised - one.weight * there
    bm25, cosine = candidates.lexical[places], candidates.cosine[places]
    whole = candidates.whole[places] if candidates.whole.size else ahead
    best = candidates.best_bm25
    # Nobody looked for meaning where the query was searched by its words alone.
    best_cosine = candidates.best_cosine if candidates.best_cosine > 0 else np.nan
    return {
        "fused": fused,
        "fused_gap": fused - fused.max(),
        "raised": raised,
        "whole": (whole | ahead).astype(np.float64),
        "code": candidates.codes[places],
        "bm25": bm25 / scale,
        "bm25_share": bm25 / best if best > 0 else np.nan,
        "specificity": best / scale,
        "cosine": cosine,
        "cosine_gap": cosine - best_cosine,
        "best_cosine": best_cosine,
    }
