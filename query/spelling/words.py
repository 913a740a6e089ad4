"""What counts as one word when spelling is looked at, in titles and in queries alike."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from unicodedata import normalize

from catalog.ideographs import has_ideographs

LONGEST_WORD = 40
# Letters and digits, with apostrophes and single dots between letters kept inside ("men's").
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHE = "’"


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case and its place, characters `start` to `end` of the text.

    `near` says that nothing but a blank or a hyphen stands between it and the word before.
    """

    text: str
    start: int
    end: int
    near: bool

    @property
    def spelt(self) -> bool:
        """Whether it is made of letters only, so that it can be spelt wrongly."""
        return is_spelt(self.text)


def is_spelt(word: str) -> bool:
    """Say whether a word is of letters only (apostrophes allowed) and of a length to look at.

    Chinese and Japanese are not: what stands between two blanks there is no word.
    """
    return (
        len(word) <= LONGEST_WORD
        and (word.isalpha() or _is_possessive(word))
        and not has_ideographs(word)
    )


def words_in(text: str) -> list[Word]:
    """Return the words of a text in order, in lower case; places are those in the text as given.

    A character that changes its length in lower case ("İ") stays as it is.
    """
    found: list[Word] = []
    end = -1
    for match in _WORD.finditer(text):
        raw = match[0]
        lower = raw.lower().replace(_APOSTROPHE, "'")
        start = match.start()
        near = start - end == 1 and text[end] in " -"
        found.append(Word(lower if len(lower) == len(raw) else raw, start, match.end(), near))
        end = match.end()
    return found


class WordCounter:
    """Counts the words of titles and the pairs of neighbours, for `write_vocabulary`."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()

    def add(self, text: str, times: int = 1) -> None:
        """Count the words of one title or query, read `times` times."""
        before = ""
        for word in words_in(normalize("NFKC", text)):
            if not word.spelt:
                before = ""
                continue
            self.words[word.text] += times
            if before and word.near:
                self.pairs[before, word.text] += times
            before = word.text


def _is_possessive(word: str) -> bool:
    return "'" in word and word.replace("'", "").isalpha()
