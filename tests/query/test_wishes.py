"""From what a query asks to what this catalogue can fulfil."""

from __future__ import annotations

import pytest

from query.constraints.constraints import Exclusion
from query.constraints.found import Found
from query.knowledge.knowledge import EMPTY, Knowledge
from query.plan import CategoryGuess, Condition
from query.wishes import WishWeights, replaced_ranges, wishes_of

WEIGHTS = WishWeights()
HEADPHONES = (CategoryGuess(("Electronics", "Headphones"), 0.9),)


def found(key: str, value: object, words: str = "x") -> Found:
    return Found(key, value, 0, len(words), words)


def test_prices_become_one_filter(knowledge: Knowledge) -> None:
    said = [
        found("price_min", 20, "between 20 and 50"),
        found("price_max", 50, "between 20 and 50"),
    ]
    wishes = wishes_of(said, knowledge, WEIGHTS)
    assert wishes.conditions == (
        Condition("price", "between 20 and 50", low=20.0, high=50.0, hard=True),
    )
    ranges = replaced_ranges(said, knowledge, WEIGHTS)
    assert set(ranges) == {(0, len("between 20 and 50"))}


@pytest.mark.parametrize(
    ("key", "value"), [("price_max", 50), ("rating_min", 4), ("near_me", True)]
)
def test_what_cannot_be_had_is_said_and_its_words_go(key: str, value: object) -> None:
    said = [found(key, value, "words")]
    wishes = wishes_of(said, EMPTY, WEIGHTS)
    assert wishes.conditions == ()
    assert wishes.unknown[0].startswith("words: ")
    assert replaced_ranges(said, EMPTY, WEIGHTS) == ((0, 5),)


def test_stars_filter_where_most_products_have_them(knowledge: Knowledge) -> None:
    (condition,) = wishes_of([found("rating_min", 4.0)], knowledge, WEIGHTS).conditions
    assert (condition.field, condition.low, condition.hard) == ("rating", 4.0, True)


def test_cheap_is_the_cheapest_quarter_of_the_category(knowledge: Knowledge) -> None:
    said = [found("price_preference", "low", "cheap")]
    (condition,) = wishes_of(said, knowledge, WEIGHTS, HEADPHONES).conditions
    assert condition.high == knowledge.price_band(("Electronics", "Headphones"), "low")
    assert not condition.hard
    assert condition.weight == WEIGHTS.price
    assert wishes_of(said, knowledge, WEIGHTS).conditions == ()


def test_a_brand_and_a_color_raise_as_the_catalogue_writes_them(knowledge: Knowledge) -> None:
    said = [found("brand", "nike"), found("color", "blue")]
    brand, color = wishes_of(said, knowledge, WEIGHTS).conditions
    assert (brand.values, brand.hard, brand.weight) == (("Nike",), False, WEIGHTS.brand)
    assert (color.field, color.values) == ("attributes.color", ("navy blue",))
    assert wishes_of([found("brand", "unheard of")], knowledge, WEIGHTS).conditions == ()


def test_what_is_ruled_out_filters(knowledge: Knowledge) -> None:
    said = [
        found("not", Exclusion("brand", "nike"), "not nike"),
        found("not", Exclusion("color", "red"), "no red"),
        found("not", Exclusion("brand", "unheard of"), "not unheard of"),
    ]
    brand, color, unknown = wishes_of(said, knowledge, WEIGHTS).conditions
    assert all(one.hard and one.excluded for one in (brand, color, unknown))
    assert (brand.field, color.field, unknown.field) == ("brand", "attributes.color", "text")


def test_what_is_without_something_is_looked_for_by_the_words_that_say_so(
    knowledge: Knowledge,
) -> None:
    without = found("not", Exclusion("ingredient", "sugar"), "without sugar")
    wishes = wishes_of([without], knowledge, WEIGHTS)
    (condition,) = wishes.conditions
    assert not condition.excluded
    assert "sugar free" in condition.values
    # It only raises, so its words stay in what is searched.
    assert replaced_ranges([without], knowledge, WEIGHTS) == ()
    nike = found("not", Exclusion("brand", "nike"), "not nike")
    assert replaced_ranges([nike], knowledge, WEIGHTS) == ((0, 8),)


def test_cheap_is_searched_too_as_it_only_raises(knowledge: Knowledge) -> None:
    cheap = [found("price_preference", "low", "cheap")]
    assert replaced_ranges(cheap, knowledge, WEIGHTS) == ()
    assert wishes_of(cheap, EMPTY, WEIGHTS).unknown
