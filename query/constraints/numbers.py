"""Numbers as shoppers write them: 1,200 and 1.5k, twenty five and a hundred."""

from __future__ import annotations

import re

_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_GREAT = {"hundred": 100, "thousand": 1_000, "grand": 1_000, "k": 1_000, "lakh": 100_000}

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,4})?"
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_ONES)[:9])}))?|{'|'.join(_ONES)})"
SPELLED = rf"(?:{_SMALL}(?: (?:hundred|thousand|grand))?|(?:a )?(?:hundred|thousand|grand))\b"
AMOUNT = rf"(?:(?:{DIGITS})(?: ?(?:k|grand|thousand|hundred|lakh)\b)?|{SPELLED})"
"""A number in digits or words, with a factor of hundreds or thousands."""

SMALL_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(list(_ONES)[:12])})"
"""A count: up to four digits, or a word up to twelve."""

_PARTS = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+")


def number(text: str) -> float:
    """Return the value of what AMOUNT or SMALL_NUMBER matched."""
    total = 0.0
    for part in _PARTS.findall(text):
        if part[0].isdigit():
            total = float(part.replace(",", ""))
        elif part in _GREAT:
            total = (total or 1) * _GREAT[part]
        else:
            total += _ONES.get(part, 0) + _TENS.get(part, 0)
    return total
