"""Each way to make more queries: what it changes, and that labels stay with their words."""

from __future__ import annotations

import numpy as np
import pytest

from models.bio import spans_of
from training.tagger.augment import WAYS, augmentations, augmented, drop, order, swap, typo
from training.tagger.examples import Example
from training.tagger.gazetteer import Gazetteer
from training.tagger.keyboard import mistyped, neighbours
from training.tagger.word_forms import ABBREVIATIONS, SYNONYMS

RED_SHOES = Example(
    "nike red running shoes for women",
    ("B-creator", "B-color", "B-type", "I-type", "O", "B-department"),
)
OTHERS = [
    RED_SHOES,
    Example("sony head phones", ("B-creator", "B-type", "I-type")),
    Example("dark green sofa 12 inch", ("B-color", "I-color", "B-type", "B-UoM", "I-UoM")),
]


def phrases(example: Example) -> list[tuple[str, str]]:
    words = example.text.split()
    return [
        (" ".join(words[span.start : span.end]), span.label)
        for span in spans_of(example.labels or ())
    ]


def many(way: object, example: Example = RED_SHOES) -> list[Example]:
    random = np.random.default_rng(4)
    found = [way(example, random) for _ in range(40)]  # type: ignore[operator]
    assert all(len(each.text.split()) == len(each.labels) for each in found if each)
    return [each for each in found if each]


def test_a_typo_changes_one_word_and_no_label() -> None:
    for found in many(typo):
        pairs = zip(RED_SHOES.text.split(), found.text.split(), strict=True)
        changed = [(before, after) for before, after in pairs if before != after]
        assert len(changed) == 1
        assert changed[0][0][0] == changed[0][1][0]
        assert found.labels == RED_SHOES.labels


def test_no_typo_in_codes_and_short_words() -> None:
    assert typo(Example("wf2850 for tv", ("B-x", "O", "B-y")), np.random.default_rng(1)) is None


def test_a_swap_puts_a_phrase_of_the_same_type() -> None:
    gazetteer = Gazetteer(OTHERS)
    known = {phrase for example in OTHERS for phrase in phrases(example)}
    found = many(lambda example, random: swap(example, random, gazetteer))
    assert all(set(phrases(each)) <= known for each in found)
    assert ("dark green", "color") in {phrase for each in found for phrase in phrases(each)}
    kinds = [label for _, label in phrases(RED_SHOES)]
    assert all([label for _, label in phrases(each)] == kinds for each in found)


def test_words_of_a_span_stay_together_in_any_order() -> None:
    found = many(order)
    assert all(sorted(phrases(each)) == sorted(phrases(RED_SHOES)) for each in found)
    assert len({each.text for each in found}) > 3


def test_one_span_or_word_is_dropped_but_never_the_only_product() -> None:
    query = Example("red leather shoes", ("B-color", "B-material", "B-core_product_type"))
    assert {each.text for each in many(drop, query)} == {"leather shoes", "red shoes"}
    assert drop(Example("shoes", ("B-core_product_type",)), np.random.default_rng(1)) is None


@pytest.mark.parametrize(
    ("name", "forms"), [("abbreviation", ABBREVIATIONS), ("synonym", SYNONYMS)]
)
def test_another_form_of_a_word(name: str, forms: dict[str, tuple[str, ...]]) -> None:
    (way,) = augmentations([name], Gazetteer(OTHERS))
    for found in many(way):
        pairs = zip(RED_SHOES.text.split(), found.text.split(), strict=True)
        ((before, after),) = [pair for pair in pairs if pair[0] != pair[1]]
        assert after in forms[before]
        assert found.labels == RED_SHOES.labels
    assert way(Example("zzz", ("O",)), np.random.default_rng(1)) is None


@pytest.mark.parametrize("forms", [ABBREVIATIONS, SYNONYMS])
def test_forms_are_single_words_and_go_both_ways(forms: dict[str, tuple[str, ...]]) -> None:
    for word, others in forms.items():
        assert word not in others
        assert all(word in forms[other] for other in others)
        assert all(len(other.split()) == 1 for other in others)


def test_rounds_make_new_texts_the_same_for_the_same_seed() -> None:
    ways = augmentations(WAYS, Gazetteer(OTHERS))
    found = augmented(OTHERS, ways, rounds=3, seed=2)
    assert found == augmented(OTHERS, ways, rounds=3, seed=2)
    texts = [each.text for each in found]
    assert len(texts) == len(set(texts)) > 6
    assert not set(texts) & {each.text for each in OTHERS}
    assert augmented(OTHERS, [], rounds=3, seed=2) == []
    assert 1 <= len(augmented(OTHERS, ways, rounds=0.67, seed=2)) <= 2


def test_keys_have_the_neighbours_of_a_keyboard() -> None:
    assert set(neighbours("g")) == set("fhtyvb")
    assert set(neighbours("q")) == set("wa")
    assert set(neighbours("m")) == set("njk")
    assert neighbours("7") == neighbours("") == ""
    random = np.random.default_rng(1)
    assert mistyped("ab", random) == "ab"
    assert all(mistyped("shoes", random) != "shoes" for _ in range(50))


def test_a_gazetteer_draws_what_it_has_seen() -> None:
    gazetteer = Gazetteer(OTHERS)
    assert gazetteer.phrases["creator"] == ["nike", "sony"]
    assert gazetteer.draw("UoM", np.random.default_rng(1)) == "12 inch"
    with pytest.raises(KeyError):
        gazetteer.draw("price", np.random.default_rng(1))
