"""Turn one value of any JSON type into the type that a field wants, or into nothing.

No function here raises: what makes no sense becomes "", `None`, 0 or an empty list, so that a
bad optional field never costs the product.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Final

from indexer.sources.cleaning import MAX_TEXT, clean, plain

Fields = dict[str, object]
"""One record as it was read: a JSON object or a row."""

MAX_TITLE: Final = 2000
MAX_ID: Final = 256
MAX_COUNT: Final = 10**12
_EXACT: Final = 2**53  # above it a float cannot hold every whole number
_NOTHING: Final = frozenset({"", "none", "null", "nan", "n/a", "na", "undefined"})
_YES: Final = frozenset({"true", "yes", "y", "1", "t", "on"})
_NO: Final = frozenset({"false", "no", "n", "0", "f", "off"})


def identifier(value: object) -> str:
    """Return an id as text, "" where there is none or it is longer than `MAX_ID` characters."""
    if isinstance(value, str):
        text = plain(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        text = _number_text(value)
    else:
        return ""
    return text if len(text) <= MAX_ID else ""


def text(value: object) -> str:
    """Return clean text of a text, a number, or the texts of a list joined by spaces."""
    if type(value) is str:
        return clean(value)
    if isinstance(value, (list, tuple)):
        return " ".join(texts(value))[:MAX_TEXT]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return clean(_number_text(value))
    return ""


def texts(value: object, limit: int = 200) -> list[str]:
    """Return the clean texts of a list (or of one text), without those that are empty."""
    if not isinstance(value, (list, tuple)):
        one = text(value)
        return [one] if one else []
    found = []
    for item in value[:limit]:
        if isinstance(item, (str, int, float)) and (one := text(item)):
            found.append(one)
    return found


def paragraphs(*values: object) -> str:
    """Return clean texts and lists of texts as one text of several lines, repeats left out."""
    lines = dict.fromkeys(line for value in values for line in texts(value))
    return "\n".join(lines)[:MAX_TEXT].rstrip()


def title(value: object) -> str:
    """Return a clean title of at most `MAX_TITLE` characters, "" where there is none."""
    found = text(value)
    return found if len(found) <= MAX_TITLE else found[:MAX_TITLE].rstrip()


def number(value: object) -> float | None:
    """Return a finite number from a number or from text such as "4.5" or "1,234"."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return float(value) if -(10**300) < value < 10**300 else None
    if not isinstance(value, str) or len(value) > 64 or "_" in value:
        return None
    try:
        found = float(value.replace(",", ""))
    except ValueError:
        return None
    return found if isfinite(found) else None


def rating(value: object) -> float | None:
    """Return a rating from 0 to 5 stars, also from text such as "4.5 out of 5 stars"."""
    found = number(value)
    if found is None and isinstance(value, str):
        found = number(value[:40].strip().split(" ", 1)[0])
    return found if found is not None and 0 <= found <= 5 else None


def count(value: object) -> int:
    """Return a count, 0 where there is none, it is negative or beyond belief."""
    found = number(value)
    return int(found) if found is not None and 0 < found <= MAX_COUNT else 0


def truth(value: object) -> bool | None:
    """Return a yes or no from a boolean, 1 or 0, or the usual words."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return bool(value) if value in (0, 1) else None
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _YES else False if word in _NO else None
    return None


def mapping(value: object) -> dict[object, object]:
    """Return a JSON object, an empty one where the value is something else."""
    return value if isinstance(value, dict) else {}


def path(levels: Iterable[str]) -> tuple[str, ...]:
    """Return a category path: repeats and empty levels left out, at most 12 levels."""
    return tuple(dict.fromkeys(level[:200].rstrip() for level in levels if level))[:12]


def is_nothing(word: str) -> bool:
    """Say whether a text only says that there is no value ("None", "n/a", "null")."""
    return word.strip().lower() in _NOTHING


def is_exact(value: int) -> bool:
    """Say whether a float can hold the whole number `value` without losing a digit."""
    return -_EXACT <= value <= _EXACT


def _number_text(value: float) -> str:
    if isinstance(value, float):
        if not isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else str(value)
    return str(value) if -(10**300) < value < 10**300 else ""
