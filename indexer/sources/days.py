"""Read a day as product files write it: ISO dates, "May 15, 2009", "09 1, 2016", Unix times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun")
_LATER_NAMES: Final = ("jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS: Final = {name: number for number, name in enumerate(_NAMES + _LATER_NAMES, start=1)}
_EPOCH: Final = date(1970, 1, 1)
_DAY_SECONDS: Final = 86_400
_LONGEST: Final = 40


def day_of_text(value: object) -> date | None:
    """Return the day that a text names, `None` where it names none.

    Month names are English whatever the machine's language; "09 1, 2016" is month, day, year.
    """
    if not isinstance(value, str) or not 6 <= len(value) <= _LONGEST:
        return None
    return _read_day(value)


def day_of_seconds(value: object) -> date | None:
    """Return the UTC day of a Unix time in seconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not -1e11 < value < 1e11:
        return None
    return _nth_day(int(value // _DAY_SECONDS))


def day_of_milliseconds(value: object) -> date | None:
    """Return the UTC day of a Unix time in milliseconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return day_of_seconds(value / 1000) if -1e14 < value < 1e14 else None


def moment_of_milliseconds(value: object) -> datetime | None:
    """Return the moment, in UTC, of a Unix time in milliseconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(value / 1000, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


@lru_cache(maxsize=8192)
def _nth_day(days: int) -> date | None:
    try:
        return _EPOCH + timedelta(days=days)
    except OverflowError:
        return None


@lru_cache(maxsize=8192)
def _read_day(written: str) -> date | None:
    words = written.replace(",", " ").split()
    try:
        if len(words) == 3 and len(words[2]) == 4:
            first, second, year = words
            if first.isalpha():  # May 15 2009
                return date(int(year), _MONTHS[first[:3].lower()], int(second))
            if second.isalpha():  # 15 May 2009
                return date(int(year), _MONTHS[second[:3].lower()], int(first))
            return date(int(year), int(first), int(second))
        return date.fromisoformat(written.strip()[:10].replace("/", "-"))
    except (KeyError, ValueError):
        return None
