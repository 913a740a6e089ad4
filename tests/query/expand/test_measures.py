"""Measures in all their forms."""

from __future__ import annotations

import pytest

from query.expand.measures import MOST_MEASURES, measure_expansions


def forms(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in measure_expansions(text):
        assert 0 < one.weight < 1
        found.setdefault(one.words, set()).add(one.alternative)
    return found


@pytest.mark.parametrize(
    ("text", "words", "some"),
    [
        ("15 inch laptop", "15 inch", {"15 in", "15in"}),
        ("sd card 64gb", "64gb", {"64 gb"}),
        ('65" tv', '65"', {"65 in", "65in"}),
        ("5 gal bucket", "5 gal", {"5gal"}),
    ],
)
def test_a_measure_is_searched_in_other_forms(text: str, words: str, some: set[str]) -> None:
    assert some <= forms(text)[words]


def test_forms_that_an_index_cannot_tell_apart_are_not_repeated() -> None:
    for found in (forms("15 inch laptop"), forms("64 gigabytes")):
        for others in found.values():
            assert not any("-" in one or '"' in one for one in others)
            assert len({one.rstrip("es") for one in others}) == len(others)


def test_what_is_no_measure_is_left_alone() -> None:
    assert measure_expansions("red shoes 2x4 iphone 12") == ()
    assert measure_expansions("") == ()


def test_a_query_of_measures_is_not_searched_without_end() -> None:
    text = " ".join(f"{number} inch" for number in range(1, 200))
    assert len(forms(text)) == MOST_MEASURES
