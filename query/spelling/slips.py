"""The words that a mistyped word may stand for, each with what it costs to believe so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from query.plan import CorrectionKind
from query.spelling.costs import SpellingCosts
from query.spelling.edit_cost import edit_cost
from query.spelling.plurals import differs_by_number, singular, takes_s
from query.spelling.vocabulary import Vocabulary
from query.spelling.words import Word, is_spelt

Standing = Literal["brand", "common", "rare", "dubious", "english", "formed", "unknown"]
# Candidates that are weighed edit by edit, and those that are kept of them.
_WEIGHED = 16
_KEPT = 8
_ALIKE_EDITS = 4
_USUAL_LENGTH = 6
_SHORTEST_CHANGED = 3
_SHORTEST_PART = 2
_SHORTEST_KNOWN_PART = 4
_SHORTEST_STEM = 3
_ENDINGS = (
    "s", "es", "ed", "d", "ing", "er", "r", "ers", "rs", "ly", "y", "able", "less", "ness", "proof",
)  # fmt: skip
_BEGINNINGS = (
    "un", "non", "pre", "re", "anti", "multi", "mini", "micro", "over", "under", "semi", "super",
    "ultra", "inter", "out",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read `span` words of the query: as the words with `numbers`, at a cost.

    `value` is the log probability of what stands there when it is not in the vocabulary, and then
    `numbers` is (-1,). `shown` is what is written instead, where `kind` says that it is changed.
    """

    numbers: tuple[int, ...]
    shown: str = ""
    span: int = 1
    cost: float = 0.0
    value: float = 0.0
    kind: CorrectionKind | None = None


class SlipFinder:
    """Finds what words of a query may have been meant to be, in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, costs: SpellingCosts) -> None:
        self._vocabulary = vocabulary
        self._costs = costs

    def readings(self, word: str) -> tuple[Reading, ...]:
        """Return every reading of one word of letters, as it stands first."""
        kept = self.kept(word)
        standing = self.standing(word, kept.numbers[0])
        if standing in ("brand", "common"):
            return (kept,)
        return (kept, *self.edited(word, standing), *self.split(word, standing))

    def kept(self, word: str) -> Reading:
        """Return the reading of a word as it stands; a plural is worth what its singular is."""
        more = self._costs.keep_letter * (len(word) - _USUAL_LENGTH)
        return Reading((self._number(word),), value=self._costs.keep_unknown + more)

    def standing(self, word: str, number: int) -> Standing:
        """Say how well a word is known; `number` is that of its reading as it stands."""
        vocabulary = self._vocabulary
        if number < 0:
            return "formed" if self._is_formed(word) else "unknown"
        if vocabulary.brands[number]:
            return "brand"
        if vocabulary.counts[number] == 0:
            return "english"
        if vocabulary.together[number] > self._costs.rare:
            return "common"
        return "rare" if vocabulary.known[number] else "dubious"

    def edited(self, word: str, standing: Standing) -> list[Reading]:
        """Return the words of the catalogue within two edits that are likely enough to look at."""
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
        alike = vocabulary.alike(word)
        some = np.array(sorted(alike | vocabulary.near(word)), np.int64)
        numbers: list[int] = some[vocabulary.counts[some] > 0].tolist()
        words = [vocabulary.words.word(near) for near in numbers]
        most = 1 if len(word) <= 4 else 2
        found = process.extract(
            word, words, scorer=OSA.distance, score_cutoff=_ALIKE_EDITS, limit=len(words)
        )
        rough = sorted(
            (costs.edit * distance - self._log_count(numbers[place]), numbers[place], meant)
            for meant, distance, place in found
            if (distance <= most or numbers[place] in alike)
            and not differs_by_number(word, meant)
            and not (ending and meant.endswith("s"))
        )
        return [
            Reading(
                (near,),
                meant + ending,
                cost=base
                + costs.edit * edit_cost(word, meant) * (costs.heard if near in alike else 1.0),
                kind="spelling",
            )
            for _, near, meant in rough[:_WEIGHED]
        ]

    def split(self, word: str, standing: Standing) -> list[Reading]:
        """Return the ways to cut a word in two words of the catalogue."""
        if standing not in ("unknown", "formed", "english"):
            return []
        found = []
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            parts = word[:cut], word[cut:]
            one = self._number(parts[0])
            other = self._number(parts[1]) if one >= 0 else -1
            if other < 0 or not self._may_part(parts, (one, other)):
                continue
            cost = self._costs.split + self._base(standing) - self._costs.unknown
            if not self._vocabulary.pair_counts(np.array([one]), np.array([other])).any():
                # Short words are in many words by chance.
                cost += self._costs.apart * sum(max(0, 4 - len(part)) for part in parts)
            found.append(Reading((one, other), " ".join(parts), cost=cost, kind="split"))
        return found

    def joined(self, one: Word, other: Word) -> list[Reading]:
        """Return the word of the catalogue that two words make, where it is clearly that one."""
        vocabulary, costs = self._vocabulary, self._costs
        if min(len(one.text), len(other.text)) < _SHORTEST_PART:
            return []
        whole = vocabulary.words.number(one.text + other.text)
        if whole < 0 or not vocabulary.counts[whole]:
            return []
        parts = np.array([self._number(one.text), self._number(other.text)])
        apart = int(vocabulary.pair_counts(parts[:1], parts[1:])[0, 0])
        if vocabulary.together[whole] <= costs.join_ratio * apart:
            return []
        sold = (parts >= 0).all() and vocabulary.together[parts].all()
        cost = costs.join if sold else costs.join_unsold
        return [Reading((whole,), one.text + other.text, span=2, cost=cost, kind="join")]

    def _may_part(self, parts: tuple[str, str], numbers: tuple[int, int]) -> bool:
        """Say whether two words are sold, or one of them is and neither is short."""
        sold = sum(bool(self._vocabulary.counts[number]) for number in numbers)
        return sold == 2 or (sold == 1 and min(map(len, parts)) >= _SHORTEST_KNOWN_PART)

    def _rank(self, reading: Reading) -> float:
        return reading.cost - self._log_count(reading.numbers[0])

    def _log_count(self, number: int) -> float:
        costs = self._costs
        return costs.damping * math.log(
            max(int(self._vocabulary.counts[number]), costs.english_count)
        )

    def _base(self, standing: Standing) -> float:
        costs = self._costs
        return {
            "unknown": costs.unknown,
            "formed": costs.formed,
            "english": costs.english,
            "dubious": costs.dubious,
        }.get(standing, costs.in_catalogue)

    def _number(self, word: str) -> int:
        if not is_spelt(word):
            return -1
        words = self._vocabulary.words
        number = words.number(word)
        if number < 0:
            number = words.number(singular(word))
        if number < 0 and len(word) > _SHORTEST_CHANGED and takes_s(word):
            number = words.number(word + "s")
        return number

    def _is_formed(self, word: str) -> bool:
        return any(len(stem) >= _SHORTEST_STEM and self._number(stem) >= 0 for stem in _stems(word))


def _stems(word: str) -> Iterator[str]:
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            yield stem
            if ending[0] in "aeiy":
                # As in "padding" and "hiding".
                yield stem[:-1] if stem[-1:] == stem[-2:-1] else stem + "e"
    for beginning in _BEGINNINGS:
        if word.startswith(beginning):
            yield word.removeprefix(beginning)
