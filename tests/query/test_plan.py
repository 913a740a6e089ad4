"""What is understood of a line of text."""

from __future__ import annotations

import unicodedata

import pytest

from query.normalize import LONGEST_QUERY, normalize
from query.plan import plain_plan


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  red \t shoes\n", "red shoes"),
        ("ｌａｐｔｏｐ", "laptop"),
        ("½ inch", "1⁄2 inch"),
        ("cafe\u0301", "café"),
        ("a\x00b\x1bc", "a b c"),
        ("lap\ud800top", "lap top"),
        ("\u202eabc\u202c", "abc"),
        ("\u3000", ""),
        ("", ""),
    ],
)
def test_text_is_normalized(typed: str, text: str) -> None:
    assert normalize(typed) == text


@pytest.mark.parametrize("typed", ["x" * 5_000, "a " * 5_000, "﷽" * 5_000, "\x00" * 5_000])
def test_text_is_cut(typed: str) -> None:
    text = normalize(typed)
    assert len(text) <= LONGEST_QUERY
    assert text == text.strip()


def test_normalizing_twice_changes_nothing() -> None:
    for first in range(0, 0x30000, 97):
        typed = "".join(chr(first + step) for step in range(97))
        once = normalize(typed)
        assert normalize(once) == once
        assert not any(unicodedata.category(char).startswith("C") for char in once)


@pytest.mark.parametrize(
    ("typed", "whole", "codes"),
    [
        ("DV7-1211EA", "dv71211ea", ("dv71211ea",)),
        ("dv7 1211ea", "dv71211ea", ("dv7", "1211ea")),
        ("laptop dv7-1211ea", "laptopdv71211ea", ("dv71211ea",)),
        ("laptop", "", ()),
        ("a1", "", ()),
        ("4006381333931", "4006381333931", ("4006381333931",)),
        ("12 inch 12 inch", "12inch12inch", ()),
        ("1" * 41, "", ()),
    ],
)
def test_codes(typed: str, whole: str, codes: tuple[str, ...]) -> None:
    plan = plain_plan(typed)
    assert (plan.code, plan.codes) == (whole, codes)


@pytest.mark.parametrize("typed", ["", "  ", "\u3000\x00", "\ud800"])
def test_a_query_of_nothing_browses(typed: str) -> None:
    plan = plain_plan(typed)
    assert plan.browses
    assert plan.original == typed


@pytest.mark.parametrize("typed", ["!", "the", "😀"])
def test_a_query_of_something_does_not_browse(typed: str) -> None:
    assert not plain_plan(typed).browses
