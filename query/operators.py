"""Operators in a query: quotes around what must be there word by word, a minus before what not."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_OPERATORS = 16
"""Phrases and exclusions of each kind that are read; what is beyond is searched as words."""

_EITHER = '"“”‟'
# What opens a phrase, and what may close it.
_CLOSERS = {**dict.fromkeys(_EITHER, _EITHER), "„": _EITHER, "«": "»", "「": "」", "『": "』"}
_QUOTE = re.compile(f"[{_EITHER}„«»「」『』]")
# A minus where a word begins, and the word, which begins with a letter: "-5" and "50 -100" are
# numbers, and "- red" is a dash.
_MINUS = re.compile(r"(?<!\S)[-\N{MINUS SIGN}](?=[^\W\d_])\S+")
_MINUS_BEFORE = re.compile(r"(?<!\S)[-\N{MINUS SIGN}]\Z")
_SHORTEST_EXCLUDED = 2
_AROUND = ",;:.!?()[]{}'"


@dataclass(frozen=True, slots=True)
class Operators:
    """What a query says with quotes and minus signs, and the `text` that is left of it.

    The words of phrases stay in the text; those that are `excluded` do not.
    """

    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def read_operators(text: str) -> Operators:
    """Read the quotes and minus signs of a normalized text; it never fails, whatever the text.

    An inch sign (`10"`, `5'10"`) is no quote, and quotes without a partner are dropped.
    """
    phrases: list[str] = []
    excluded: list[str] = []
    left: list[str] = []
    done = 0
    for start, end in _quoted(text):
        inside = " ".join(text[start + 1 : end].split())
        outside = text[done:start]
        taken = phrases
        if _MINUS_BEFORE.search(outside[-2:]):
            outside, taken = outside[:-1], excluded
        if len(taken) >= MOST_OPERATORS:
            taken = []
        left.append(_without_excluded(outside, excluded))
        if taken is not excluded:
            left.append(f" {inside} ")
        taken.append(inside)
        done = end + 1
    left.append(_without_excluded(text[done:], excluded))
    return Operators(
        " ".join("".join(left).split()),
        tuple(dict.fromkeys(phrases)),
        tuple(dict.fromkeys(excluded)),
    )


def _quoted(text: str) -> list[tuple[int, int]]:
    """Return where the quotes of each phrase stand."""
    found = []
    opened = last = -1
    has_word = False
    for match in _QUOTE.finditer(text):
        at = match.start()
        has_word = has_word or any(char.isalnum() for char in text[last + 1 : at])
        last = at
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        begins = match[0] in _CLOSERS and not before.isalnum() and bool(after.strip())
        if opened < 0:
            opened = at if begins else -1
            has_word = False
            continue
        closes = match[0] in _CLOSERS[text[opened]]
        if closes and has_word:
            # What stands between a blank and a letter opens a new phrase: the first had no end.
            if begins and before.isspace() and after.isalnum():
                opened = at
                has_word = False
                continue
            found.append((opened, at))
            opened = -1
    return found


def _without_excluded(text: str, excluded: list[str]) -> str:
    """Take the words behind a minus out of a text without phrases, and stray quotes with them."""

    def take(found: re.Match[str]) -> str:
        word = found[0][1:].strip(_AROUND)
        # "t -shirt" and "x -large" are one word, badly spaced.
        alone = text[max(0, found.start() - 3) : found.start()].split(" ")
        letter = len(alone) > 1 and alone[-1] == "" and len(alone[-2]) == 1
        letter = letter and alone[-2].isalpha() and (len(alone) > 2 or found.start() == 2)
        if letter or len(excluded) >= MOST_OPERATORS or len(word) < _SHORTEST_EXCLUDED:
            return found[0]
        excluded.append(word)
        return ""

    return _QUOTE.sub(lambda found: _stray(found, text), _MINUS.sub(take, text))


def _stray(found: re.Match[str], text: str) -> str:
    """Return a quote that belongs to no phrase if it says inches, else a blank."""
    before = text[max(0, found.start() - 2) : found.start()].rstrip()
    return found[0] if before[-1:].isdigit() else " "
