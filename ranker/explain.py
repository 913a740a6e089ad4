"""Explain: where a hit stood in every stage, and which of the query's words it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from catalog.product import Product
from indexer.embedded.fields import field_texts
from ranker.catalogue import Ordinals, Scores
from ranker.fuse import CatalogueFacts, FusionWeights, lexical_weight
from ranker.request import Mode
from ranker.response import Explanation
from ranker.retrieve import EXACT_CODE_FIRST, Candidates


class Explainer:
    """Explains the hits of one result set."""

    def __init__(
        self,
        candidates: Candidates,
        terms: Callable[[str], Sequence[str]],
        weights: FusionWeights,
        facts: CatalogueFacts,
        mode: Mode,
        *,
        browses: bool,
    ) -> None:
        self._candidates = candidates
        self._terms = terms
        self._mode = mode
        self._browses = browses
        self._lexical_ranks = _ranks(candidates.lexical, candidates.ordinals)
        # A product that words found has its cosine worked out, but meaning did not find it.
        found = candidates.cosine >= candidates.least_cosine
        self._semantic_ranks = _ranks(
            np.where(found, candidates.cosine, np.nan), candidates.ordinals
        )
        bm25 = np.nan_to_num(candidates.lexical)
        best = candidates.best_bm25
        self._lexical_parts = np.zeros_like(bm25)
        if best > 0:
            self._lexical_parts = lexical_weight(best, weights, facts) * bm25 / best
        self._code_parts = candidates.codes * (
            EXACT_CODE_FIRST if mode == "lexical" else weights.code
        )

    def explain(self, place: int, product: Product) -> Explanation:
        """Explain the candidate at a place (from 0) of the order of relevance."""
        bm25 = _known(self._candidates.lexical[place])
        cosine = _known(self._candidates.cosine[place])
        score = float(self._candidates.scores[place])
        parts = self._parts(place, score, cosine or 0.0)
        return Explanation(
            lexical_rank=None if bm25 is None else int(self._lexical_ranks[place]),
            lexical_score=bm25,
            semantic_rank=self._semantic_rank(place, cosine),
            semantic_score=cosine,
            score=score,
            matched=self._matched(product),
            parts=parts,
        )

    def _parts(self, place: int, score: float, cosine: float) -> dict[str, float]:
        """Return what the score is the sum of."""
        if self._browses:
            raised = self._candidates.raised
            parts = {"popularity": score if raised is None else score - float(raised[place])}
        elif self._mode == "semantic":
            parts = {"semantic": cosine}
        elif self._mode == "lexical":
            parts = {"lexical": float(np.nan_to_num(self._candidates.lexical[place]))}
        else:
            parts = {"semantic": cosine, "lexical": float(self._lexical_parts[place])}
        if self._mode != "semantic" and not self._browses and self._code_parts[place]:
            parts["code"] = float(self._code_parts[place])
        ordinal = self._candidates.ordinals[place]
        for one in self._candidates.raises:
            at = np.searchsorted(one.ordinals, ordinal)
            if at < one.ordinals.size and one.ordinals[at] == ordinal:
                parts[one.name] = parts.get(one.name, 0.0) + one.weight
        return parts

    def _semantic_rank(self, place: int, cosine: float | None) -> int | None:
        if cosine is None or cosine < self._candidates.least_cosine:
            return None
        return int(self._semantic_ranks[place])

    def _matched(self, product: Product) -> dict[str, tuple[str, ...]]:
        wanted = self._candidates.words.all_terms
        matched: dict[str, tuple[str, ...]] = {}
        for name, text in field_texts(product).items():
            words: dict[str, None] = {}
            for word in dict.fromkeys(text.split()):
                if wanted.intersection(self._terms(word)):
                    words[word.strip(".,;:()[]\"'")] = None
            if words:
                matched[name] = tuple(words)
        return matched


def _ranks(scores: Scores, ordinals: Ordinals) -> Ordinals:
    order = np.lexsort((ordinals, -np.nan_to_num(scores, nan=-np.inf)))
    ranks = np.empty(order.size, dtype=np.int64)
    ranks[order] = np.arange(1, order.size + 1)
    return ranks


def _known(score: float) -> float | None:
    return None if np.isnan(score) else float(score)
