"""Typing errors in names: "burgandy" is burgundy, "lenova" is lenovo; no dictionary word is one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import chain

from query.constraints.line import Word, stem
from query.constraints.shipped import shipped

SHORTEST = 5
"""Letters of the shortest word that may be a typing error of a name, with one error."""
SHORTEST_FOR_TWO = 9
"""Letters of the shortest name that is found with two errors."""
PREFIX = 8
"""Letters of a name that are indexed with a letter left out: errors are early or late, and the
end is compared anyway."""


class Typos:
    """Finds names of one or two words that were mistyped, through keys with a letter left out.

    This is the symmetric delete method: two strings one error apart share a string that is one
    of them, or one of them less a letter.
    """

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self._names: dict[str, tuple[str, str]] = {}
        self._keys: dict[str, list[str]] = {}
        self._words: set[str] = set()
        for kind, listed in names.items():
            for name, value in listed.items():
                self._words.update(name.split())
                plain = name.replace(" ", "")
                if len(plain) < SHORTEST or not plain.isalpha() or name.count(" ") > 1:
                    continue
                self._names.setdefault(plain, (kind, value))
        for plain in self._names:
            for key in _keys(plain):
                self._keys.setdefault(key, []).append(plain)

    def find(
        self, words: tuple[Word, ...], taken: Iterable[int]
    ) -> Iterator[tuple[str, str, int, int]]:
        """Find mistyped names: kind, value, and the numbers of their first word and after the last.

        `taken` are the numbers of words that are names already.
        """
        done = set(taken)
        for at, word in enumerate(words):
            if at in done:
                continue
            unknown = self._unknown(word.text)
            if unknown and (found := self._closest(word.text)):
                yield (*found, at, at + 1)
                continue
            if at + 1 < len(words) and (unknown or self._unknown(words[at + 1].text)):
                pair = word.text + words[at + 1].text
                if len(pair) >= SHORTEST_FOR_TWO and (found := self._closest(pair)):
                    yield (*found, at, at + 2)

    def _unknown(self, word: str) -> bool:
        if len(word) < 3 or not word.isalpha() or word in self._words:
            return False
        common = common_words()
        return word not in common and stem(word) not in common

    def _closest(self, word: str) -> tuple[str, str] | None:
        if not SHORTEST <= len(word) <= 24:
            return None
        best: tuple[int, str] | None = None
        for key in _keys(word):
            for name in self._keys.get(key, ()):
                allowed = 2 if len(name) >= SHORTEST_FOR_TWO else 1
                if name[0] != word[0] or abs(len(name) - len(word)) > allowed:
                    continue
                distance = edit_distance(word, name, allowed)
                if distance <= allowed and (best is None or distance < best[0]):
                    best = (distance, name)
        return self._names[best[1]] if best else None


def edit_distance(one: str, other: str, most: int) -> int:
    """Return the number of letters to insert, leave out, replace or swap with the next.

    This is the optimal string alignment distance; beyond `most` it is `most` + 1.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        previous, row = row, [i]
        for j, right in enumerate(other, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = previous
    return row[-1]


@cache
def common_words() -> frozenset[str]:
    """Return words that are no typing errors: the whole words that the shipped encoder knows.

    It reads some 20,000 English words, to which the words of the shipped lists are added.
    """
    path = resources.files("models").joinpath("all-minilm-l6-v2/tokenizer.json")
    pieces = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    listed = chain.from_iterable(
        phrase.split()
        for file in ("contexts", "devices", "lookalikes")
        for phrases in shipped(file).values()
        if isinstance(phrases, list)
        for phrase in phrases
    )
    return frozenset(piece for piece in pieces if piece.isalpha()).union(listed)


def _keys(word: str) -> set[str]:
    start = word[:PREFIX]
    return {start, word[: PREFIX - 1]} | {start[:at] + start[at + 1 :] for at in range(len(start))}
