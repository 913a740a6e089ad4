from __future__ import annotations

import pytest

from query.knowledge import vocabulary_counts
from query.knowledge.vocabulary_counts import VocabularyCounts
from query.spelling.words import WordCounter

TITLES = [
    "Desk Lamp, black (dimmable) - Desk Lamp",
    "desk-lamp for kids’ rooms: men's desk lamp",
    "DESK  LAMP 40W usb-c/usb-a café lamp café lamp",
    "-lamp desk- lamp & desk_lamp ﬁne lamp",
    "",
    "台灯 黑色 desk",
    "\0 lamp",
]


def test_titles_are_counted_as_the_speller_counts_them() -> None:
    counts, speller = VocabularyCounts(), WordCounter()
    for start in range(0, len(TITLES), 2):
        counts.add(TITLES[start : start + 2])
    for title in TITLES:
        # A double blank is one to us, who split titles at blanks.
        speller.add(" ".join(title.split()))
    words, pairs = counts.finish({})
    assert dict(words) == dict(speller.words)
    assert dict(pairs) == {pair: count for pair, count in speller.pairs.items() if count > 1}
    assert pairs["desk", "lamp"] >= 4


def test_names_count_as_often_as_products_have_them() -> None:
    counts = VocabularyCounts()
    counts.add(["lamp"])
    words, pairs = counts.finish({"Garden Tools": 7, "lamp": 2})
    assert dict(words) == {"lamp": 3, "garden": 7, "tools": 7}
    assert dict(pairs) == {("garden", "tools"): 7}


def test_the_end_of_a_title_is_no_neighbour_of_the_next() -> None:
    counts = VocabularyCounts()
    counts.add(["red lamp", "desk fan"] * 3)
    counts.add(["red lamp", "desk fan"] * 3)
    assert counts.finish({})[1] == {("red", "lamp"): 6, ("desk", "fan"): 6}


@pytest.mark.parametrize("most", [10, 100])
def test_what_is_rare_is_forgotten_and_what_is_frequent_stays(most: int) -> None:
    counts = VocabularyCounts(most_words=most, most_pairs=most)
    for number in range(300):
        rare = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")
        counts.add([f"desk lamp {rare}x {rare}y"])
    words, pairs = counts.finish({})
    assert (words["desk"], words["lamp"], pairs["desk", "lamp"]) == (300, 300, 300)
    assert len(words) <= most + 2
    assert len(pairs) <= most + 2


def test_neighbours_of_many_titles_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary_counts, "EVERY_TITLE", 100)
    counts = VocabularyCounts()
    for _ in range(10):
        counts.add(["red lamp", "desk fan", "red lamp", "oak desk", "tall lamp"] * 20)
    words, pairs = counts.finish({})
    assert (words["red"], words["fan"]) == (400, 200)
    assert abs(pairs["red", "lamp"] - 400) <= 80
    assert abs(pairs["desk", "fan"] - 200) <= 80
    assert sum(pairs.values()) == 1_000
