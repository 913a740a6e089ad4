"""The words that a mistyped word may stand for, each with what it costs to believe so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from query.plan import CorrectionKind
from query.spelling.costs import SpellingCosts
from query.spelling.edit_cost import edit_cost
from query.spelling.vocabulary import Vocabulary
from query.spelling.words import Word

Standing = Literal["brand", "common", "rare", "english", "formed", "unknown"]
# Candidates that are weighed edit by edit, and those that are kept of them.
_WEIGHED = 16
_KEPT = 8
_SHORTEST_CHANGED = 3
_SHORTEST_PART = 2
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "r", "ers", "ly", "y", "able", "less", "ness", "'s")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read `span` words of the query: as the words with `numbers`, at a cost.

    `value` is the log probability of what stands there when it is not in the vocabulary, and then
    `numbers` is (-1,).
    """

    numbers: tuple[int, ...]
    span: int = 1
    cost: float = 0.0
    value: float = 0.0
    kind: CorrectionKind | None = None


class SlipFinder:
    """Finds what words of a query may have been meant to be, in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, costs: SpellingCosts) -> None:
        self._vocabulary = vocabulary
        self._costs = costs

    def kept(self, word: Word) -> Reading:
        """Return the reading of a word as it stands."""
        number = self._vocabulary.words.number(word.text) if word.spelt else -1
        return Reading((number,), value=self._costs.keep_unknown)

    def standing(self, word: str, number: int) -> Standing:
        """Say how well a word is known; `number` is its place in the vocabulary or -1."""
        vocabulary = self._vocabulary
        if number >= 0:
            if vocabulary.brands[number]:
                return "brand"
            return "common" if vocabulary.counts[number] > self._costs.rare else "rare"
        if vocabulary.left_alone.number(word) >= 0:
            return "english"
        return "formed" if self._is_formed(word) else "unknown"

    def edited(self, word: str, number: int, standing: Standing) -> list[Reading]:
        """Return the words within two edits that are likely enough to be looked at."""
        if len(word) < _SHORTEST_CHANGED:
            return []
        costs, vocabulary = self._costs, self._vocabulary
        base = self._base(standing) + costs.short * max(0, 5 - len(word))
        numbers = [near for near in vocabulary.near(word) if near != number]
        words = [vocabulary.words.word(near) for near in numbers]
        most = 1 if len(word) <= 4 else 2
        found = process.extract(
            word, words, scorer=OSA.distance, score_cutoff=most, limit=len(words)
        )
        rough = sorted(
            (
                costs.edit * distance - math.log(vocabulary.counts[numbers[place]]),
                numbers[place],
                meant,
            )
            for meant, distance, place in found
        )[:_WEIGHED]
        readings = [
            Reading((near,), cost=base + costs.edit * edit_cost(word, meant), kind="spelling")
            for _, near, meant in rough
        ]
        return sorted(readings, key=self._rank)[:_KEPT]

    def split(self, word: str, standing: Standing) -> list[Reading]:
        """Return the ways to cut a word in two words of the catalogue."""
        if standing not in ("unknown", "formed", "english"):
            return []
        numbers = self._vocabulary.words
        extra = self._base(standing) - self._costs.unknown
        found = []
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            one = numbers.number(word[:cut])
            if one < 0:
                continue
            other = numbers.number(word[cut:])
            if other < 0:
                continue
            # Two-letter words are in many words by chance.
            short = self._costs.short * sum(len(p) < 4 for p in (word[:cut], word[cut:]))
            cost = self._costs.split + extra + short
            found.append(Reading((one, other), cost=cost, kind="split"))
        return found

    def joined(self, one: Word, other: Word) -> list[Reading]:
        """Return the word of the catalogue that two words make, where it is clearly that one."""
        numbers, counts = self._vocabulary.words, self._vocabulary.counts
        whole = numbers.number(one.text + other.text)
        if whole < 0:
            return []
        parts = np.array([numbers.number(one.text), numbers.number(other.text)])
        apart = int(self._vocabulary.pair_counts(parts[:1], parts[1:])[0, 0])
        if counts[whole] <= 2 * apart:
            return []
        return [Reading((whole,), span=2, cost=self._costs.join, kind="join")]

    def _rank(self, reading: Reading) -> float:
        return reading.cost - math.log(self._vocabulary.counts[reading.numbers[0]])

    def _base(self, standing: Standing) -> float:
        costs = self._costs
        return {
            "unknown": costs.unknown,
            "formed": costs.formed,
            "english": costs.english,
        }.get(standing, costs.in_catalogue)

    def _is_formed(self, word: str) -> bool:
        for ending in _ENDINGS:
            stem = word.removesuffix(ending)
            if len(stem) >= _SHORTEST_CHANGED and stem != word and self._is_stem(stem, ending):
                return True
        return False

    def _is_stem(self, stem: str, ending: str) -> bool:
        if ending == "s" and stem.endswith(("s", "x", "z", "ch", "sh", "y")):
            return stem.endswith(("ay", "ey", "oy", "uy")) and self._is_word(stem)
        return self._is_word(stem)

    def _is_word(self, word: str) -> bool:
        number = self._vocabulary.words.number(word)
        if number >= 0:
            return bool(self._vocabulary.counts[number] > 1)
        return self._vocabulary.left_alone.number(word) >= 0
