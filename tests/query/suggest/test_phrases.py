from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from query.suggest.phrases import Phrase, frequent_phrases
from query.suggest.words import TOKEN

_TOKENS = re.compile(rf"{TOKEN}|[^\s\w]")


def phrases(titles: Sequence[str], least: int = 2) -> dict[str, int]:
    numbers: dict[str, int] = {"\n": 0}
    rows = [[numbers.setdefault(one, len(numbers)) for one in _TOKENS.findall(title.lower())]
            for title in titles]  # fmt: skip
    found = frequent_phrases(
        np.array([one for row in rows for one in row], np.int64),
        np.array([len(row) for row in rows], np.int64),
        list(numbers),
        least,
    )
    assert found == sorted(found, key=lambda one: (-one.count, one.text))
    assert all(isinstance(one, Phrase) for one in found)
    return {one.text: one.count for one in found}


def test_things_are_found_and_parts_of_things_are_not() -> None:
    found = phrases(
        [
            "Brewly Coffee Maker with Glass Carafe, 1000W",
            "Percy Coffee Maker for Two, Black",
            "Percy Steel Coffee Grinder, Black",
            "Brewly Steel Coffee Grinder - Black",
        ]
    )
    assert found == {
        "coffee maker": 2, "coffee grinder": 2, "steel coffee grinder": 2, "maker": 2, "grinder": 2,
    }  # fmt: skip


def test_detail_behind_the_head_is_no_thing() -> None:
    titles = [f"{name} Oak Desk, Red, Large, Pack of 2" for name in ("Ada", "Bo", "Cy")]
    assert set(phrases(titles)) == {"oak desk", "desk"}


def test_a_name_that_stands_before_the_first_mark_is_not_all() -> None:
    assert "wireless mouse" in phrases(["Acme - Wireless Mouse, Red", "Bell - Wireless Mouse"])


def test_a_number_ends_a_name_but_may_be_a_part_of_it() -> None:
    found = phrases(["Fono 13 Case, red", "Fono 13 Case, blue", "Fono 12 Mini", "Fono 12 Mini"])
    assert {"fono", "fono 13 case", "fono 12 mini"} <= set(found)
    assert not {"13", "13 case", "12 mini"}.intersection(found)


def test_japanese_words_are_whole_where_they_end() -> None:
    assert phrases(["掃除機 黒 大型", "掃除機 白 小型"]) == {"掃除機": 2}


def test_rare_phrases_and_no_titles_at_all() -> None:
    assert phrases(["Oak Desk", "Elm Desk"], least=3) == {}
    assert phrases(["", "!!", "Oak Desk"]) == {}
    assert phrases([]) == {}
