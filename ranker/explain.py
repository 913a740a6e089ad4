"""Explain: where a hit stood in every stage, and which of the query's words it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from catalog.product import Product
from indexer.embedded.fields import field_texts
from query.plan import Span
from ranker.catalogue import Ordinals, Scores
from ranker.fuse import CatalogueFacts, FusionWeights, lexical_weight
from ranker.request import Mode
from ranker.response import Explanation, FiredRule, MatchedSpan, Standing
from ranker.retrieve import EXACT_CODE_FIRST, Candidates
from ranker.standings import Learned, StageOrder


class Explainer:
    """Explains the hits of one result set.

    `orders` are those of the stages after fusion, `learned` what the learned ones saw, `rules` the
    business rules that touched a candidate, by its place, and `spans` the plan's.
    """

    def __init__(
        self,
        candidates: Candidates,
        terms: Callable[[str], Sequence[str]],
        weights: FusionWeights,
        facts: CatalogueFacts,
        mode: Mode,
        *,
        browses: bool,
        orders: Sequence[StageOrder] = (),
        learned: Learned | None = None,
        rules: Mapping[int, tuple[FiredRule, ...]] | None = None,
        spans: Sequence[Span] = (),
    ) -> None:
        self._candidates = candidates
        self._terms = terms
        self._mode = mode
        self._browses = browses
        self._orders = tuple(orders)
        self._learned = learned
        self._rules = rules or {}
        self._spans = tuple((span, frozenset(terms(span.text))) for span in spans)
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
        lexical_rank = None if bm25 is None else int(self._lexical_ranks[place])
        semantic_rank = self._semantic_rank(place, cosine)
        matched = self._matched(product)
        return Explanation(
            lexical_rank=lexical_rank,
            lexical_score=bm25,
            semantic_rank=semantic_rank,
            semantic_score=cosine,
            score=score,
            matched=matched,
            parts=self._parts(place, score, cosine or 0.0),
            standings=self._standings(place, (lexical_rank, bm25), (semantic_rank, cosine)),
            contributions=self._learned.of(place) if self._learned else (),
            rules=self._rules.get(place, ()),
            spans=self._matched_spans(matched),
        )

    def _standings(
        self,
        place: int,
        lexical: tuple[int | None, float | None],
        semantic: tuple[int | None, float | None],
    ) -> tuple[Standing, ...]:
        """Return where a candidate stood, stage after stage, those left out that missed it."""
        standings = [
            Standing(stage, rank, score)
            for stage, (rank, score) in (("lexical", lexical), ("semantic", semantic))
            if rank is not None
        ]
        if not self._browses and all(order.stage != "fused" for order in self._orders):
            standings.append(Standing("fused", place + 1, float(self._candidates.scores[place])))
        later = (order.at(place) for order in self._orders)
        return (*standings, *(standing for standing in later if standing is not None))

    def _matched_spans(self, matched: Mapping[str, Sequence[str]]) -> tuple[MatchedSpan, ...]:
        if not self._spans:
            return ()
        terms = {
            name: frozenset(term for word in words for term in self._terms(word))
            for name, words in matched.items()
        }
        return tuple(
            MatchedSpan(span.text, span.label, fields)
            for span, wanted in self._spans
            if wanted and (fields := tuple(n for n, has in terms.items() if has >= wanted))
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
