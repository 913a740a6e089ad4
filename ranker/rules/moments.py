"""Moments of a rule's time window: a day, or a day and time, in a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

ALLOWED_MOMENT = "a day (2026-12-01), or a day and time (2026-12-01 09:00), also with +01:00 or Z"
ALLOWED_ZONE = "a time zone by its IANA name, such as Europe/Berlin or UTC"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def zone_of(name: str) -> tzinfo:
    """Return a time zone, UTC for no name; raises ValueError for one that is not known."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # its own error is a KeyError
        raise ValueError(ALLOWED_ZONE) from error


def moment(text: str, zone: tzinfo, *, ends: bool = False) -> datetime:
    """Return the moment that a text names, in a zone where it names none itself.

    A day is its first moment, or the one after its last where it `ends` a window. Raises
    ValueError for anything else.
    """
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
        if ends and _DAY.fullmatch(text):
            found += timedelta(days=1)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone)
        found.timestamp()  # which the first and last days that there are may not have
    except (ValueError, OverflowError) as error:
        raise ValueError(ALLOWED_MOMENT) from error
    return found
