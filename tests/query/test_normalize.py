from __future__ import annotations

import pytest

from query.normalize import LONGEST_QUERY, normalize


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("  red \t\n shoes  ", "red shoes"),
        ("ＤＶ７－１２", "DV7-12"),
        ("e\u0301clair", "éclair"),
        ("ﬁne ½ ², ™", "fine 1⁄2 2, TM"),
        ("lap\0top", "lap top"),
        ("a\ud800b", "a b"),
        ("\ud800\udfff", ""),
        ("\u202eright\u202c", "right"),
        ("soft\u00adhyphen", "soft hyphen"),
        ("👩\u200d👧", "👩 👧"),
        ("\u3000wide\u00a0blank", "wide blank"),
        ("Case Stays", "Case Stays"),
        ('AND ( " *', 'AND ( " *'),
    ],
)
def test_what_is_typed_is_read_as(typed: str, read: str) -> None:
    assert normalize(typed) == read
    assert normalize(read) == read


def test_a_long_query_is_cut() -> None:
    assert normalize("a" * 10_000) == "a" * LONGEST_QUERY
    # The compatibility form of this one character has eighteen.
    assert len(normalize("\ufdfa" * 10_000)) <= LONGEST_QUERY
    assert normalize("b" * (LONGEST_QUERY - 1) + " c") == "b" * (LONGEST_QUERY - 1)
