"""Words as synonyms are compared by: folded, with their places in the text, and their plurals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# A word is a run of letters and digits, as the engines cut them. These few signs are words of
# their own, so that "w/" is not "w" and "c++" not "c"; every other sign parts words.
_WORD = re.compile(r"[^\W_]+|[/&+@]")

_SIBILANTS = ("s", "x", "z", "ch", "sh")
_VOWELS = "aeiou"
_LONGEST_WITH_PLURAL = 32


class Word(NamedTuple):
    """A word of a text: folded, and its characters `start` to `end` of the text."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """Return the words of a text in their order; it never fails, whatever the text."""
    return [Word(fold(match.group()), *match.span()) for match in _WORD.finditer(text)]


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text without their places."""
    return tuple(fold(word) for word in _WORD.findall(text))


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """Return a word in lower case and without accents, as it is compared."""
    return folded_text(word)


def folded_text(text: str) -> str:
    """Return any text in lower case and without accents; it is not remembered, as words are."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def with_plurals(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return a term and its regular plural; one that ends in s, or has a digit, stands alone.

    Stemming would do more, and too much: "shorts" are not "short", nor "glasses" made of "glass".
    """
    *before, last = words
    if not last.isalpha() or not 2 <= len(last) <= _LONGEST_WITH_PLURAL or last.endswith("s"):
        return (words,)
    if last.endswith(_SIBILANTS):
        plural = f"{last}es"
    elif last.endswith("y") and last[-2] not in _VOWELS:
        plural = f"{last[:-1]}ies"
    else:
        plural = f"{last}s"
    return (words, (*before, plural))
