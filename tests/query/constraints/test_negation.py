from __future__ import annotations

import pytest

from tests.query.constraints.conftest import Read


def excluded(read: Read, text: str) -> list[tuple[str, str]]:
    return [(each["field"], each["value"]) for each in read(text).get("not", [])]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("cookies without sugar", ["ingredient sugar"]),
        ("gluten free bread", ["ingredient gluten"]),
        ("sugar-free gum", ["ingredient sugar"]),
        ("dress -red", ["color red"]),
        ("dress -black -white", ["color black", "color white"]),
        ("shoes not nike", ["brand nike"]),
        ("tv not lg or samsung", ["brand lg", "brand samsung"]),
        ("curtains any color but black", ["color black"]),
        ("couch no leather", ["material leather"]),
        ("bread no nuts or soy", ["ingredient nuts", "ingredient soy"]),
        ("juice no added sugar", ["ingredient added sugar"]),
        ("dressing without soybean oil", ["ingredient soybean oil"]),
        ("deodorant without aluminum", ["ingredient aluminum"]),
        ("ladder without aluminum", ["material aluminum"]),
        ("jacket without hood", ["feature hood"]),
        ("shirt not slim fit", ["feature slim fit"]),
        ("doll no small parts", ["feature small parts"]),
        ("coffee maker without carafe", ["feature carafe"]),
        ("blinds no drill", ["feature drill"]),
        ("sweater not burgandy", ["color burgundy"]),
        ("no sugar ketchup", ["ingredient sugar"]),
    ],
)
def test_what_is_excluded(read: Read, text: str, things: list[str]) -> None:
    assert [" ".join(each) for each in excluded(read, text)] == things


def test_what_follows_an_exclusion_is_wanted(read: Read) -> None:
    assert read("tennis shoes no laces white") == {
        "color": ["white"],
        "not": [{"field": "feature", "value": "laces"}],
    }


@pytest.mark.parametrize(
    "text",
    [
        "no pull harness", "no show socks", "no 7 serum", "no. 7 serum", "without remorse dvd",
        "not a box", "hands free headset", "free people", "free weights", "non stick pan",
        "no country for old men", "no", "without", "-", "shirt not", "no 5", "t-shirt", "e-reader",
        "42 is not just a number", "thoughts are not the enemy", "are we not cats",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_exclusion(read: Read, text: str) -> None:
    assert excluded(read, text) == []
