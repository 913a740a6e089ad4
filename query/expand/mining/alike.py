"""Pairs of terms that mean alike and keep the same company, and are not two values of one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from query.expand.mining.evidence import Evidence, Numbers
from query.expand.mining.options import MiningOptions
from query.expand.mining.terms import Terms, Words
from query.expand.mining.unlike import are_forms_of_one, differ_in_an_attribute, spelt_one_way

_SPELLING_SCORE = 0.9


class Alike(NamedTuple):
    """Two terms, how sure it is that they are synonyms (0 to 1), and why."""

    first: Words
    second: Words
    score: float
    reason: str


def alike_pairs(
    terms: Terms, evidence: Evidence, meaning: Numbers, options: MiningOptions
) -> Iterator[Alike]:
    """Yield pairs; `meaning` holds the cosines of the terms' embeddings, terms by terms."""
    spellings = set(_spellings(terms))
    near = _near_each_other(meaning, terms, options.near_meaning)
    near &= _near_each_other(evidence.company, terms, options.near_company)
    for one, other in sorted({*spellings, *zip(*np.nonzero(np.triu(near)), strict=True)}):
        if (
            evidence.meetings[one, other] > options.meetings
            or evidence.variants(one, other) > options.variants
            or evidence.kinds[one, other] < options.kinds
        ):
            continue
        first, second = terms.words[one], terms.words[other]
        company, cosine = float(evidence.company[one, other]), float(meaning[one, other])
        counts = f"in {evidence.titles[one]:.0f} and {evidence.titles[other]:.0f} titles"
        if (one, other) in spellings:
            if company >= options.spelling_company:
                reason = f"spelling, company {company:.2f}, {counts}"
                yield Alike(first, second, _SPELLING_SCORE, reason)
        elif (
            cosine >= options.meaning
            and company >= options.company
            and not are_forms_of_one(first, second)
            and not differ_in_an_attribute(first, second)
        ):
            reason = f"meaning {cosine:.2f}, company {company:.2f}, {counts}"
            yield Alike(first, second, sqrt(cosine * company), reason)


def _spellings(terms: Terms) -> Iterator[tuple[int, int]]:
    alike: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(terms.words):
        alike[spelt_one_way("".join(words))].append(number)
    for numbers in alike.values():
        yield from combinations(numbers, 2)


def _near_each_other(cosines: Numbers, terms: Terms, most: int) -> NDArray[np.bool_]:
    """Say of each two terms whether each is among the nearest of the other, itself not counted.

    Terms that share a word do not count either: they are near because of it.
    """
    apart = cosines.copy()
    np.fill_diagonal(apart, -2)
    with_word: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(terms.words):
        for word in words:
            with_word[word].append(number)
    for numbers in with_word.values():
        apart[np.ix_(numbers, numbers)] = -2
    nearest = np.argpartition(-apart, min(most, len(apart) - 1), axis=1)[:, :most]
    near = np.zeros(apart.shape, dtype=np.bool_)
    np.put_along_axis(near, nearest, True, axis=1)
    return near & near.T & (apart > -2)
