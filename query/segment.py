"""Segment: the pieces of a query that are searched, as a reader of the plan is shown them."""

from __future__ import annotations

from catalog.ideographs import has_ideographs, pair_ideographs


def segments(text: str) -> tuple[str, ...]:
    """Return the pieces of a normalized text that has Chinese or Japanese in it, else nothing.

    Runs without blanks are searched by their overlapping pairs, in the index as in the query, so
    no dictionary decides where a word ends: "手机壳" is found in "苹果手机壳".
    """
    if not has_ideographs(text):
        return ()
    return tuple(dict.fromkeys(pair_ideographs(text).split()))
