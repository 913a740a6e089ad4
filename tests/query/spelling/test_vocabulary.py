from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.errors import IndexCorruptError
from query.spelling import vocabulary_writer
from query.spelling.vocabulary import META, Vocabulary
from query.spelling.vocabulary_writer import write_vocabulary
from query.spelling.word_list import WordList

WORDS = {"lamp": 9, "lamps": 3, "desk": 5, "black": 4, "x": 50, "dv7": 4, "stahl": 1}
PAIRS = {("desk", "lamp"): 2, ("desk", "lamps"): 3, ("black", "nothing"): 4}


def number(vocabulary: Vocabulary, *words: str) -> list[int]:
    return [vocabulary.words.number(word) for word in words]


@pytest.fixture
def small(tmp_path: Path) -> Vocabulary:
    queries = {"lamp": 7, "frobnik lamp": 12, "wamp": 3}
    write_vocabulary(tmp_path / "v", WORDS, PAIRS, ["Acme & Söhne", "Stahl"], queries)
    return Vocabulary.open(tmp_path / "v")


def test_words_are_kept_with_how_often_they_occur(small: Vocabulary) -> None:
    lamp, lamps, stahl, acme = number(small, "lamp", "lamps", "stahl", "acme")
    assert small.counts[[lamp, lamps, stahl, acme]].tolist() == [28, 3, 1, 1]
    assert small.together[[lamp, lamps]].tolist() == [31, 31]
    assert small.brands[[lamp, stahl, acme]].tolist() == [False, True, True]
    assert number(small, "x", "dv7", "wamp", "") == [-1] * 4


def test_what_is_asked_for_often_is_known_but_not_sold(small: Vocabulary) -> None:
    (asked,) = number(small, "frobnik")
    assert (small.counts[asked], bool(small.known[asked])) == (0, False)


def test_an_english_catalogue_knows_english(small: Vocabulary, tmp_path: Path) -> None:
    (stove,) = number(small, "stove")
    assert (small.counts[stove], bool(small.known[stove])) == (0, True)
    write_vocabulary(
        tmp_path / "german", {"schraube": 5, "mutter": 3, "unterlegscheibe": 9}, {}, []
    )
    assert number(Vocabulary.open(tmp_path / "german"), "stove") == [-1]


def test_neighbours_count_for_singular_and_plural(small: Vocabulary) -> None:
    lamp, lamps, desk, black = number(small, "lamp", "lamps", "desk", "black")
    found = small.pair_counts(np.array([desk, black, -1]), np.array([lamp, lamps, desk, -1]))
    assert found.tolist() == [[5, 5, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_near_words_and_words_that_sound_alike_are_found(small: Vocabulary) -> None:
    assert number(small, "lamp")[0] in small.near("lmap")
    assert number(small, "desk")[0] not in small.near("black")
    assert number(small, "black")[0] in small.alike("blak")
    assert small.alike("zzzgrmpf") == set()


def test_the_least_frequent_words_go_first_and_brands_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary_writer, "MOST_WORDS", 2)
    monkeypatch.setattr(vocabulary_writer, "MOST_PAIRS", 1)
    write_vocabulary(tmp_path, WORDS, {("lamp", "stahl"): 2, ("stahl", "lamp"): 1}, ["Stahl"])
    few = Vocabulary.open(tmp_path)
    assert [few.words.word(place) for place in range(len(few.words))] == ["lamp", "stahl"]
    both = np.array([0, 1])
    assert few.pair_counts(both, both).tolist() == [[0, 2], [0, 0]]


def test_an_empty_catalogue_has_a_vocabulary_too(tmp_path: Path) -> None:
    write_vocabulary(tmp_path, {}, {}, [])
    assert not Vocabulary.open(tmp_path).counts.any()


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"version": 0}'])
def test_what_cannot_be_read_is_a_corrupt_index(tmp_path: Path, content: str | None) -> None:
    write_vocabulary(tmp_path, WORDS, PAIRS, [])
    if content is None:
        (tmp_path / "counts.npy").unlink()
    else:
        (tmp_path / META).write_text(content)
    with pytest.raises(IndexCorruptError, match="vocabulary"):
        Vocabulary.open(tmp_path)


def test_a_word_list_gives_words_by_number_and_numbers_by_word(tmp_path: Path) -> None:
    words = sorted(["lamp", "été", "手机", "a"], key=lambda word: word.encode())
    WordList.write(tmp_path, "some", words)
    found = WordList.open(tmp_path, "some")
    assert [found.word(place) for place in range(len(found))] == words
    assert [found.number(word) for word in words] == [0, 1, 2, 3]
    assert [found.number(word) for word in ("", "lam", "lamps", "zz", "\ud800")] == [-1] * 5
