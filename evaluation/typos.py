"""Typing errors, made on purpose: slips of the hand, spellings by ear, and blanks gone astray."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Spellings that are heard alike; each may stand for the other.
_HEARD = (
    ("ph", "f"), ("ie", "ei"), ("ck", "k"), ("c", "k"), ("s", "c"), ("s", "z"), ("ee", "ea"),
    ("i", "y"), ("er", "or"), ("able", "ible"), ("ou", "u"), ("ai", "ay"), ("e", "a"),
)  # fmt: skip
_WORD = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<=[a-z]{3}) (?=[a-z]{3})", re.IGNORECASE)

Slip = Callable[[str, Random], str]


@dataclass(frozen=True, slots=True)
class Typo:
    """A query, how it was mistyped, and which kind of slip that was."""

    query: str
    typed: str
    kind: str


def corrupt_queries(queries: Sequence[str], seed: int) -> list[Typo]:
    """Mistype each query once, the kinds taking turns; the same seed gives the same typos.

    A query that no kind applies to (all digits, no word of four letters) is left out.
    """
    random = Random(seed)
    kinds = list(SLIPS)
    made = []
    for turn, query in enumerate(queries):
        for step in range(len(kinds)):
            kind = kinds[(turn + step) % len(kinds)]
            typed = corrupt(query, kind, random)
            if typed is not None:
                made.append(Typo(query, typed, kind))
                break
    return made


def corrupt(query: str, kind: str, random: Random) -> str | None:
    """Return a query with one slip of a kind of `SLIPS`, None where there is no place for it."""
    if kind == "space drop":
        blanks = [found.start() for found in _BETWEEN.finditer(query)]
        if not blanks:
            return None
        at = random.choice(blanks)
        return query[:at] + query[at + 1 :]
    words = list(_WORD.finditer(query))
    random.shuffle(words)
    for word in words:
        typed = SLIPS[kind](word[0], random)
        if typed and typed != word[0]:
            return query[: word.start()] + typed + query[word.end() :]
    return None


def _adjacent_key(word: str, random: Random) -> str:
    at = random.randrange(1, len(word))
    row = next((row for row in _ROWS if word[at].lower() in row), "")
    place = row.find(word[at].lower())
    near = row[max(0, place - 1) : place] + row[place + 1 : place + 2] if row else ""
    return word[:at] + random.choice(near) + word[at + 1 :] if near else ""


def _transposition(word: str, random: Random) -> str:
    at = random.randrange(0, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop(word: str, random: Random) -> str:
    at = random.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _double(word: str, random: Random) -> str:
    at = random.randrange(0, len(word))
    return word[: at + 1] + word[at:]


def _by_ear(word: str, random: Random) -> str:
    swaps = [
        (found.start(), one, other)
        for pair in _HEARD
        for one, other in (pair, pair[::-1])
        for found in re.finditer(one, word)
    ]
    swaps += [(at, word[at] * 2, word[at]) for at in range(1, len(word) - 1) if _twice(word, at)]
    if not swaps:
        return ""
    at, one, other = random.choice(swaps)
    return word[:at] + other + word[at + len(one) :]


def _twice(word: str, at: int) -> bool:
    return word[at] == word[at + 1]


def _space_split(word: str, random: Random) -> str:
    at = random.randrange(2, len(word) - 1)
    return f"{word[:at]} {word[at:]}"


SLIPS: dict[str, Slip] = {
    "adjacent key": _adjacent_key,
    "transposition": _transposition,
    "drop": _drop,
    "double": _double,
    "by ear": _by_ear,
    "space drop": lambda word, _: word,
    "space split": _space_split,
}
"""Each kind of slip and what it makes of one word; "space drop" is between words."""
