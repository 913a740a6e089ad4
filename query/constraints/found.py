"""Found: one constraint, where the query says it, how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A constraint that characters `start` to `end` of the text state.

    `key` is one of the gold format (`price_max`, `not` ...) and `value` what it says; of `not` it
    is an Exclusion. `words` are those of the text. What is `sure` may filter; the rest is a
    preference at most.
    """

    key: str
    value: Any
    start: int
    end: int
    words: str = ""
    sure: bool = True
    reason: str = ""
