"""Ranges: stretches of the characters of a text, each from its first to one past its last."""

from __future__ import annotations

import re
from collections.abc import Sequence

Range = tuple[int, int]


def places_of(words: Sequence[str], text: str) -> list[Range]:
    """Return where each of some words stands first in a text, as a word of its own."""
    found = (re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text, re.IGNORECASE) for one in words)
    return [one.span() for one in found if one is not None]


def overlaps(one: Range, others: Sequence[Range]) -> bool:
    """Say whether a range has a character in common with one of the others."""
    return any(one[0] < end and start < one[1] for start, end in others)


def without(text: str, ranges: Sequence[Range]) -> str:
    """Return a text without some ranges of its characters, blanks folded."""
    kept, last = [], 0
    for start, end in sorted(ranges):
        kept.append(text[last : max(last, start)])
        last = max(last, end)
    return " ".join(" ".join([*kept, text[last:]]).split())
