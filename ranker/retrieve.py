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
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.lexical import LexicalHits
from models.encoder import TextEncoder
from query.plan import QueryPlan
from ranker.catalogue import Codes, Ordinals, Scores, Session
from ranker.fuse import CatalogueFacts, FusionWeights, fuse
from ranker.request import Mode
from ranker.spread import spread
from ranker.words import WordQuery

# Products that have every word: more than this are not counted one by one.
MOST_FULL_MATCHES = 20_000
# Products that lack some words: the best so many are looked at.
MOST_PARTIAL_MATCHES = 1_000
# Lexical matches whose cosine is worked out one by one.
MOST_COSINES = 500
# A code that nothing carries is completed as a prefix from this length on.
LEAST_PREFIX = 5
MOST_COMPLETIONS = 20
# What the beginning of a code counts, where the whole of it counts 1.
_BEGUN_CODE = 0.5
# Scores of 32 bits that differ by less than this share are equal but for rounding.
_TIE = 1e-5
# Far above any BM25: whoever asks for one product by its code gets it first.
EXACT_CODE_FIRST = 1_000.0


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
class Raise:
    """What fulfilling a soft condition has added to the score of some products (ascending)."""

    name: str
    weight: float
    ordinals: Ordinals


@dataclass(frozen=True, slots=True)
class Candidates:
    """The result set of a query in its order of relevance; arrays have shape (products,).

    `lexical` is the BM25 score, NaN where the lexical leg did not find the product; `cosine`
    is NaN where nobody looked at it; `codes` is how much of a code match the product is, 0 to 1.
    `best_bm25` is that of the query's best product, `least_cosine` what made a product a semantic
    match, `best_cosine` that of the nearest product before any condition. A leg that is capped
    found more than it may bring. `whole` says which products have all that the query's words ask
    for, empty for none. `raised` is what soft conditions have added to the scores,
    `raises` says which of them did.
    """

    ordinals: Ordinals
    scores: Scores
    lexical: Scores
    cosine: Scores
    codes: Scores
    best_bm25: float = 0.0
    words: WordQuery = field(default_factory=WordQuery)
    query_vector: NDArray[np.float32] | None = None
    least_cosine: float = 0.0
    lexical_capped: bool = False
    semantic_capped: bool = False
    whole: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    best_cosine: float = 0.0
    raised: Scores | None = None
    raises: tuple[Raise, ...] = ()

    def at(self, places: Ordinals) -> Candidates:
        """Return the products at some places, in the order of those."""
        return replace(
            self,
            ordinals=self.ordinals[places],
            scores=self.scores[places],
            lexical=self.lexical[places],
            cosine=self.cosine[places],
            codes=self.codes[places],
            whole=self.whole[places] if self.whole.size else self.whole,
            raised=None if self.raised is None else self.raised[places],
        )

    @property
    def capped(self) -> bool:
        """Whether a limit cut the set."""
        return self.lexical_capped or self.semantic_capped


def unsought(ordinals: Ordinals, scores: Scores) -> Candidates:
    """Return products that no leg has found, in their order."""
    missing = np.full(ordinals.size, np.nan)
    return Candidates(
        ordinals,
        scores,
        missing,
        missing,
        np.zeros(ordinals.size),
        whole=np.zeros(ordinals.size, np.bool_),
    )


@dataclass(frozen=True, slots=True)
class _Leg:
    ordinals: Ordinals
    scores: Scores
    members: NDArray[np.bool_]
    capped: bool
    full: Ordinals = field(default_factory=lambda: np.empty(0, np.int64))


_NOTHING = _Leg(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_), capped=False)


def retrieve(
    plan: QueryPlan,
    mode: Mode,
    session: Session,
    words: WordQuery,
    encoder: TextEncoder,
    weights: FusionWeights,
    facts: CatalogueFacts,
    watch: Stopwatch,
) -> Candidates:
    """Return the result set of a query that asks for something; `words` are those of its text."""
    lexical, semantic, vector = _NOTHING, _NOTHING, None
    code_owners = _NOTHING
    if mode != "semantic":
        with watch.stage("lexical"):
            lexical, code_owners = _lexical_leg(plan, words, session, weights)
    if mode != "lexical":
        with watch.stage("encode"):
            vector = encoder.encode_query(plan.text)
        with watch.stage("semantic"):
            hits = session.near(vector, weights.threshold, weights.relative)
            members = np.ones(hits.ordinals.size, np.bool_)
            semantic = _Leg(hits.ordinals, hits.cosines.astype(np.float64), members, hits.capped)
    with watch.stage("fuse"):
        return _fused(lexical, semantic, code_owners, mode, vector, words, session, weights, facts)


