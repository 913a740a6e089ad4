"""Line: a query in small letters with its words, character by character where it was typed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Signs that are typed in many forms, each one character long before and after.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("’‘´`′ʼ", "'"),
        **dict.fromkeys("“”″„〃", '"'),
        **dict.fromkeys("×✕✖", "x"),
        "⁄": "/",
    }
)
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
LONGEST_WORD = 40
"""Letters of a word that can be in a list; longer ones are read as unknown."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters, or of digits: characters `start` to `end`. `text` has no apostrophes."""

    text: str
    start: int
    end: int


class Line:
    """A query to read: `text` as given, `low` in small letters with plain dashes and quotes.

    Both are equally long, so a place in one is a place in the other. Letters and digits are words
    of their own ("64gb" is two), as they are in the lists.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = _lower(text).translate(_SIGNS)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in order."""
        return tuple(
            Word(match[0].replace("'", "")[:LONGEST_WORD], match.start(), match.end())
            for match in _WORD.finditer(self.low)
        )

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words, without the ending of a plural."""
        return frozenset(stem(word.text) for word in self.words)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def after(self, place: int) -> int:
        """Return the number of the first word that starts at `place` or later."""
        return bisect_left(self._starts, place)

    def before(self, place: int) -> int:
        """Return the number of the last word that starts before `place`; -1 where none does."""
        return bisect_left(self._starts, place) - 1

    def at(self, place: int) -> int:
        """Return the number of the last word that starts at `place` or before; -1 for none."""
        return bisect_right(self._starts, place) - 1


class Taken:
    """Characters of a line that are understood already."""

    def __init__(self, length: int, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._taken = bytearray(length)
        for start, end in ranges:
            self.take(start, end)

    def take(self, start: int, end: int) -> None:
        """Mark the characters from `start` to `end`."""
        self._taken[start:end] = b"\1" * (end - start)

    def copy(self) -> Taken:
        """Return another one with the same characters taken."""
        other = Taken(0)
        other._taken = bytearray(self._taken)
        return other

    def free(self, start: int, end: int) -> bool:
        """Return whether none of these characters is taken."""
        return self._taken.find(1, start, end) < 0


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return an English noun without its plural ending, alike for all forms of a word."""
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _lower(text: str) -> str:
    """Return the text in small letters, equally long: a few capitals would become two letters."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)
