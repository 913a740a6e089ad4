from __future__ import annotations

import pytest

from query.constraints.constraints import Constraints, Exclusion
from query.constraints.found import Found


def test_json_has_only_what_is_said() -> None:
    assert Constraints(text="shoes").to_json() == {}
    constraints = Constraints(
        price_max=50.0,
        brand=("nike",),
        age=(1.5, 1.5),
        near_me=True,
        excluded=(Exclusion("color", "red"),),
        text="shoes",
    )
    shown = constraints.to_json()
    assert shown == {
        "price_max": 50,
        "brand": ["nike"],
        "age": [1.5, 1.5],
        "near_me": True,
        "not": [{"field": "color", "value": "red"}],
    }
    assert isinstance(shown["price_max"], int)
    assert Constraints.from_json(shown, "shoes") == constraints


def test_lists_are_joined_and_of_two_answers_the_first_counts() -> None:
    found = [
        Found("brand", "nike", 0, 4),
        Found("brand", "puma", 8, 12),
        Found("brand", "nike", 13, 17),
        Found("size", "xl", 18, 20),
        Found("size", "m", 21, 22),
        Found("age", (3.0, 3.0), 23, 30),
    ]
    constraints = Constraints.of(found)
    assert (constraints.brand, constraints.size) == (("nike", "puma"), "xl")
    assert constraints.age == (3.0, 3.0)


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError):
        Constraints.from_json({"colour": ["red"]})
