"""Normalize a line of text that a shopper typed."""

from __future__ import annotations

import unicodedata

LONGEST_QUERY = 1_000


def normalize(text: str) -> str:
    """Return the text in Unicode's compatibility form, without control characters, blanks folded.

    Lone surrogates become blanks, and what is longer than `LONGEST_QUERY` characters is cut.
    """
    composed = unicodedata.normalize("NFKC", text[:LONGEST_QUERY])
    # Categories C*: control, format, surrogate, private use and unassigned characters. The joiner
    # U+200D holds emoji together and is no letter either.
    kept = (" " if unicodedata.category(char)[0] == "C" else char for char in composed)
    # The compatibility form of one character has up to 18 (as "ﷺ" has), so it is cut once more.
    return " ".join("".join(kept).split())[:LONGEST_QUERY].rstrip()
