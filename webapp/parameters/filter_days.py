"""Days as the engines count them: since 1970-01-01, as numbers that a range can hold."""

from __future__ import annotations

import re
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)

_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_number(text: str, *, ends: bool) -> float:
    """Turn a day or a year into days since 1970-01-01.

    A year stands for its first day, or for its last where it `ends` a range. Raises ValueError
    for anything else.
    """
    text = text.strip()
    if _YEAR.fullmatch(text):
        day = date(int(text), 12, 31) if ends else date(int(text), 1, 1)
    elif _DAY.fullmatch(text):
        day = date.fromisoformat(text)
    else:
        raise ValueError(f"not a day or a year: {text!r}")
    return float((day - EPOCH).days)


def day_text(days: float) -> str:
    """Turn days since 1970-01-01 into a day such as 2020-01-31."""
    return (EPOCH + timedelta(days=int(days))).isoformat()
