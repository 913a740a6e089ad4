"""Speller: the likeliest reading of a whole query, given what the catalogue says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from query.plan import Correction
from query.spelling.costs import SpellingCosts
from query.spelling.slips import Reading, SlipFinder
from query.spelling.vocabulary import Vocabulary
from query.spelling.words import Word, words_in

MOST_CORRECTED = 32
"""Words of a query that are looked at; the rest stays as it is."""
_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text after correction, and what was changed; places are those of the text before."""

    text: str
    corrections: tuple[Correction, ...] = ()


class Speller:
    """Corrects queries from one vocabulary; safe to share between threads.

    A noisy channel over the whole query: each reading of a word costs what its slip is unlikely,
    and is worth how likely the catalogue makes it next to the word before. The best path wins.
    """

    def __init__(self, vocabulary: Vocabulary, costs: SpellingCosts | None = None) -> None:
        self._vocabulary = vocabulary
        self._costs = costs or SpellingCosts()
        self._slips = SlipFinder(vocabulary, self._costs)
        damped = np.maximum(vocabulary.counts, self._costs.english_count) ** self._costs.damping
        self._alone = damped / damped.sum()
        self._readings = lru_cache(_REMEMBERED)(self._slips.readings)

    @classmethod
    def open(cls, folder: Path, costs: SpellingCosts | None = None) -> Speller:
        """Open the vocabulary that `write_vocabulary` wrote; raises IndexCorruptError."""
        return cls(Vocabulary.open(folder), costs)

    def correct(self, text: str, *, protected: Sequence[tuple[int, int]] = ()) -> Corrected:
        """Correct the words of a normalized text, those that touch a `protected` place apart.

        Words with digits, words of brands and what stands between words stay as they are.
        """
        words = words_in(text)[:MOST_CORRECTED]
        if not words:
            return Corrected(text)
        free = [
            word.spelt and not any(a < word.end and word.start < b for a, b in protected)
            for word in words
        ]
        edges = self._edges(text, words, free)
        if all(len(readings) == 1 for readings in edges):
            return Corrected(text)
        corrections = []
        for at, reading in self._best_path(words, edges):
            if reading.kind is None:
                continue
            start, end = words[at].start, words[at + reading.span - 1].end
            before = text[start:end]
            after = _cased(reading.shown, before)
            corrections.append(Correction(before, after, start, end, reading.kind))
        return Corrected(_applied(text, corrections), tuple(corrections))

    def _edges(
        self, text: str, words: Sequence[Word], free: Sequence[bool]
    ) -> list[tuple[Reading, ...]]:
        edges: list[tuple[Reading, ...]] = []
        for at, word in enumerate(words):
            if not free[at]:
                edges.append((self._slips.kept(word.text),))
                continue
            readings = self._readings(word.text)
            after = words[at + 1] if at + 1 < len(words) else None
            if after and free[at + 1] and text[word.end : after.start] == " ":
                readings += tuple(self._slips.joined(word, after))
            edges.append(readings)
        return edges

    def _best_path(
        self, words: Sequence[Word], edges: Sequence[Sequence[Reading]]
    ) -> list[tuple[int, Reading]]:
        """Return the readings of the best path and where each begins (Viterbi)."""
        # For each place, what ends there: score, reading, where it begins, which one came before.
        ended: list[list[tuple[float, Reading, int, int]]] = [[] for _ in range(len(words) + 1)]
        ended[0].append((0.0, Reading((-1,)), -1, -1))
        for at, readings in enumerate(edges):
            before = ended[at]
            if not before:
                continue
            last = np.array([reading.numbers[-1] for _, reading, _, _ in before])
            if not words[at].near:
                last = np.full_like(last, -1)
            first = np.array([reading.numbers[0] for reading in readings])
            scores = np.array([score for score, _, _, _ in before])[:, None]
            scores = scores + self._log_probability(last, first)
            best = scores.argmax(axis=0)
            for place, reading in enumerate(readings):
                chosen = int(best[place])
                score = float(scores[chosen, place]) - reading.cost
                if reading.numbers[0] < 0:
                    score += reading.value
                if len(reading.numbers) == 2:
                    inner = np.array(reading.numbers)
                    score += float(self._log_probability(inner[:1], inner[1:])[0, 0])
                ended[at + reading.span].append((score, reading, at, chosen))
        return _traced(ended)

    def _log_probability(
        self, before: NDArray[np.int64], after: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the log probability of each word of `after` behind each of `before`: (b, a).

        Pair and single frequencies are interpolated (Jelinek and Mercer, 1980); 0 where `after` is
        no word of the vocabulary.
        """
        vocabulary, share = self._vocabulary, self._costs.context
        # A number of -1 takes the last word's value, which is not used.
        alone = self._alone[after]
        often = np.maximum(vocabulary.together[before], 1)[:, None]
        beside = np.maximum(
            vocabulary.pair_counts(before, after), vocabulary.pair_counts(after, before).T
        )
        follows = np.minimum(beside / often, 1.0)
        # Behind an unknown word nothing follows, so that a known one there is no worse for being
        # known: neighbours count in favour only.
        mixed = (1 - share) * alone[None, :] + share * follows
        log: NDArray[np.float64] = np.where(after[None, :] >= 0, np.log(mixed.clip(1e-12)), 0.0)
        return log


def _traced(
    ended: Sequence[Sequence[tuple[float, Reading, int, int]]],
) -> list[tuple[int, Reading]]:
    at = len(ended) - 1
    place = max(range(len(ended[at])), key=lambda index: ended[at][index][0])
    path = []
    while at > 0:
        _, reading, start, chosen = ended[at][place]
        path.append((start, reading))
        at, place = start, chosen
    return path[::-1]


def _cased(meant: str, before: str) -> str:
    """Give a correction the case of what it replaces: capitals, a capital first, or lower."""
    if len(before) > 1 and before.isupper():
        return meant.upper()
    return meant.capitalize() if before[:1].isupper() else meant


def _applied(text: str, corrections: Sequence[Correction]) -> str:
    parts, done = [], 0
    for correction in corrections:
        parts += [text[done : correction.start], correction.after]
        done = correction.end
    return "".join((*parts, text[done:]))
