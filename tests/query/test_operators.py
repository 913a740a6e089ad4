from __future__ import annotations

import time

import pytest

from query.operators import Operators, read_operators


@pytest.mark.parametrize(
    ("text", "left", "phrases"),
    [
        ('"running shoes" men', "running shoes men", ("running shoes",)),
        ("“noise  cancelling” headphones", "noise cancelling headphones", ("noise cancelling",)),
        ("„rote Schuhe“ herren", "rote Schuhe herren", ("rote Schuhe",)),
        ("«robe rouge»", "robe rouge", ("robe rouge",)),
        ('"iphone 15" case', "iphone 15 case", ("iphone 15",)),
        ('"a b" and "c d"', "a b and c d", ("a b", "c d")),
        ('10" tablet "black case"', '10" tablet black case', ("black case",)),
    ],
)
def test_quotes_hold_a_phrase(text: str, left: str, phrases: tuple[str, ...]) -> None:
    assert read_operators(text) == Operators(left, phrases)


@pytest.mark.parametrize(
    "text",
    ['10" tablet', "5'10\" person", '12" x 10" frame', '1/2" pipe', '32" or 40" tv', "8” knife",
     '10 " tablet'],
)  # fmt: skip
def test_an_inch_sign_is_no_quote(text: str) -> None:
    assert read_operators(text) == Operators(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [('red "shoes', "red shoes"), ('shoes"', "shoes"), ('""', ""), ('" "', ""), ('"-"', "-")],
)
def test_quotes_without_a_partner_or_a_word_are_dropped(text: str, left: str) -> None:
    assert read_operators(text) == Operators(left)


def test_a_phrase_that_was_never_closed_does_not_swallow_the_next() -> None:
    assert read_operators('"big red "small dog"') == Operators("big red small dog", ("small dog",))


@pytest.mark.parametrize(
    ("text", "left", "excluded"),
    [
        ("shoes -red", "shoes", ("red",)),
        ("-red shoes", "shoes", ("red",)),
        ("shirt -t-shirt, cotton", "shirt cotton", ("t-shirt",)),
        ('sofa -"dark red" -leather', "sofa", ("dark red", "leather")),
        ("lamp −brass", "lamp", ("brass",)),
        ("-red", "", ("red",)),
        ("shoes -red -red", "shoes", ("red",)),
    ],
)
def test_a_minus_before_a_word_excludes_it(text: str, left: str, excluded: tuple[str, ...]) -> None:
    assert read_operators(text) == Operators(left, (), excluded)


@pytest.mark.parametrize(
    "text",
    ["t-shirt", "50-100 dollars", "50 -100", "temperature -5", "red - blue", "-", "- -", "--red",
     "t -shirt", "x -large", "rust -o oleum", "wd-40", "sofa –grey"],
)  # fmt: skip
def test_other_hyphens_and_dashes_exclude_nothing(text: str) -> None:
    assert read_operators(text) == Operators(text)


def test_a_minus_inside_a_phrase_is_part_of_it() -> None:
    assert read_operators('"cat -dog"') == Operators("cat -dog", ("cat -dog",))


@pytest.mark.parametrize("char", ['"', "-", '"a', "-a ", '-"a" ', "“", '1"', "\ud800", "「"])
def test_hostile_texts_are_read_in_no_time(char: str) -> None:
    started = time.perf_counter()
    found = read_operators(char * 10_000)
    assert time.perf_counter() - started < 1.0
    assert len(found.phrases) <= 16
    assert len(found.excluded) <= 16
