"""Mine synonyms: neighbours in meaning, checked by the company that they keep in the catalogue.

Two terms are taken for synonyms when each is among the nearest of the other in meaning (cosine of
their embeddings) and in company (Harris, "Distributional structure", Word 1954: words that stand
with the same words mean alike), they are in the same categories, and yet they seldom meet in one
title and no brand has the one where it could have the other. Values of one attribute keep the same
company too; the last two checks and a list of such values are there for them. Spellings of one word
and abbreviations that the catalogue explains need less evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.product import Product
from models.encoder import TextEncoder
from query.expand.mining.alike import Alike, alike_pairs
from query.expand.mining.documents import sample_documents
from query.expand.mining.evidence import gather_evidence
from query.expand.mining.initials import explained_initials
from query.expand.mining.options import MiningOptions
from query.expand.mining.terms import Words, frequent_terms


@dataclass(frozen=True, slots=True)
class MinedPair:
    """Two terms that seem to be synonyms, how sure that is (0 to 1), and why."""

    first: str
    second: str
    score: float
    reason: str


def mine(
    products: Iterable[Product],
    encoder: TextEncoder,
    *,
    known: Iterable[tuple[Words, Words]] = (),
    options: MiningOptions | None = None,
) -> list[MinedPair]:
    """Return pairs that are not `known` already, the surest first.

    At most 50,000 products are read, and about 500 MB taken for 3,000 terms.
    """
    chosen = options or MiningOptions()
    documents = sample_documents(products)
    found = [
        Alike(short, phrase, 1 - 1 / (count + 1), f"initials, explained by {count} products")
        for short, phrase, count in explained_initials(documents)
    ]
    terms = frequent_terms(documents, chosen.least_titles, chosen.most_terms)
    if len(terms.words) > 1:
        evidence = gather_evidence(documents, terms)
        vectors = encoder.encode([" ".join(words) for words in terms.words])
        found += alike_pairs(terms, evidence, vectors @ vectors.T, chosen)
    return [
        MinedPair(" ".join(pair.first), " ".join(pair.second), pair.score, pair.reason)
        for pair in _best(found, set(known), chosen)
    ]


def _best(
    found: Iterable[Alike], known: set[tuple[Words, Words]], options: MiningOptions
) -> Iterator[Alike]:
    """Yield the surest pairs, without those that add words to one that there is, or leave some."""
    there = [(set(first), set(second)) for first, second in known]
    of_term: Counter[Words] = Counter()
    kept = 0
    for pair in sorted(found, key=lambda one: (-one.score, one.first, one.second)):
        if kept == options.most_pairs:
            return
        terms = (set(pair.first), set(pair.second))
        if max(of_term[pair.first], of_term[pair.second]) >= options.most_per_term or any(
            _within(terms, other) or _within(other, terms) for other in there
        ):
            continue
        of_term.update((pair.first, pair.second))
        there.append(terms)
        kept += 1
        yield pair


def _within(pair: tuple[set[str], set[str]], other: tuple[set[str], set[str]]) -> bool:
    """Say whether a pair is another with words left out: "sweatshirt" of "hooded sweatshirt"."""
    (first, second), (one, two) = pair, other
    return (first <= one and second <= two) or (first <= two and second <= one)
