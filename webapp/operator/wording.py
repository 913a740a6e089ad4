"""How moments, times, sizes and shares read on the operator's pages."""

from __future__ import annotations

from datetime import UTC, datetime

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def moment_text(seconds: float) -> str:
    """Write a moment (seconds since 1970) to the minute, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def day_text(seconds: float) -> str:
    """Write the day of a moment (seconds since 1970), in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%a %d %b")


def duration_text(seconds: float) -> str:
    """Write how long something lasted by its two largest units, such as "2 days 3 hours"."""
    left, parts = int(seconds), []
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
        if len(parts) == 2:
            break
    return " ".join(parts) or "less than a second"


def bytes_text(size: float) -> str:
    """Write a size in the unit that makes it readable."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1_000:
            return f"{size:,.0f} {unit}" if unit == "B" or size >= 100 else f"{size:,.1f} {unit}"
        size /= 1_000
    return f"{size:,.1f} TB"


def share_text(share: float) -> str:
    """Write a share as per cent, with a decimal where it is small."""
    return f"{share:.1%}" if share < 0.1 else f"{share:.0%}"
