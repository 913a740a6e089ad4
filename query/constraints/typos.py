"""Typing errors in names: "burgandy" is burgundy, "lenova" is lenovo; no dictionary word is one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import chain

from query.constraints.line import stem
from query.constraints.shipped import shipped

SHORTEST = 6
"""Letters of the shortest word that may be a typing error of a name, with one error."""
LONGEST = 24
"""Letters of the longest one."""
SHORTEST_FOR_TWO = 9
"""Letters of the shortest name that is found with two errors."""
PREFIX = 8
"""Letters of a name that are indexed with a letter left out: errors are early or late, and the
end is compared anyway."""


class Typos:
    """Mends words of names that were mistyped, through keys with a letter left out.

    This is the symmetric delete method: two strings one error apart share a string that is one
    of them, or one of them less a letter.
    """

    def __init__(self, names: Iterable[str]) -> None:
        words = {word for name in names for word in name.split()}
        self._right = words | common_words()
        self._keys: dict[str, list[str]] = {}
        for word in sorted(words):
            if SHORTEST <= len(word) <= LONGEST and word.isalpha():
                for key in _keys(word):
                    self._keys.setdefault(key, []).append(word)

    def mend(self, word: str) -> str | None:
        """Return the word of a name that was meant; None where the word is right or unknown."""
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return None
        if self._is_right(word):
            return None
        best: tuple[int, str] | None = None
        for key in _keys(word):
            for name in self._keys.get(key, ()):
                allowed = 2 if len(name) >= SHORTEST_FOR_TWO else 1
                if sorted(name[:2]) != sorted(word[:2]) and name[:1] + name[2:3] != word[:2]:
                    continue
                if name[0] != word[0] or abs(len(name) - len(word)) > allowed:
                    continue
                distance = edit_distance(word, name, allowed)
                if distance <= allowed and (best is None or (distance, name) < best):
                    best = (distance, name)
        return best[1] if best else None

    def _is_right(self, word: str) -> bool:
        """Return whether this is a word, or made of words: waterfowl, stuffers."""
        if any(root in self._right for root in _roots(word)):
            return True
        common = common_words()
        return any(word[:at] in common and word[at:] in common for at in range(4, len(word) - 3))


def _roots(word: str) -> Iterator[str]:
    """Return the word and what it may be made of: ruffled, stuffers, fluffy."""
    yield word
    yield stem(word)
    for ending in ("ers", "er", "ed", "ing", "ings", "y", "ly", "less", "ness", "ful", "able"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            root = word[: -len(ending)]
            yield root
            yield root + "e"
            if root[-1] == root[-2]:
                yield root[:-1]


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
        for file in ("contexts", "devices", "lookalikes", "words")
        for phrases in shipped(file).values()
        if isinstance(phrases, list)
        for phrase in phrases
    )
    return frozenset(piece for piece in pieces if piece.isalpha()).union(listed)


def _keys(word: str) -> set[str]:
    start = word[:PREFIX]
    return {start, word[: PREFIX - 1]} | {start[:at] + start[at + 1 :] for at in range(len(start))}
