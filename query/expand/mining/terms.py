"""The terms of a catalogue that may have synonyms: frequent words and pairs of words of titles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from query.expand.mining.documents import Document
from query.expand.mining.function_words import FUNCTION_WORDS

Words = tuple[str, ...]

# A word that stands in the titles of one brand only is a name of that brand or of a line of it,
# unless the brand is most of the catalogue.
_MOST_OF_A_BRAND = 0.75
_BRAND_IS_THE_SHOP = 0.5
# Normalized pointwise mutual information (Bouma, "Normalized (pointwise) mutual information in
# collocation extraction", GSCL 2009) from which two words that follow each other are a phrase.
_PHRASE_NPMI = 0.3
_SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms in the order of the alphabet; `number_of` knows their plurals too."""

    words: tuple[Words, ...]
    number_of: dict[Words, int]

    def within(self, words: Sequence[str]) -> set[int]:
        """Return the numbers of the terms in some words."""
        found = {self.number_of.get((word,), -1) for word in words}
        found.update(self.number_of.get(pair, -1) for pair in pairwise(words))
        found.discard(-1)
        return found


def frequent_terms(documents: Sequence[Document], least: int, most: int) -> Terms:
    """Return at most so many terms, the most frequent of those in at least `least` titles."""
    brands = Counter(document.brand for document in documents)
    counts: Counter[Words] = Counter()
    of_brand: dict[Words, Counter[Words]] = defaultdict(Counter)
    for document in documents:
        words = document.title
        here = {(word,) for word in words if _means_something(word)} | {
            pair
            for pair in pairwise(words)
            if _means_something(pair[0]) and _means_something(pair[1])
        }
        counts.update(here)
        for term in here:
            of_brand[term][document.brand] += 1
    kept = [
        term
        for term, count in counts.most_common()
        if count >= least
        and not _names_a_brand(of_brand[term], brands, len(documents))
        and (len(term) == 1 or _is_phrase(term, counts, len(documents)))
        and (len(term) == 2 or len(term[0]) >= _SHORTEST_WORD)
    ][:most]
    return _numbered(kept)


def _means_something(word: str) -> bool:
    return word.isalpha() and len(word) > 1 and word not in FUNCTION_WORDS


def _names_a_brand(of_brand: Counter[Words], brands: Counter[Words], products: int) -> bool:
    ((brand, count),) = of_brand.most_common(1)
    return (
        count > _MOST_OF_A_BRAND * of_brand.total()
        and brands[brand] < _BRAND_IS_THE_SHOP * products
    )


def _is_phrase(pair: Words, counts: Counter[Words], products: int) -> bool:
    share = counts[pair] / products
    if share >= 1:
        return True
    expected = counts[pair[:1]] * counts[pair[1:]] / products**2
    return log(share / expected) / -log(share) > _PHRASE_NPMI


def _numbered(terms: Sequence[Words]) -> Terms:
    """Number terms, a plural as its singular where both are there."""
    known = set(terms)
    singular = {
        term: next((one for one in _singulars(term) if one in known), term) for term in terms
    }
    words = tuple(sorted(set(singular.values())))
    numbers = {term: number for number, term in enumerate(words)}
    return Terms(words, {term: numbers[one] for term, one in singular.items() if one in numbers})


def _singulars(term: Words) -> list[Words]:
    *before, last = term
    endings = (("ies", "y"), ("es", ""), ("s", ""))
    return [
        (*before, last.removesuffix(ending) + instead)
        for ending, instead in endings
        if last.endswith(ending)
    ]
