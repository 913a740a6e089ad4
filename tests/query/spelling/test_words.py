from __future__ import annotations

import numpy as np
import pytest

from query.spelling.deletes import delete_hashes, delete_table
from query.spelling.edit_cost import edit_cost
from query.spelling.known_words import known_words
from query.spelling.plurals import differs_by_number, singular
from query.spelling.sound import sound_hash, sound_key, sound_table
from query.spelling.words import WordCounter, words_in


def test_words_have_their_places_and_know_what_stands_before_them() -> None:
    text = 'Men’s T-Shirt, dv7-1211ea 10" CAFÉ'
    words = words_in(text)
    assert [word.text for word in words] == ["men's", "t", "shirt", "dv7", "1211ea", "10", "café"]
    assert [text[word.start : word.end] for word in words][2] == "Shirt"
    assert [word.near for word in words] == [False, True, True, False, True, True, False]
    assert [word.spelt for word in words] == [True, True, True, False, False, False, True]


def test_chinese_and_japanese_are_not_spelt() -> None:
    assert [word.spelt for word in words_in("手机壳 スマホ case кот")] == [False, False, True, True]


def test_a_letter_that_grows_in_lower_case_keeps_its_place() -> None:
    (word,) = words_in("İSTANBUL")
    assert (word.start, word.end, len(word.text)) == (0, 8, 8)


def test_neighbours_are_counted_across_blanks_and_hyphens_only() -> None:
    counter = WordCounter()
    counter.add("Rust-Oleum spray paint, gloss 12 oz. can", times=2)
    assert counter.words["paint"] == 2
    assert counter.words["12"] == 0
    assert set(counter.pairs) == {("rust", "oleum"), ("oleum", "spray"), ("spray", "paint")}


@pytest.mark.parametrize(
    ("one", "other"),
    [("faucet", "facuet"), ("smartphone", "smrtphon"), ("ab", "b"), ("été", "ete"), ("abc", "abc")],
)
def test_words_within_two_edits_share_a_form(one: str, other: str) -> None:
    assert set(delete_hashes(one)) & set(delete_hashes(other))


def test_the_table_has_every_form_of_every_word_once() -> None:
    words = ["faucet", "a", "fauceteering", "кот", "tree"]
    hashes, numbers = delete_table(words)
    assert (np.diff(hashes.astype(np.int64)) >= 0).all()
    for number, word in enumerate(words):
        mine = hashes[numbers == number]
        assert sorted(mine) == sorted(delete_hashes(word))
    assert not set(delete_hashes("faucet")) & set(delete_hashes("drill"))


def test_an_edit_that_a_slip_explains_costs_less() -> None:
    plain = edit_cost("larp", "lamp")
    assert edit_cost("lamp", "lamp") == 0
    assert edit_cost("ltmp", "lamp") > edit_cost("lsmp", "lamp")
    assert edit_cost("acccessory", "accessory") < plain
    assert edit_cost("mowre", "mower") < plain
    assert edit_cost("senser", "sensor") < plain
    assert edit_cost("kable", "cable") < edit_cost("table", "cable")
    assert edit_cost("lamp", "kamp") > edit_cost("lamp", "lanp")


@pytest.mark.parametrize(
    ("one", "other"),
    [("sofet", "soffit"), ("fone", "phone"), ("recieve", "receive"), ("shelac", "shellac"),
     ("kerosine", "kerosene"), ("porceline", "porcelain"), ("nife", "knife"), ("vaneer", "veneer")],
)  # fmt: skip
def test_words_heard_alike_have_one_key(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)
    assert sound_hash(one) == sound_hash(other)


def test_other_words_have_another_key() -> None:
    keys = {sound_key(word) for word in ("lamp", "lamb", "drill", "saw", "sauce", "chair", "share")}
    assert len(keys) == 7
    words = ["lamp", "", "drill"]
    assert sorted(sound_table(words) & np.uint64(0xFFFFFFFF)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("plural", "stem"),
    [("faucets", "faucet"), ("batteries", "battery"), ("boxes", "box"), ("toys", "toy"),
     ("men's", "men"), ("glass", "glass"), ("ties", "tie"), ("brushes", "brush"), ("gas", "gas"),
     ("hoses", "hose"), ("glasses", "glass")],
)  # fmt: skip
def test_a_regular_plural_has_its_singular(plural: str, stem: str) -> None:
    assert singular(plural) == stem


def test_number_is_a_difference_but_wireless_is_no_plural() -> None:
    assert differs_by_number("faucet", "faucets")
    assert not differs_by_number("wireles", "wireless")
    assert not differs_by_number("glas", "glass")


def test_known_words_are_english_and_spelt_right() -> None:
    known = known_words()
    assert {"stove", "drawer", "microwave"} <= known.keys()
    assert known.keys().isdisjoint({"recieve", "accesories", "toliet", "[sep]", "##s", "a"})
    assert known["the"] < known["stove"]
