from __future__ import annotations

import pytest

from query.suggest.match import Sought, matched
from query.suggest.words import keys_of, typed_words


def left(text: str, typed: str, near: dict[str, int] | None = None) -> list[str] | None:
    """Return the parts of a text that are not typed, the last word being the only open one."""
    *before, last = typed_words(typed).words
    sought = [*(Sought(word, False, near or {}) for word in before), Sought(last, True, near or {})]
    match = matched(text, sought)
    return None if match is None else [text[start:end] for start, end in match.completed]


@pytest.mark.parametrize(
    ("text", "typed", "rest"),
    [
        ("phone case", "pho", ["ne case"]),
        ("phone case", "phone case", []),
        ("phone case", "case ph", ["one "]),
        ("phone case", "pho ca", None),
        ("phone case", "case case", ["phone "]),
        ("Crème Brûlée Torch", "creme bru", ["lée Torch"]),
        ("Straße", "strass", ["e"]),
        ("USB-C Cable", "usb-c ca", ["ble"]),
        ("T-Shirt white", "tsh", ["irt white"]),
        ("Men's Shoes", "men sh", ["'s ", "oes"]),
        ("Men's Shoes", "mens", [" Shoes"]),
        ("ﬁne tea", "fin", ["e tea"]),
        ("ワイヤレスイヤホン", "イヤホ", ["ワイヤレス", "ン"]),
        ("黒い靴", "靴", ["黒い"]),
        # The first letter of a Korean syllable is a beginning of it.
        ("한국 김치", "김ㅊ", ["한국 "]),
    ],
)
def test_what_is_not_typed_yet(text: str, typed: str, rest: list[str] | None) -> None:
    assert left(text, typed) == rest


def test_a_slip_counts_as_typed() -> None:
    near = {"headphones": 2}
    match = matched("Headphones, red", [Sought("haedphnoes", True, near)])
    assert match is not None
    assert (match.edits, match.begins, match.completed) == (2, True, ((10, 15),))
    # A word that is there as it was typed is no slip.
    match = matched("head phone", [Sought("phone", True, {"head": 1})])
    assert match is not None
    assert (match.edits, match.begins) == (0, False)


@pytest.mark.parametrize(
    ("text", "typed", "begins"),
    [
        ("phone case", ("phone", "ca"), True),
        ("phone case", ("case", "pho"), False),
        ("red phone case", ("phone", "ca"), False),
        ("phone red case", ("phone", "ca"), False),
    ],
)
def test_what_begins_with_it(text: str, typed: tuple[str, str], begins: bool) -> None:
    match = matched(text, [Sought(typed[0], False), Sought(typed[1], True)])
    assert match is not None
    assert match.begins is begins


def test_words_around_a_text_may_be_missing_but_for_the_last() -> None:
    sought = [Sought("sonico", False), Sought("head", True)]
    assert matched("Wireless Headphones", sought) is None
    match = matched("Wireless Headphones", sought, around=True)
    assert match is not None
    assert not match.begins
    assert matched("Wireless Headphones", sought[::-1], around=True) is None


def test_what_a_word_is_found_by() -> None:
    assert keys_of("Men's") == ("mens", "men")
    assert keys_of("T-Shirt") == ("t", "shirt", "tshirt")
    assert keys_of("Brûlée") == ("brulee",)
    assert keys_of("ソファー") == ("ソファー", "ファー")
    assert "イヤホン" in keys_of("Bluetoothワイヤレスイヤホン")
