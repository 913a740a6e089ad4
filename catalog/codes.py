"""Codes: model numbers, part numbers and the like, which match whole or not at all.

"DV7-1211EA", "dv7 1211ea" and "dv71211ea" are one code: what counts is its letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LEAST_LENGTH = 3
MOST_LENGTH = 40

# It starts only where a word does and never goes back, so a word is looked at once.
_WORD_WITH_DIGIT = re.compile(r"(?<![^\s,;()\[\]\"'])[^\s,;()\[\]\"'\d]*+\d[^\s,;()\[\]\"']*+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def normal_code(text: str) -> str:
    """Reduce a code to its letters and digits, in lower case."""
    return (text if text.isalnum() else _NOT_ALPHANUMERIC.sub("", text)).lower()


def is_code(code: str) -> bool:
    """Say whether a reduced code is long enough to name something and short enough to be one."""
    return LEAST_LENGTH <= len(code) <= MOST_LENGTH


def codes_in_text(text: str) -> Iterator[str]:
    """Yield the codes of running text, reduced: its words that have a digit."""
    for word in _WORD_WITH_DIGIT.findall(text):
        code = normal_code(word)
        if is_code(code):
            yield code
