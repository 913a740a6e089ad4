from __future__ import annotations

from typing import Any

import pytest

from query.constraints.line import Line
from query.constraints.numbers import number
from query.constraints.price import find_prices


def prices(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in find_prices(Line(text)):
        found.setdefault(each.key, each.value)
    return {key.removeprefix("price_"): value for key, value in found.items()}


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("shoes under $50", 50),
        ("shoes for less than 50 dollars", 50),
        ("tent no more than 1,200.50", 1200.5),
        ("watch under 1.5k", 1500),
        ("couch under a grand", 1000),
        ("mug under twenty five bucks", 25),
        ("scale 20 quid max", 20),
        ("phone under 15000 rupees", 15000),
        ("laptop 500 or less", 500),
        ("desk <150$", 150),
        ("gaming pc budget of 800", 800),
        ("speaker up to £60", 60),
    ],
)
def test_the_highest_price(text: str, most: float) -> None:
    assert prices(text) == {"max": most}


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("whiskey at least 60 dollars", 60),
        ("ring over 1k", 1000),
        ("recliner starting at $600", 600),
        ("bike from $1200", 1200),
        ("laptop $500+", 500),
        ("kayak $300 and up", 300),
    ],
)
def test_the_lowest_price(text: str, least: float) -> None:
    assert prices(text) == {"min": least}


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("bag 50-100 dollars", 50, 100),
        ("bag $50 - $100", 50, 100),
        ("bag 20-40$", 20, 40),
        ("bag between 50 and 100", 50, 100),
        ("bag from 20 to 40 bucks", 20, 40),
        ("bag over $300 under $600", 300, 600),
        ("bag min 200 max 500", 200, 500),
        ("sofa $1-2k", 1000, 2000),
        ("watch around 200", 160, 240),
        ("perfume approx £50", 40, 60),
        ("dress $40ish", 32, 48),
    ],
)
def test_both_prices(text: str, least: float, most: float) -> None:
    assert prices(text) == {"min": least, "max": most}


@pytest.mark.parametrize(
    "text",
    [
        "under armour", "over the knee boots", "under 10 lbs", "monitor under 27 inch",
        "headphones under 30 hours", "vitamins for women over 50", "above ground pool",
        "around the world in 80 days", "catch 22", "3-5 year olds", "5 hour energy",
        "less than jake", "from 1985", "canon 70-200 lens", "100+ piece puzzle", "dollar tree",
        "100 dollar bill", "toys for 18-24 months", "route 66", "under 4 stars",
    ],
)  # fmt: skip
def test_numbers_that_are_no_price(text: str) -> None:
    assert prices(text) == {}


def test_bare_numbers_are_a_price_but_not_surely() -> None:
    sure = {each.sure for each in find_prices(Line("headphones 50-100"))}
    assert sure == {False}
    assert {each.sure for each in find_prices(Line("headphones $50-100"))} == {True}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,200", 1200), ("1.5k", 1500), ("2 hundred", 200), ("a hundred", 100), ("forty two", 42),
     ("three thousand", 3000), ("twelve", 12)],
)  # fmt: skip
def test_numbers_in_digits_and_words(text: str, value: float) -> None:
    assert number(text) == value
