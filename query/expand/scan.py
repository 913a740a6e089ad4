"""Find the terms of a table in the words of a text: the longest that begins at a word counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from query.expand.words import Word, with_plurals

_Words = tuple[str, ...]


class Match(NamedTuple):
    """Words `first` to `last` (exclusive) of a text are the term `term`."""

    first: int
    last: int
    term: _Words


class TermTable:
    """Terms by their forms: as they stand, and in the plural."""

    def __init__(self, terms: Iterable[_Words]) -> None:
        own = set(terms)
        # The plural of one term may be another ("short", "shorts"); then it means that one.
        self._terms: dict[_Words, _Words] = {
            form: term for term in own for form in with_plurals(term) if form not in own
        }
        self._terms.update((term, term) for term in own)
        self._longest: dict[str, int] = {}
        for form in self._terms:
            self._longest[form[0]] = max(len(form), self._longest.get(form[0], 0))

    def matches(self, words: Sequence[Word], free: Sequence[bool]) -> Iterator[Match]:
        """Yield the terms in a text from left to right, none overlapping another.

        Words that are not `free` belong to none. The time is linear in the number of words, as a
        term has few.
        """
        first = 0
        while first < len(words):
            match = self._longest_at(words, free, first)
            if match is None:
                first += 1
                continue
            yield match
            first = match.last

    def _longest_at(self, words: Sequence[Word], free: Sequence[bool], first: int) -> Match | None:
        if not free[first]:
            return None
        last = first
        most = min(len(words), first + self._longest.get(words[first].folded, 0))
        while last < most and free[last]:
            last += 1
        folded = tuple(word.folded for word in words[first:last])
        for length in range(len(folded), 0, -1):
            term = self._terms.get(folded[:length])
            if term is not None:
                return Match(first, first + length, term)
        return None


def free_words(words: Sequence[Word], protected: Iterable[tuple[int, int]]) -> list[bool]:
    """Say of each word whether it lies outside of every protected range of characters."""
    waiting = iter(sorted(protected))
    following = next(waiting, None)
    reach = 0
    free: list[bool] = []
    for word in words:
        while following is not None and following[0] < word.end:
            reach = max(reach, following[1])
            following = next(waiting, None)
        free.append(reach <= word.start)
    return free
