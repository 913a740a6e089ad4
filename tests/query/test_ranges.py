"""Stretches of a text."""

from __future__ import annotations

import pytest

from query.ranges import overlaps, places_of, without


@pytest.mark.parametrize(
    ("words", "text", "places"),
    [
        (["LE"], "apple le sport", [(6, 8)]),
        (["c++ (new)", "nothing"], "the c++ (new) book", [(4, 13)]),
        # In small letters this text is longer, so that places in it would be others.
        (["nike"], "\u0130\u0130 nike", [(3, 7)]),
    ],
)
def test_words_are_found_as_words_of_their_own(
    words: list[str], text: str, places: list[tuple[int, int]]
) -> None:
    assert places_of(words, text) == places


def test_ranges_that_only_touch_do_not_overlap() -> None:
    assert not overlaps((0, 3), [(3, 5), (7, 9)])
    assert overlaps((4, 8), [(3, 5)])
    assert not overlaps((0, 3), [])


def test_a_text_without_ranges_has_its_blanks_folded() -> None:
    assert without("red lamp under $5 now", [(9, 17), (4, 8), (5, 6)]) == "red now"
    assert without("under $5", [(0, 8)]) == ""
