"""What a catalogue says of two terms: their company, whether they meet, what they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from query.expand.mining.documents import BREAK, Document
from query.expand.mining.function_words import FUNCTION_WORDS
from query.expand.mining.terms import Terms

Numbers = NDArray[np.float32]

_MOST_COMPANIONS = 4_000
_LEAST_TITLES = 5
_MOST_SHARE = 0.3
_MOST_CATEGORIES = 2_000
# Rare companions are drawn too close by plain counts: Levy, Goldberg and Dagan, "Improving
# distributional similarity with lessons learned from word embeddings", TACL 2015.
_SMOOTHING = 0.75


@dataclass(frozen=True, slots=True)
class Evidence:
    """Square arrays over terms, symmetric but for `described`; `titles` has shape (terms,).

    `company`: cosine of the words that they stand with. `meetings`: share of the rarer term's
    titles that have the other too. `kinds`: how alike their categories are distributed, 0 to 1.
    `described[a, b]`: products with `a` in the title and `b` in the description only. `families`
    holds for each term the titles of each brand without it, to see whether another takes its place.
    """

    titles: Numbers
    company: Numbers
    meetings: Numbers
    kinds: Numbers
    described: Numbers
    families: tuple[frozenset[int], ...]

    def variants(self, first: int, second: int) -> float:
        """Return the share of families of the rarer term that have the other in its place.

        A brand that sells the same thing in red and in green has two titles that differ in nothing
        else; one thing gets one name from one brand.
        """
        one, other = self.families[first], self.families[second]
        return len(one & other) / max(1, min(len(one), len(other)))


def gather_evidence(documents: Sequence[Document], terms: Terms) -> Evidence:
    """Read the documents once; memory is some arrays of terms by terms."""
    count = len(terms.words)
    companions = _companions(documents)
    categories = {
        name: number
        for number, (name, _) in enumerate(
            Counter(d.category for d in documents if d.category).most_common(_MOST_CATEGORIES)
        )
    }
    beside = np.zeros((count, len(companions)), dtype=np.float32)
    together = np.zeros((count, count), dtype=np.float32)
    described = np.zeros((count, count), dtype=np.float32)
    of_kind = np.zeros((count, max(1, len(categories))), dtype=np.float32)
    families: list[set[int]] = [set() for _ in range(count)]
    for document in documents:
        here = sorted(terms.within(document.title))
        if not here:
            continue
        words = {companions[word] for word in document.title if word in companions}
        words.update(companions[word] for word in document.text if word in companions)
        beside[np.ix_(here, sorted(words))] += 1
        together[np.ix_(here, here)] += 1
        described[np.ix_(here, sorted(terms.within(document.text) - set(here)))] += 1
        if document.category in categories:
            of_kind[here, categories[document.category]] += 1
        for number, family in _families(document, terms):
            families[number].add(family)
    for number, term in enumerate(terms.words):
        beside[number, [companions[word] for word in term if word in companions]] = 0
    titles = np.diagonal(together).copy()
    rarer = np.maximum(np.minimum(titles[:, None], titles[None, :]), 1)
    return Evidence(
        titles,
        _cosines(_positive_information(beside)),
        (together / rarer).astype(np.float32),
        _affinities(of_kind),
        described,
        tuple(frozenset(one) for one in families),
    )


def _companions(documents: Sequence[Document]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for document in documents:
        counts.update({*document.title, *document.text})
    del counts[BREAK]
    kept = [
        word
        for word, count in counts.most_common(_MOST_COMPANIONS + len(FUNCTION_WORDS))
        if _LEAST_TITLES <= count <= _MOST_SHARE * len(documents) and word not in FUNCTION_WORDS
    ]
    return {word: number for number, word in enumerate(kept[:_MOST_COMPANIONS])}


def _families(document: Document, terms: Terms) -> list[tuple[int, int]]:
    """Return each term of a title with what is left of the title, and its brand, without it."""
    words = [word for word in document.title if not any(char.isdigit() for char in word)]
    found: list[tuple[int, int]] = []
    for length in (1, 2):
        for first in range(len(words) - length + 1):
            number = terms.number_of.get(tuple(words[first : first + length]))
            if number is not None:
                rest = (*words[:first], *words[first + length :])
                found.append((number, hash((document.brand, tuple(w for w in rest if w)))))
    return found


def _positive_information(counts: Numbers) -> Numbers:
    """Return positive pointwise mutual information, rows against columns (Levy et al., 2015)."""
    total = max(float(counts.sum()), 1.0)
    rows = counts.sum(axis=1, keepdims=True) / total
    columns = counts.sum(axis=0) ** _SMOOTHING
    columns /= max(float(columns.sum()), 1e-9)
    expected = np.maximum(rows * columns, 1e-12)
    with np.errstate(divide="ignore"):
        information = np.log(counts / total / expected)
    positive: Numbers = np.maximum(information, 0, dtype=np.float32)
    return positive


def _cosines(rows: Numbers) -> Numbers:
    norms = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    unit = rows / norms
    cosines: Numbers = unit @ unit.T
    return cosines


def _affinities(counts: Numbers) -> Numbers:
    """Return Bhattacharyya's coefficient of each two rows as distributions; 1 is the same."""
    roots = np.sqrt(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    affinities: Numbers = roots @ roots.T
    # Where the catalogue does not say what a term is of, nothing speaks against it.
    unknown = counts.sum(axis=1) == 0
    affinities[unknown, :] = 1
    affinities[:, unknown] = 1
    return affinities
