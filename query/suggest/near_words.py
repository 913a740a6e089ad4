"""The words of a catalogue that a mistyped word, or its mistyped beginning, may stand for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from query.spelling.word_list import WordList
from query.suggest.letters import letters_of, missing_letters

MOST_NEAR = 12
_SHORTEST = 4
_SHORTEST_TWICE = 8
# Looked at one by one, the most used of those that have about the right letters.
_MOST_COMPARED = 1_500
_AFTER = b"\xff"

Numbers = NDArray[np.int64]


def edits_allowed(word: str) -> int:
    """Return how many slips a word may have: none in short ones and in those with digits."""
    if len(word) < _SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < _SHORTEST_TWICE else 2


class NearWords:
    """Finds words within a few edits: letters too many, missing, wrong, or two exchanged.

    The first letter is taken to be right, or else to be one too many, or exchanged with the second.
    `uses` returns how many entries each of some words finds.
    """

    def __init__(
        self, words: WordList, letters: NDArray[np.uint32], uses: Callable[[Numbers], Numbers]
    ) -> None:
        self._words = words
        self._letters = letters
        self._uses = uses

    def near(self, word: str, *, begun: bool) -> dict[str, tuple[int, int]]:
        """Return words near to one, each with its number and its edits, the nearest first.

        With `begun` the word is the beginning of what is meant, and compared with beginnings.
        """
        allowed = edits_allowed(word)
        if not allowed:
            return {}
        numbers = self._alike(word, allowed)
        found = []
        for number, uses in zip(numbers.tolist(), self._uses(numbers).tolist(), strict=True):
            other = self._words.word(number)
            edits = _edits(word, other, allowed, begun=begun)
            if edits <= allowed:
                found.append((edits, -uses, other, number))
        found.sort()
        return {other: (number, edits) for edits, _, other, number in found[:MOST_NEAR]}

    def _alike(self, word: str, allowed: int) -> Numbers:
        """Return words that begin with the right letter and have about the same letters."""
        wanted = letters_of(word)
        parts = []
        for first in dict.fromkeys(word[:2]):
            start = first.encode("utf-8", "replace")
            low = bisect_left(self._words, start)
            high = bisect_left(self._words, start + _AFTER)
            close = missing_letters(wanted, self._letters[low:high]) <= allowed
            parts.append(low + np.flatnonzero(close))
        numbers = np.concatenate(parts)
        if numbers.size > _MOST_COMPARED:
            uses = self._uses(numbers)
            numbers = numbers[np.argpartition(-uses, _MOST_COMPARED)[:_MOST_COMPARED]]
        return numbers


def _edits(word: str, other: str, allowed: int, *, begun: bool) -> int:
    if not begun:
        if abs(len(word) - len(other)) > allowed:
            return allowed + 1
        return OSA.distance(word, other, score_cutoff=allowed)
    # What is meant may be longer or shorter than what was typed of it.
    lengths = range(len(word) - allowed, min(len(word) + allowed, len(other)) + 1)
    return min(
        (OSA.distance(word, other[:length], score_cutoff=allowed) for length in lengths),
        default=allowed + 1,
    )
