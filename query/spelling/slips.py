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
from query.spelling.words import Word, is_spelt

Standing = Literal["brand", "common", "rare", "english", "formed", "unknown"]
# Candidates that are weighed edit by edit, and those that are kept of them.
_WEIGHED = 16
_KEPT = 8
_ALIKE_EDITS = 4
_SHORTEST_CHANGED = 3
_SHORTEST_PART = 2
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "r", "ers", "ly", "y", "able", "less", "ness", "'s")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read `span` words of the query: as the words with `numbers`, at a cost.

    `value` is the log probability of what stands there when it is not in the vocabulary, and then
    `numbers` is (-1,). `ending` is written behind the last word.
    """

    numbers: tuple[int, ...]
    span: int = 1
    cost: float = 0.0
    value: float = 0.0
    kind: CorrectionKind | None = None
    ending: str = ""


class SlipFinder:
    """Finds what words of a query may have been meant to be, in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, costs: SpellingCosts) -> None:
        self._vocabulary = vocabulary
        self._costs = costs

    def kept(self, word: Word) -> Reading:
        """Return the reading of a word as it stands; a plural is worth what its singular is."""
        return Reading((self._number(word.text),), value=self._costs.keep_unknown)

    def standing(self, word: str, number: int) -> Standing:
        """Say how well a word is known; `number` is that of its reading as it stands."""
        vocabulary = self._vocabulary
        if number < 0:
            return "formed" if self._is_formed(word) else "unknown"
        if vocabulary.brands[number]:
            return "brand"
        if vocabulary.counts[number] == 0:
            return "english"
        return "common" if vocabulary.counts[number] > self._costs.rare else "rare"

    def edited(self, word: str, standing: Standing) -> list[Reading]:
        """Return the words within two edits that are likely enough to be looked at."""
        base = self._base(standing) + self._costs.short * max(0, 5 - len(word))
        found = self._near(word, "", base)
        if len(word) > _SHORTEST_CHANGED + 1 and word[-1] == "s" and word[-2] != "s":
            # Titles say "faucet" where people ask for "facuets".
            found += self._near(word[:-1], "s", base)
        return sorted(found, key=self._rank)[:_KEPT]

    def _near(self, word: str, ending: str, base: float) -> list[Reading]:
        if len(word) < _SHORTEST_CHANGED:
            return []
        costs, vocabulary = self._costs, self._vocabulary
        alike = set(vocabulary.alike(word))
        numbers = sorted(alike.union(vocabulary.near(word)))
        words = [vocabulary.words.word(near) for near in numbers]
        most = 1 if len(word) <= 4 else 2
        found = process.extract(
            word, words, scorer=OSA.distance, score_cutoff=_ALIKE_EDITS, limit=len(words)
        )
        rough = sorted(
            (costs.edit * distance - self._log_count(numbers[place]), numbers[place], meant)
            for meant, distance, place in found
            if (distance <= most or numbers[place] in alike)
            and not _is_inflected(word, meant)
            and not (ending and meant.endswith("s"))
        )
        return [
            Reading(
                (near,),
                cost=base
                + costs.edit * edit_cost(word, meant) * (costs.heard if near in alike else 1.0),
                kind="spelling",
                ending=ending,
            )
            for _, near, meant in rough[:_WEIGHED]
        ]

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
        return reading.cost - self._log_count(reading.numbers[0])

    def _log_count(self, number: int) -> float:
        return math.log(max(int(self._vocabulary.counts[number]), self._costs.english_count))

    def _number(self, word: str) -> int:
        if not is_spelt(word):
            return -1
        words = self._vocabulary.words
        number = words.number(word)
        if number < 0 and len(word) > _SHORTEST_CHANGED:
            stem = word.removesuffix("'s").removesuffix("s")
            number = words.number(stem if stem != word else word + "s")
            if stem != word and not _takes_s(stem):
                return -1
        return number

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
        return (ending != "s" or _takes_s(stem)) and self._is_word(stem)

    def _is_word(self, word: str) -> bool:
        return self._vocabulary.words.number(word) >= 0


def _takes_s(stem: str) -> bool:
    if stem.endswith("y"):
        return stem[-2:-1] in "aeou"
    return not stem.endswith(("s", "x", "z", "ch", "sh"))


def _is_inflected(one: str, other: str) -> bool:
    """Say whether two words are one in singular and plural, which search takes for the same."""
    return one == other or one + "s" == other or other + "s" == one
