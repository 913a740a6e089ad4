from __future__ import annotations

import random
import re

import pytest

from catalog.codes import codes_in_text, is_code, normal_code


@pytest.mark.parametrize("written", ["DV7-1211EA", "dv7 1211ea", "dv71211ea", "DV7_1211/EA"])
def test_one_code_is_the_same_however_it_is_written(written: str) -> None:
    assert normal_code(written) == "dv71211ea"


def test_codes_are_the_words_with_a_digit() -> None:
    text = 'HP "Pavilion" (DV7-1211EA), 17.3-inch, 4 GB; x'
    assert list(codes_in_text(text)) == ["dv71211ea", "173inch"]
    assert list(codes_in_text("no digits here, at all")) == []
    assert list(codes_in_text("")) == []


def test_words_are_cut_where_a_simple_reader_would_cut_them() -> None:
    dice = random.Random(9)
    for _ in range(2_000):
        text = "".join(dice.choices("ab1٣é-./ ,;()[]\"'\t\n", k=dice.randint(0, 30)))
        words = [word for word in re.split(r"[\s,;()\[\]\"']+", text) if re.search(r"\d", word)]
        codes = [code for code in map(normal_code, words) if is_code(code)]
        assert list(codes_in_text(text)) == codes, text
