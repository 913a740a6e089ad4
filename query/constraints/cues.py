"""Cues: constraints that a fixed set of phrases states, such as "near me" and "cheapest"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from query.constraints.found import Found
from query.constraints.line import Line


class Cues:
    """Patterns that each state one value of one key."""

    def __init__(self, key: str, patterns: dict[object, str], sure: bool = True) -> None:
        self.key = key
        self.sure = sure
        self._patterns = [
            (value, re.compile(rf"(?<![\w'-])(?:{pattern})(?![\w]|'\w|-[a-z])"))
            for value, pattern in patterns.items()
        ]

    def find(self, line: Line) -> Iterator[Found]:
        """Find each phrase that states one of the values."""
        for value, pattern in self._patterns:
            for match in pattern.finditer(line.low):
                start, end = match.span()
                words = line.text[start:end]
                yield Found(self.key, value, start, end, words, self.sure, f"'{words}' says so")
