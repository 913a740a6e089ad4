"""Condition: new, used or refurbished."""

from __future__ import annotations

import re
from collections.abc import Iterator

from query.constraints.cues import Cues
from query.constraints.found import Found
from query.constraints.line import Line

CONDITION = Cues(
    "condition",
    {
        "new": r"brand[ -]new|new in box|new in package|new with tags|factory sealed|unopened|nib"
        r"|nwt|bnib|in new condition|new condition|brandnew|unused|never used|never worn",
        "refurbished": r"(?:(?:certified|manufacturer|factory|seller|professionally) )?"
        r"(?:refurb\w*|refub\w*|refrub\w*|renewed|renewd|reconditioned"
        r"|remanufactured|recertified)(?: condition)?",
        "used": r"(?:gently |lightly |slightly |certified )?(?:pre[ -]?owned|pre[ -]?used"
        r"|pre[ -]?loved)|(?:gently|lightly|slightly|barely|good|in good)[ -]used|second[ -]?hand"
        r"|2nd[ -]hand|secondhand|(?<!never )used(?: condition)?|thrift(?:ed)?|open[ -]box"
        r"|like[ -]new",
    },
)
_DENIED = re.compile(
    r"(?<![\w'-])(?:not?|non|never|without|isn't|aren't|isnt|arent|except|minus|excluding|but)"
    r"(?: (?:a|any|be|been))?[ -]+$"
)
LONGEST_DENIAL = 24
"""Characters before a condition that can deny it."""
_SHORT = re.compile(r"re\w*f\w*b\w*")


def find_conditions(line: Line) -> Iterator[Found]:
    """Find the condition that is asked for, which none is that the line denies."""
    for each in CONDITION.find(line):
        if not _is_denied(line, each.start):
            yield each


def denied_condition(line: Line, place: int) -> tuple[str, int] | None:
    """Return the condition that starts at `place` after a negation, and its end."""
    for each in CONDITION.find(line):
        if each.start == place:
            words = line.low[place : each.end]
            return ("refurbished" if _SHORT.fullmatch(words) else words), each.end
    return None


def _is_denied(line: Line, place: int) -> bool:
    before = line.low[max(0, place - LONGEST_DENIAL) : place]
    return _DENIED.search(before) is not None
