"""How every lexical weight of a grid ranks judged queries: retrieved once, scored many times.

The lexical weight orders a result set and has no say in who belongs to it, so each query is
retrieved once and every weight scores those candidates by `ranker.fuse`, the function that serves.
`threshold`, `relative` and `partial` do decide who belongs; each value of these is retrieved
again by `ranker.retrieve` itself, so that no second account of membership can drift from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.progress import Progress, silent
from models.encoder import TextEncoder
from query.plan import plain_plan
from query.remembered import RememberedQueries
from ranker.catalogue import Catalogue, Ordinals, Scores
from ranker.fuse import CatalogueFacts, FusionWeights, fuse
from ranker.request import Mode
from ranker.retrieve import Candidates, Stopwatch, retrieve
from ranker.words import plain_words

# The k of Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and
# individual rank learning methods", SIGIR 2009.
RECIPROCAL_K = 60

Ranking = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Pool:
    """One query's result set and all that its order is made of; arrays have shape (products,)."""

    ordinals: Ordinals
    cosines: Scores
    bm25: Scores
    code_matches: Scores


class FusionGrid:
    """Ranks the same queries under many weights."""

    def __init__(
        self,
        queries: Sequence[str],
        catalogue: Catalogue,
        encoder: TextEncoder,
        shipped: FusionWeights,
        depth: int,
        progress: Progress = silent,
    ) -> None:
        self.facts = CatalogueFacts(catalogue.products, catalogue.described)
        self._queries = queries
        self._catalogue = catalogue
        # Tuning retrieves each of them many times.
        self._encoder = RememberedQueries(encoder, most=len(queries))
        self._depth = depth
        self._ids: dict[int, str] = {}
        self._pools: dict[str, _Pool] = {}
        for done, query in enumerate(queries, start=1):
            candidates = self._retrieve(query, "hybrid", shipped)
            self._pools[query] = _pool(candidates, shipped, self.facts)
            progress(done, len(queries))

    def ordered_by(self, weights: FusionWeights) -> Ranking:
        """Rank every query's result set by other lexical weights."""
        ranked = {}
        for query, pool in self._pools.items():
            scores = fuse(pool.cosines, pool.bm25, pool.code_matches, weights, self.facts)
            ranked[query] = self._named(pool.ordinals[np.lexsort((pool.ordinals, -scores))])
        return ranked

    def retrieved_by(self, weights: FusionWeights, mode: Mode) -> tuple[Ranking, list[int]]:
        """Rank every query anew as it would be served; also give the sizes of the result sets."""
        ranked, sizes = {}, []
        for query in self._queries:
            found = self._retrieve(query, mode, weights).ordinals
            ranked[query] = self._named(found)
            sizes.append(int(found.size))
        return ranked, sizes

    def _retrieve(self, query: str, mode: Mode, weights: FusionWeights) -> Candidates:
        plan = plain_plan(query)
        session = self._catalogue.session(plan.text)
        words = plain_words(self._catalogue.terms(plan.text))
        return retrieve(plan, mode, session, words, self._encoder, weights, self.facts, Stopwatch())

    def _named(self, ordinals: Ordinals) -> list[str]:
        first = ordinals[: self._depth].tolist()
        unknown = [ordinal for ordinal in first if ordinal not in self._ids]
        if unknown:
            names = self._catalogue.session("").ids(np.array(unknown, dtype=np.int64))
            self._ids.update((key, name or "") for key, name in zip(unknown, names, strict=True))
        return [self._ids[ordinal] for ordinal in first]


def _pool(candidates: Candidates, shipped: FusionWeights, facts: CatalogueFacts) -> _Pool:
    cosines, bm25 = np.nan_to_num(candidates.cosine), np.nan_to_num(candidates.lexical)
    nobody = np.zeros(bm25.size)
    if candidates.query_vector is None:
        # A query without words is answered by popularity, whatever the weights.
        return _Pool(candidates.ordinals, candidates.scores, bm25, nobody)
    # What the two legs do not account for is the bonus of a code.
    rest = candidates.scores - fuse(cosines, bm25, nobody, shipped, facts)
    owns = np.round(rest / shipped.code) if shipped.code else nobody
    return _Pool(candidates.ordinals, cosines, bm25, owns)


def reciprocal_rank_fusion(legs: Sequence[Mapping[str, Sequence[str]]], depth: int) -> Ranking:
    """Fuse rankings by the sum of 1 / (60 + rank); equals stand in the order of the first leg."""
    fused: Ranking = {}
    for query in legs[0]:
        scores: dict[str, float] = {}
        for leg in legs:
            for rank, product in enumerate(leg[query], start=1):
                scores[product] = scores.get(product, 0.0) + 1.0 / (RECIPROCAL_K + rank)
        fused[query] = sorted(scores, key=lambda product: -scores[product])[:depth]
    return fused
