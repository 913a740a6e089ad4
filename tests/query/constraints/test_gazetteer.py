from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from query.constraints.gazetteer import Gazetteers, Name
from query.constraints.line import Line, stem
from query.constraints.read import ConstraintReader
from query.constraints.typos import Typos, common_words, edit_distance

NOTHING: Mapping[str, Mapping[str, int]] = {}


def named(names: list[Name], kind: str) -> list[str]:
    return [name.value for name in names if name.kind == kind]


def test_the_longest_value_wins_and_devices_do_not_hide_brands(reader: ConstraintReader) -> None:
    names = reader.gazetteers.find(Line("navy blue apple watch"))
    assert named(names, "color") == ["navy blue"]
    assert named(names, "brand") == ["apple"]
    assert named(names, "device") == ["apple watch"]


def test_a_catalogue_adds_its_brands_and_values() -> None:
    text = "zorbles lamp glacier teal cloudstone"
    assert ConstraintReader(Gazetteers.shipped()).read(text)[0].to_json() == {"color": ["teal"]}
    values = {"color": {"Glacier Teal": 9}, "material": {"Cloudstone": 2}}
    reader = ConstraintReader(Gazetteers.with_catalogue({"Zorbles": 7}, values))
    assert reader.read(text)[0].to_json() == {
        "brand": ["zorbles"],
        "color": ["glacier teal"],
        "material": ["cloudstone"],
    }
    assert reader.read("zorbels lamp")[0].to_json() == {"brand": ["zorbles"]}


def test_a_brand_of_the_catalogue_that_is_a_color_stays_a_color() -> None:
    gazetteers = Gazetteers.with_catalogue({"Red": 5, "": 3, "12": 4, "Leather": 2}, NOTHING)
    assert "red" not in gazetteers.names["brand"]
    assert "12" not in gazetteers.names["brand"]
    reader = ConstraintReader(gazetteers)
    assert reader.read("red leather bag")[0].to_json() == {
        "color": ["red"],
        "material": ["leather"],
    }


def test_a_brand_of_the_catalogue_that_is_a_word_is_one_at_the_start_alone() -> None:
    reader = ConstraintReader(Gazetteers.with_catalogue({"Home": 5}, NOTHING))
    constraints, found = reader.read("home lamp")
    assert (constraints.brand, found[0].sure) == (("home",), False)
    assert reader.read("lamp for my home")[0].brand == ()


def test_words_of_queries_are_not_kept_by_spacy(reader: ConstraintReader) -> None:
    strings: Any = reader.gazetteers._ruler._vocab.strings
    reader.read("warm up")
    before = len(strings)
    reader.read("qwzkj vvxqp unheardofword shoes")
    assert len(strings) == before


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("burgundi", "burgundy"),
        ("turquioise", "turquoise"),
        ("samsugn", "samsung"),
        ("samsung", None),
        ("waterproofed", None),
        ("stuffers", None),
        ("shoes", None),
        ("xx", None),
        ("samsung1", None),
    ],
)
def test_typing_errors_in_names(typed: str, meant: str | None) -> None:
    assert Typos(["burgundy", "turquoise", "samsung", "stouffers"]).mend(typed) == meant


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("lenova", "lenovo", 1), ("nkie", "nike", 1), ("abc", "abc", 0), ("abcd", "wxyz", 3),
     ("ab", "abcd", 2)],
)  # fmt: skip
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other, 2) == distance


def test_common_words_are_those_of_english() -> None:
    assert {"shoes", "laptop", "mattress"} <= common_words()
    assert "lenova" not in common_words()


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("shoes", "shoe"), ("dresses", "dress"), ("batteries", "battery"), ("watches", "watch"),
     ("glass", "glass"), ("tennis", "tennis"), ("gas", "gas")],
)  # fmt: skip
def test_stems(plural: str, singular: str) -> None:
    assert stem(plural) == singular
