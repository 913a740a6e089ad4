from __future__ import annotations

import time
from pathlib import Path

import pytest

from query.plan import Correction
from query.spelling.speller import MOST_CORRECTED, Speller
from query.spelling.vocabulary_writer import write_vocabulary


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wireles headphnes", "wireless headphones"),
        ("runing shoes for men", "running shoes for men"),
        ("stainles steel kettel", "stainless steel kettle"),
        ("coffe maker 12 cup", "coffee maker 12 cup"),
        ("usb c cabel", "usb c cable"),
        ("blak dress", "black dress"),
        ("desk lmaps", "desk lamps"),
    ],
)
def test_a_mistyped_word_becomes_one_of_the_catalogue(
    speller: Speller, typed: str, meant: str
) -> None:
    assert speller.correct(typed).text == meant


def test_a_correction_says_what_was_changed_and_where(speller: Speller) -> None:
    found = speller.correct("blue wireles mouse")
    assert found.corrections == (Correction("wireles", "wireless", 5, 12, "spelling"),)
    assert found.text == "blue wireless mouse"


def test_words_run_together_are_split_and_broken_ones_are_joined(speller: Speller) -> None:
    split = speller.correct("red smartphonecase")
    assert split.text == "red smartphone case"
    assert [(c.before, c.after, c.kind) for c in split.corrections] == [
        ("smartphonecase", "smartphone case", "split")
    ]
    joined = speller.correct("ear buds")
    assert joined.text == "earbuds"
    assert joined.corrections == (Correction("ear buds", "earbuds", 0, 8, "join"),)


@pytest.mark.parametrize(
    "text",
    [
        "", "wireless mouse", "dv7-1211ea", "wirels5 mouse7", "t-shirt", "64gb", "xyzzyqwv",
        "waterproof boots", "unpadded stool", "weatherproofing tape", "faucets", "the who",
        "Veltrix", "手机壳", "кроссовки", "\ud800 lamp", "!!! ???", "10\" x 12\"",
        "men's shoes", "5'10\"",
    ],
)  # fmt: skip
def test_what_is_fine_or_foreign_stays_as_it_is(speller: Speller, text: str) -> None:
    found = speller.correct(text)
    assert found.text == text
    assert found.corrections == ()


def test_words_of_brands_are_protected(folder: Path, tmp_path: Path) -> None:
    words = {"lamp": 500, "black": 200}
    write_vocabulary(tmp_path / "with", words, {}, ["Lampe"])
    write_vocabulary(tmp_path / "without", words, {}, [])
    assert Speller.open(tmp_path / "with").correct("lampe black").corrections == ()
    assert Speller.open(tmp_path / "without").correct("lampe black").text == "lamp black"


def test_places_that_are_protected_are_left_alone(speller: Speller) -> None:
    text = "wireles headphnes"
    assert speller.correct(text, protected=[(8, 17)]).text == "wireless headphnes"
    assert speller.correct(text, protected=[(0, 1), (9, 10)]).corrections == ()
    assert speller.correct("ear buds", protected=[(4, 8)]).corrections == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Wireles Mouse", "Wireless Mouse"),
        ("WIRELES MOUSE", "WIRELESS MOUSE"),
        ("(wireles) mouse!", "(wireless) mouse!"),
        ("wireles, 64gb", "wireless, 64gb"),
    ],
)
def test_case_and_punctuation_are_kept(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed).text == meant


def test_only_so_many_words_are_looked_at(speller: Speller) -> None:
    found = speller.correct("wireles " * (MOST_CORRECTED + 8))
    assert len(found.corrections) == MOST_CORRECTED
    assert found.text.split().count("wireles") == 8


def test_hostile_texts_take_no_time(speller: Speller) -> None:
    texts = [
        "q" * 10_000, "wir eles " * 2_000, "ab " * 5_000, "'" * 10_000, "é" * 1_000,
        "a'b" * 3_000, "<script>alrt(1)</script>" * 400, "🎁" * 3_000, "\u202eabcd " * 500,
    ]  # fmt: skip
    started = time.perf_counter()
    for text in texts:
        assert speller.correct(text).text
    assert time.perf_counter() - started < 3.0
