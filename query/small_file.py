"""The bytes of a file that people write, which are few."""

from __future__ import annotations

from pathlib import Path

from catalog.errors import RetailSearchError


def read_small_file(
    path: Path, most_bytes: int, error: type[RetailSearchError], too_large_fix: str
) -> bytes:
    """Return the bytes of a file; raises `error` where it cannot be read or has too many."""
    try:
        if path.stat().st_size > most_bytes:
            raise error(f"'{path}' has more than {most_bytes:,} bytes.", fix=too_large_fix)
        return path.read_bytes()
    except OSError as failure:
        raise error(
            f"'{path}' cannot be read: {failure.strerror or failure}.",
            fix="Check that the path is right and that this user may read it.",
        ) from failure
