from __future__ import annotations

import math
from random import Random

import pytest

from indexer.elasticsearch.sortable_number import sortable

BY_HAND = [
    (-math.inf, "000fffffffffffff"),
    (-1.0, "400fffffffffffff"),
    (-5e-324, "7ffffffffffffffe"),
    (0.0, "8000000000000000"),
    (1.0, "bff0000000000000"),
    (math.inf, "fff0000000000000"),
]


@pytest.mark.parametrize(("number", "text"), BY_HAND)
def test_the_digits_are_those_of_the_double(number: float, text: str) -> None:
    assert sortable(number) == text


def test_text_sorts_as_the_numbers_do() -> None:
    dice = Random(7)
    numbers = [dice.uniform(-1, 1) * 10.0 ** dice.randint(-300, 300) for _ in range(5_000)]
    numbers += [float(number) for number in range(-300, 300)]
    assert [sortable(number) for number in sorted(numbers)] == sorted(map(sortable, numbers))


def test_there_is_one_zero_and_no_place_for_nan() -> None:
    assert sortable(-0.0) == sortable(0.0)
    with pytest.raises(ValueError, match="NaN"):
        sortable(math.nan)
