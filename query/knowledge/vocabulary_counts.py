"""Counts the words of titles and which stand side by side, for a few microseconds a title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from unicodedata import normalize

from query.spelling.words import WordCounter, is_spelt

# A word that a query may have: letters and digits, apostrophes inside.
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Stands between two titles, and is no neighbour of a word.
_SENTINEL = "\0"

MOST_WORDS = 1_000_000
MOST_PAIRS = 250_000
EVERY_TITLE = 20_000
SAMPLED_TITLE = 4
_RARE = 2


class VocabularyCounts:
    """Words and neighbours as they come, split at blanks only; they are made tidy at the end.

    Past `MOST_WORDS` or `MOST_PAIRS` different ones the rarest are forgotten, as in lossy counting
    (Manku and Motwani, "Approximate frequency counts over data streams", VLDB 2002), so that the
    memory is bounded and what is frequent stays. Neighbours cost most, so of the titles after the
    first `EVERY_TITLE` only every fourth counts for them, fourfold.
    """

    def __init__(self, most_words: int = MOST_WORDS, most_pairs: int = MOST_PAIRS) -> None:
        self._most_words = most_words
        self._most_pairs = most_pairs
        self._words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._sampled: Counter[tuple[str, str]] = Counter()
        self._titles = 0

    def add(self, titles: Sequence[str]) -> None:
        """Count the words of titles."""
        # One split and two updates for all of them run in C from end to end.
        tokens = _tokens(titles)
        self._words.update(tokens)
        _forget_rare(self._words, self._most_words)
        if self._titles < EVERY_TITLE:
            self._pairs.update(pairwise(tokens))
            _forget_rare(self._pairs, self._most_pairs)
        else:
            self._sampled.update(pairwise(_tokens(titles[::SAMPLED_TITLE])))
            _forget_rare(self._sampled, self._most_pairs)
        self._titles += len(titles)

    def finish(self, names: Mapping[str, int]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
        """Return words and neighbours, tidy, with those of `names`, each read so many times.

        Words are in lower case and of letters and apostrophes only, without the punctuation around
        them. Neighbours are kept that stand side by side at least twice.
        """
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        tidy: dict[str, tuple[str, ...]] = {}
        for token, count in self._words.items():
            parts = tidy[token] = _parts(token)
            for part in parts:
                if part:
                    words[part] += count
            if len(parts) > 1:
                _count_neighbours(parts, count, pairs)
        self._words.clear()
        for pair, count in self._sampled.items():
            self._pairs[pair] += SAMPLED_TITLE * count
        self._sampled.clear()
        for (first, second), count in self._pairs.items():
            before, after = tidy.get(first), tidy.get(second)
            if before and after and before[-1] and after[0]:
                pairs[before[-1], after[0]] += count
        self._pairs.clear()
        others = WordCounter()
        for name, count in names.items():
            others.add(name, count)
        words.update(others.words)
        pairs.update(others.pairs)
        return words, Counter({pair: count for pair, count in pairs.items() if count >= _RARE})


def _tokens(titles: Sequence[str]) -> list[str]:
    return f" {_SENTINEL} ".join(titles).lower().split()


def _parts(token: str) -> tuple[str, ...]:
    """Return the words in what stands between two blanks; "" where something else stands.

    "(black" gives "", "black": nothing is a neighbour of what stands behind a bracket.
    """
    if token.isalpha() and token.isascii():
        return (token,) if is_spelt(token) else ("",)
    if not token.isascii():
        token = normalize("NFKC", token)
    found: list[str] = []
    end = 0
    for match in _WORD.finditer(token):
        gap = token[end : match.start()]
        if gap and (gap != "-" or not end):
            found.append("")
        word = match[0].replace("’", "'")
        found.append(word if is_spelt(word) else "")
        end = match.end()
    if end < len(token):
        found.append("")
    return tuple(found)


def _count_neighbours(parts: Iterable[str], count: int, pairs: Counter[tuple[str, str]]) -> None:
    for first, second in pairwise(parts):
        if first and second:
            pairs[first, second] += count


def _forget_rare(counts: Counter[str] | Counter[tuple[str, str]], most: int) -> None:
    """Forget the rarest until half of what is allowed is left, or a bit less."""
    if len(counts) <= most:
        return
    by_count = Counter(counts.values())
    left, floor = len(counts), 0
    while left > most // 2:
        floor += 1
        left -= by_count[floor]
    for key in [key for key, count in counts.items() if count <= floor]:
        del counts[key]
