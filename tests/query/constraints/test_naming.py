from __future__ import annotations

import pytest

from query.constraints.read import ConstraintReader
from query.plan import Span
from tests.query.constraints.conftest import Read


@pytest.mark.parametrize(
    "text",
    [
        # surnames, and what titles tell of and end with
        "dan brown", "betty white", "al green", "iron giant", "bronze star", "gray wolf",
        "heart of gold", "man of steel", "red queen series", "the red tent", "the white lotus",
        "women who run", "boys of summer", "red vs blue", "copper river salmon", "charlotte bronte",
        "how to train your black dragon",
        # compounds, in which it is what it is for or what it is called
        "white noise machine", "leather conditioner", "diamond painting kit", "silver polish",
        "paper shredder", "wood filler", "black eyed peas", "green tea", "red wine glasses",
        "blue light glasses", "rubber bands", "hemp oil", "charcoal grill", "rose water",
        # names of works, bands and people with numbers, prices and exclusions
        "no reservations dvd", "under the dome", "6 ft under", "12 monkeys", "cheap thrills",
        "hundred dollar baby", "brand new day", "secondhand lions", "birthday massacre",
        "world without end", "without remorse", "seen and not heard", "24 karat magic",
        # brands that are words, where they are not
        "columbia river", "hoover dam", "canon law", "shark costume", "apple pie",
    ],
)  # fmt: skip
def test_names_ask_for_nothing(read: Read, text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("black leather boots", "color", ["black"]),
        ("black leather boots", "material", ["leather"]),
        ("michael kors black purse", "color", ["black"]),
        ("set of white plates", "color", ["white"]),
        ("the best red dress", "color", ["red"]),
        ("paper plates", "material", ["paper"]),
        ("wood table", "material", ["wood"]),
        ("gold curtain rod", "color", ["gold"]),
        ("gifts for women who garden", "gender", "women"),
        ("water bottle blue", "color", ["blue"]),
        ("blue bottle coffee", "brand", ["blue"]),
        ("hoover vacuum", "brand", ["hoover"]),
        ("blue diamond almonds", "brand", ["blue diamond"]),
        ("bike for 10 year old boy", "gender", "boys"),
        ("gift for my 10 year old daughter", "gender", "girls"),
        ("womns jeans", "gender", "women"),
    ],
)
def test_what_is_no_name_is_still_found(read: Read, text: str, key: str, value: object) -> None:
    assert read(text).get(key) == value


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("phone not refurbished", "refurbished"),
        ("ipad no refurb", "refurbished"),
        ("laptop not used", "used"),
    ],
)
def test_a_condition_that_is_denied_is_excluded(read: Read, text: str, feature: str) -> None:
    assert read(text) == {"not": [{"field": "feature", "value": feature}]}


def test_never_used_is_new(read: Read) -> None:
    assert read("camera never used") == {"condition": "new"}


@pytest.mark.parametrize(
    "text", ["sugar free gum", "sugarfree gum", "sugar-free gum", "suger free gum"]
)
def test_free_of_an_ingredient_in_all_spellings(read: Read, text: str) -> None:
    assert read(text) == {"not": [{"field": "ingredient", "value": "sugar"}]}


def test_without_a_part_is_not_without_its_material(read: Read) -> None:
    excluded = read("coffee maker without glass carafe")["not"]
    assert excluded == [{"field": "feature", "value": "glass carafe"}]
    assert read("rug without wool")["not"] == [{"field": "material", "value": "wool"}]


def test_a_color_in_the_name_of_a_creator_is_none(reader: ConstraintReader) -> None:
    text = "zadie teal mugs"
    assert reader.read(text)[0].color == ("teal",)
    author = Span("zadie teal", "creator", 0, 10, 0.95)
    assert reader.read(text, [author])[0].color == ()


def test_a_feature_is_excluded_where_the_tagger_sees_goods(reader: ConstraintReader) -> None:
    text = "syringe without needle"
    goods = Span("syringe", "core_product_type", 0, 7, 0.98)
    title = Span(text, "content", 0, len(text), 0.5)
    assert len(reader.read(text, [goods])[0].excluded) == 1
    assert reader.read(text, [title])[0].excluded == ()
