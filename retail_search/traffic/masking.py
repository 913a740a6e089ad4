"""Masking: what in a query may name a person is hidden before it is kept."""

from __future__ import annotations

import re

from query.normalize import normalize

LONGEST_KEPT = 300
EMAIL = "[email]"
NUMBER = "[number]"

_EMAIL = re.compile(r"[^\s@<>,;:\"']{1,100}@[^\s@<>,;:\"']{1,200}")
# Account, card and telephone numbers: many digits, whole or in groups; a leading sign is theirs.
_RUN = re.compile(r"(?<![^\W_])\+?\(?\d(?:[ .()/-]{0,2}\d){6,}")
_MOST_DIGITS = 8


def masked_query(text: str) -> str:
    """Return a query as it is kept: normalized, in small letters, without emails and long numbers.

    Eight digits in a row are long, or nine in groups, as telephone numbers are written; codes that
    begin with letters, such as "b000123456", stay.
    """
    kept = normalize(text).lower()
    if "@" in kept:
        kept = _EMAIL.sub(EMAIL, kept)
    return _RUN.sub(_masked, kept)[:LONGEST_KEPT].rstrip()


def _masked(found: re.Match[str]) -> str:
    run = found.group()
    digits = sum(char.isdigit() for char in run)
    parted = digits < len(run.lstrip("+"))
    return NUMBER if digits >= _MOST_DIGITS + parted else run