def _lexical_leg(
    plan: QueryPlan, words: WordQuery, session: Session, weights: FusionWeights
) -> tuple[_Leg, _Leg]:
    """Return what the words and codes find, and the owners of the code that the query is."""
    asked = [code for code in dict.fromkeys((plan.code, *plan.codes)) if code]
    codes = session.codes(asked, LEAST_PREFIX, MOST_COMPLETIONS) if asked else Codes()
    if not words.groups and not codes.known:
        return _NOTHING, _NOTHING
    owned, strength = _owned(plan, codes)
    hits = session.words(words, codes.known, owned, MOST_PARTIAL_MATCHES, MOST_FULL_MATCHES)
    partial, full = _uncut(hits.partial), hits.full
    best = hits.partial.scores[0] if hits.partial.scores.size else 0.0
    members = (partial.scores >= weights.partial * best) | np.isin(partial.ordinals, full.ordinals)
    # A full match scores the same in both searches but for the codes, which only add.
    extra = ~np.isin(full.ordinals, partial.ordinals)
    leg = _Leg(
        np.concatenate([partial.ordinals, full.ordinals[extra]]),
        np.concatenate([partial.scores, full.scores[extra]]),
        np.concatenate([members, np.ones(int(extra.sum()), np.bool_)]),
        # Of products that lack some words the best thousand is all that is meant to belong.
        full.capped,
        full=full.ordinals,
    )
    owners = hits.owners
    count = owners.ordinals.size
    owner_leg = _Leg(
        owners.ordinals, np.full(count, strength), np.ones(count, np.bool_), owners.capped
    )
    return leg, owner_leg


def _uncut(hits: LexicalHits) -> LexicalHits:
    """Return hits without those that tie with the last one where a limit cut them.

    Which of the tied come before the cut is chance, and differs from engine to engine.
    """
    if not hits.capped or not hits.scores.size:
        return hits
    above = hits.scores > hits.scores[-1] * (1 + _TIE)
    return LexicalHits(hits.ordinals[above], hits.scores[above], capped=True)


def _owned(plan: QueryPlan, codes: Codes) -> tuple[tuple[str, ...], float]:
    """Return the codes that the whole query is, or is the beginning of, and what that counts.

    Only a single word is taken for a beginning: "5 inch" is no code that was left unfinished.
    """
    if codes.begun and codes.known and plan.code and " " not in plan.text:
        return codes.known, _BEGUN_CODE
    if not codes.begun and plan.code in codes.known:
        return (plan.code,), 1.0
    return (), 0.0


def _fused(
    lexical: _Leg,
    semantic: _Leg,
    code_owners: _Leg,
    mode: Mode,
    vector: NDArray[np.float32] | None,
    words: WordQuery,
    session: Session,
    weights: FusionWeights,
    facts: CatalogueFacts,
) -> Candidates:
    ordinals = np.unique(np.concatenate([lexical.ordinals[lexical.members], semantic.ordinals]))
    bm25 = spread(ordinals, lexical.ordinals, lexical.scores)
    cosine = spread(ordinals, semantic.ordinals, semantic.scores)
    owns = np.nan_to_num(spread(ordinals, code_owners.ordinals, code_owners.scores))
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
        if unseen.size:
            cosine[unseen] = session.cosines(vector, ordinals[unseen])
        # What is still unknown is below the threshold, and far down the lexical list.
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
        words,
        vector,
        max(weights.threshold, weights.relative * float(semantic.scores.max(initial=0.0))),
        lexical.capped,
        semantic.capped,
        np.isin(ordinals[order], lexical.full),
        float(semantic.scores.max(initial=0.0)),
    )
