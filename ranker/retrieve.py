"""Retrieve: which products belong to the result of a query, and in which order.

The result set is a property of the query alone. A product belongs to it when its text has every
word of the query, or scores at least a share of the best BM25, or carries the code that was asked
for, or is near enough in meaning. Filters cut the set afterwards, so a facet's count is what
choosing it will show.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.generation import Generation
from indexer.embedded.lexical import LexicalIndex
from models.encoder import TextEncoder
from query.plan import QueryPlan
from ranker.fuse import CatalogueFacts, FusionWeights, fuse
from ranker.request import Mode

# Products that have every word: more than this are not counted one by one.
MOST_FULL_MATCHES = 20_000
# Products that lack some words: the best so many are looked at.
MOST_PARTIAL_MATCHES = 1_000
# Semantic matches of a graph search; an exact search takes all above the threshold.
MOST_GRAPH_MATCHES = 1_000
MOST_EXACT_MATCHES = 20_000
# Lexical matches whose cosine is worked out one by one.
MOST_COSINES = 500
# A code that nothing carries is completed as a prefix from this length on.
LEAST_PREFIX = 5
MOST_COMPLETIONS = 20
# What the beginning of a code counts, where the whole of it counts 1.
_BEGUN_CODE = 0.5
# Far above any BM25: whoever asks for one product by its code gets it first.
EXACT_CODE_FIRST = 1_000.0

Ordinals = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds by stage."""

    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            passed = (time.perf_counter() - started) * 1_000
            self.stages[name] = self.stages.get(name, 0.0) + passed


@dataclass(frozen=True, slots=True)
class Candidates:
    """The result set of a query in its order of relevance; arrays have shape (products,).

    `lexical` is the BM25 score, NaN where the lexical leg did not find the product; `cosine`
    is NaN where nobody looked at it; `codes` is how much of a code match the product is, 0 to 1.
    `best_bm25` is that of the query's best product, `least_cosine` what made a product a semantic
    match. A leg that is capped found more than it may bring.
    """

    ordinals: Ordinals
    scores: Scores
    lexical: Scores
    cosine: Scores
    codes: Scores
    best_bm25: float = 0.0
    terms: tuple[str, ...] = ()
    query_vector: NDArray[np.float32] | None = None
    least_cosine: float = 0.0
    lexical_capped: bool = False
    semantic_capped: bool = False

    @property
    def capped(self) -> bool:
        """Whether a limit cut the set."""
        return self.lexical_capped or self.semantic_capped


@dataclass(frozen=True, slots=True)
class _Leg:
    ordinals: Ordinals
    scores: Scores
    members: NDArray[np.bool_]
    capped: bool


_NOTHING = _Leg(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_), capped=False)


def retrieve(
    plan: QueryPlan,
    mode: Mode,
    generation: Generation,
    encoder: TextEncoder,
    weights: FusionWeights,
    watch: Stopwatch,
) -> Candidates:
    """Return the result set of a query; an empty query has every product, most popular first."""
    if plan.browses:
        return _browse(generation)
    terms = tuple(generation.lexical.terms(plan.text))
    lexical, semantic, vector = _NOTHING, _NOTHING, None
    code_owners = _NOTHING
    if mode != "semantic":
        with watch.stage("lexical"):
            lexical, code_owners = _lexical_leg(plan, terms, generation, weights)
    if mode != "lexical":
        with watch.stage("encode"):
            vector = encoder.encode_query(plan.text)
        with watch.stage("semantic"):
            semantic = _semantic_leg(vector, generation, weights)
    with watch.stage("fuse"):
        return _fused(lexical, semantic, code_owners, mode, vector, terms, generation, weights)


def _browse(generation: Generation) -> Candidates:
    popularity = np.asarray(generation.columns["popularity"], dtype=np.float64)
    order = np.argsort(-popularity, kind="stable")
    missing = np.full(order.size, np.nan)
    return Candidates(order, popularity[order], missing, missing, np.zeros(order.size))


