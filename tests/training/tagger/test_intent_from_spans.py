"""Product or category, told from spans."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="needs the training extra")

from training.tagger.examples import Example
from training.tagger.intent_from_spans import features, with_guessed_intents

KIND, TITLE, COLOR, BRAND = "B-core_product_type", "B-product_name", "B-color", "B-creator"


def queries(start: int, count: int) -> list[Example]:
    """Return queries of which every other is a brand with a title, the others a kind."""
    return [
        Example(f"acme t{at}", (BRAND, TITLE)) if at % 2 else Example(f"red k{at}", (COLOR, KIND))
        for at in range(start, start + count)
    ]


def test_queries_with_spans_get_the_intent_that_they_show() -> None:
    learned, free = queries(0, 60), queries(60, 40)
    known = [
        Example(each.text, intent="product" if BRAND in (each.labels or ()) else "category")
        for each in learned
    ]
    brand = Example("acme", (BRAND,))
    found = with_guessed_intents([*learned, *free, brand], known, seed=1)
    by_text = {each.text: each for each in found}
    assert [each.intent for each in found[:60]] == [""] * 60
    guessed = [by_text[each.text].intent for each in free]
    assert guessed == ["product" if BRAND in (each.labels or ()) else "category" for each in free]
    assert by_text["acme"].intent == ""
    assert [each.labels for each in found] == [each.labels for each in [*learned, *free, brand]]


def test_without_both_intents_nothing_is_guessed() -> None:
    examples = queries(0, 10)
    known = [Example(each.text, intent="product") for each in examples]
    assert with_guessed_intents(examples, known, seed=1) == examples


def test_features_by_hand() -> None:
    example = Example("acme glow 5 lamp", (BRAND, TITLE, "I-product_name", KIND))
    types = ["core_product_type", "creator", "product_name"]
    assert features(example, types) == [
        1.0,
        1.0, 1.0, 1.0,
        0.25, 0.25, 0.5,
        1.0,  # four words, over four
        1.0,  # a digit
        0.0,  # it has a type
        0.0,
        1.0,  # a brand and a title
    ]  # fmt: skip
