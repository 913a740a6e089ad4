from __future__ import annotations

import time

import pytest

from ranker.diversity.titles import same_line, title_parts


def test_a_title_taken_apart() -> None:
    parts = title_parts('Acme QX-500B Desk Lamp, 45 cm (17.7"), Matte Black, Pack of 2', "Acme")
    assert parts.skeleton == (
        "acme", "<code>", "desk", "lamp", "<length>", "<colour>", "<count>",
    )  # fmt: skip
    assert parts.codes == ("qx500b",)
    assert parts.options == (
        ("length", "45 cm"), ("length", '17.7 "'), ("colour", "matte black"), ("count", "2"),
    )  # fmt: skip
    assert parts.words == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Rope 10 ft. Blue", "Acme Rope 3m Olive Green"),
        ("Acme Card 64 GB", "Acme Card 256GB"),
        ("Acme Screw 1-1/4 in. x 2 in.", "Acme Screw 3/8 in. x 1 in."),
        ("Acme Ink 6 pc(s)", "Acme Ink 1 pc(s)"),
        ("Acme Filter (6-Pack)", "Acme Filter (6 per Pack)"),
        ("Acme Shirt, Cotton, Size 10", "Acme Shirt, Cotton, Size 8.5"),
        ("Acme Shirt, Cotton, XL", "Acme Shirt, Cotton, M"),
        ("Acme Fibre Cable LC/SC 3 m", "Acme Fibre Cable SC/SC 10 m"),
        ("Acme Serum 1 fl oz", "Acme Serum 1.7 fl. oz."),
        ("Acme Tap in Brushed Nickel", "Acme Tap in Chrome"),
        ("Acme Stand Black, Grey", "Acme Stand Black"),
    ],
)
def test_titles_that_differ_by_options_have_one_skeleton(one: str, other: str) -> None:
    left, right = title_parts(one, "Acme"), title_parts(other, "Acme")
    assert left.skeleton == right.skeleton
    assert left.codes == right.codes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Drill 12 V", "Acme Drill 18 V"),
        ("Acme Bulb 60 W", "Acme Bulb 100 W"),
        ("Acme Phone 4G", "Acme Phone 5G"),
        ("Acme Fridge 25.2 cu. ft.", "Acme Fridge 27 cu. ft."),
        ("Acme Tool Kit 21pc", "Acme Tool Kit 11pc"),
        ("Acme Bottle, Stainless Steel", "Acme Bottle, Plastic"),
        ("Acme Phone 6", "Acme Phone 7"),
        ("Acme Phone", "Acme Phone Pro"),
        ("Acme 50mm f/1.8 Lens", "Acme 85mm f/1.8 Lens"),
        ("Acme Blue 1 TB Drive", "Acme Red 1 TB Drive"),  # lines of drives, not colours
        ("Acme Headset", "Acme Headset Black"),  # which other colour is unknown
    ],
)
def test_what_makes_another_product_stays_in_the_skeleton(one: str, other: str) -> None:
    left, right = title_parts(one, "Acme"), title_parts(other, "Acme")
    assert (left.skeleton, left.codes) != (right.skeleton, right.codes)


def test_attributes_name_options_that_no_list_has() -> None:
    one = title_parts("Acme Mouse Water Lily", "Acme", (("colour", "Water Lily"),))
    other = title_parts("Acme Mouse Orchid", "Acme", (("colour", "Orchid"),))
    assert one.skeleton == other.skeleton == ("acme", "mouse", "<colour>")
    assert title_parts("Acme Mouse Orchid", "Acme").skeleton == ("acme", "mouse", "orchid")


def test_a_phrase_does_not_reach_over_a_comma() -> None:
    parts = title_parts("Acme Bottle, Stainless Steel, Blue", "Acme")
    assert parts.skeleton == ("acme", "bottle", "stainless", "steel", "<colour>")


def test_a_size_within_a_code_is_open_where_the_title_says_it_too() -> None:
    one = title_parts('Acme TV UN55AB8000 55"', "Acme")
    other = title_parts('Acme TV UN65AB8000 65"', "Acme")
    assert one.codes == other.codes == ("un#ab8000",)
    assert title_parts('Acme TV UN55AB8000 65"', "Acme").codes == ("un55ab8000",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("lc1000y", "lc1000bk", True),
        ("s533fads51rd", "s533fads51gn", True),
        ("wh1000xm4", "wh1000xm5", False),
        ("wh1000xm4b", "wh1000xm5b", False),
        ("chx710", "chx710n", False),  # the letter may stand for noise cancelling
        ("80211ac", "80211ax", False),
        ("cat5e", "cat6e", False),
        ("usb2a", "usb2c", False),
        ("abc", "abd", False),
    ],
)
def test_codes_of_one_line_differ_by_letters_at_the_end(one: str, other: str, same: bool) -> None:
    assert same_line(one, other) is same
    assert same_line(other, one) is same
    assert same_line(one, one)


@pytest.mark.parametrize(
    "title",
    ["", " ", "%%% !!!", "9" * 2_000, "a-" * 1_000, "1/2 " * 500, "size of", '5" ' * 600, "ﷺ½²"],
)
def test_any_title_is_taken_apart_at_once(title: str) -> None:
    begun = time.process_time()
    parts = title_parts(title, "Acme")
    assert time.process_time() - begun < 0.5
    assert len(parts.skeleton) <= len(title)