def _lexical_leg(
    plan: QueryPlan, terms: tuple[str, ...], generation: Generation, weights: FusionWeights
) -> tuple[_Leg, _Leg]:
    """Return what the words and codes find, and the owners of the code that the query is."""
    index = generation.lexical
    codes = [code for code in dict.fromkeys((plan.code, *plan.codes)) if code]
    known = [code for code in codes if index.code_frequency(code)]
    begun = not known
    if begun:
        known = [
            completion
            for code in codes
            if len(code) >= LEAST_PREFIX
            for completion in index.codes_with_prefix(code, MOST_COMPLETIONS)
        ]
    if not terms and not known:
        return _NOTHING, _NOTHING
    partial = index.any_term(terms, known, MOST_PARTIAL_MATCHES)
    full = index.all_terms(terms, MOST_FULL_MATCHES) if terms else None
    best = partial.scores[0] if partial.scores.size else 0.0
    ordinals, scores = partial.ordinals, partial.scores
    members = scores >= weights.partial * best
    # Of products that lack some words the best thousand is all that is meant to belong.
    capped = False
    if full is not None and full.ordinals.size:
        # A full match scores the same in both searches but for the codes, which only add.
        has_all = np.zeros(generation.columns.count, dtype=np.bool_)
        has_all[full.ordinals] = True
        members |= has_all[ordinals]
        has_all[ordinals] = False
        extra = has_all[full.ordinals]
        ordinals = np.concatenate([ordinals, full.ordinals[extra]])
        scores = np.concatenate([scores, full.scores[extra]])
        members = np.concatenate([members, np.ones(int(extra.sum()), np.bool_)])
        capped = full.capped
    return _Leg(ordinals, scores, members, capped), _code_owners(plan, known, begun, index)


def _code_owners(plan: QueryPlan, known: list[str], begun: bool, index: LexicalIndex) -> _Leg:
    """Return the products whose code the whole query is, or is the beginning of.

    Only a single word is taken for a beginning: "5 inch" is no code that was left unfinished.
    """
    if begun and known and plan.code and " " not in plan.text:
        found, strength = index.any_term((), known, MOST_PARTIAL_MATCHES), _BEGUN_CODE
    elif not begun and plan.code in known:
        found, strength = index.any_term((), [plan.code], MOST_PARTIAL_MATCHES), 1.0
    else:
        return _NOTHING
    count = found.ordinals.size
    return _Leg(found.ordinals, np.full(count, strength), np.ones(count, np.bool_), found.capped)


def _semantic_leg(
    vector: NDArray[np.float32], generation: Generation, weights: FusionWeights
) -> _Leg:
    index = generation.vectors
    cap = MOST_EXACT_MATCHES if index.exact else MOST_GRAPH_MATCHES
    hits = index.search(vector, weights.threshold, cap, relative=weights.relative)
    members = np.ones(hits.ordinals.size, np.bool_)
    return _Leg(hits.ordinals, hits.cosines.astype(np.float64), members, hits.capped)


def _fused(
    lexical: _Leg,
    semantic: _Leg,
    code_owners: _Leg,
    mode: Mode,
    vector: NDArray[np.float32] | None,
    terms: tuple[str, ...],
    generation: Generation,
    weights: FusionWeights,
) -> Candidates:
    # A mask over all products takes microseconds, where joining sorted sets takes milliseconds.
    count = generation.columns.count
    members = np.zeros(count, dtype=np.bool_)
    members[lexical.ordinals[lexical.members]] = True
    members[semantic.ordinals] = True
    ordinals = np.flatnonzero(members)
    bm25 = _spread(ordinals, lexical.ordinals, lexical.scores, count)
    cosine = _spread(ordinals, semantic.ordinals, semantic.scores, count)
    owns = np.nan_to_num(_spread(ordinals, code_owners.ordinals, code_owners.scores, count))
    known_bm25 = np.nan_to_num(bm25)
    if mode == "lexical":
        scores = known_bm25 + EXACT_CODE_FIRST * owns
    elif mode == "semantic":
        scores = np.nan_to_num(cosine)
    else:
        assert vector is not None
        unseen = np.flatnonzero(np.isnan(cosine))
        if unseen.size > MOST_COSINES:
            unseen = unseen[np.argsort(-known_bm25[unseen], kind="stable")[:MOST_COSINES]]
        cosine[unseen] = generation.vectors.cosines(vector, ordinals[unseen])
        # What is still unknown is below the threshold, and far down the lexical list.
        facts = CatalogueFacts(generation.manifest.products, generation.manifest.described)
        scores = fuse(np.nan_to_num(cosine), known_bm25, owns, weights, facts)
    # The ordinals ascend, so a stable sort leaves equals in their order.
    order = np.argsort(-scores, kind="stable")
    return Candidates(
        ordinals[order],
        scores[order],
        bm25[order],
        cosine[order],
        owns[order],
        float(known_bm25.max(initial=0.0)),
        terms,
        vector,
        max(weights.threshold, weights.relative * float(semantic.scores.max(initial=0.0))),
        lexical.capped,
        semantic.capped,
    )


def _spread(ordinals: Ordinals, found: Ordinals, scores: Scores, count: int) -> Scores:
    """Return the score of each of the ordinals, NaN for those not found."""
    spread = np.full(count, np.nan)
    spread[found] = scores
    return spread[ordinals]
