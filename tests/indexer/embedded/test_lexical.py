from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from indexer.embedded.analyzer import attach_marks
from indexer.embedded.lexical import LexicalIndex, LexicalWriter

TEXTS = [
    ("Running shoes for men", ["dv71211ea", "b001"]),
    ("A runner's café lamp, CRÈME BRÛLÉE", ["b002"]),
    ("Men run and run and run", ["dv71999"]),
    ("शर्ट कपास", ["b003"]),
    ("Zürich chair", []),
    ("苹果手机壳 红色", []),
    ("手机 壳 Apple スマホケース", []),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lexical") / "lexical"
    writer = LexicalWriter(folder, threads=2)
    writer.add(0, TEXTS[:2])
    writer.add(2, TEXTS[2:])
    writer.finish()
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> LexicalIndex:
    return LexicalIndex(folder)


def found(index: LexicalIndex, text: str) -> list[int]:
    return sorted(index.all_terms(index.terms(text), 10).ordinals.tolist())


def test_words_are_stemmed_folded_and_in_lower_case(index: LexicalIndex) -> None:
    assert index.count == len(TEXTS)
    assert index.terms("Running RUNS run") == ["run"]
    assert found(index, "runs") == [0, 2]
    assert found(index, "cafe creme brulee") == [1]
    assert found(index, "Café") == [1]
    assert found(index, "zurich") == found(index, "ZÜRICH") == [4]


def test_accents_written_apart_are_the_same_word(index: LexicalIndex) -> None:
    assert index.terms("cafe\u0301s") == index.terms("cafés") == ["cafe"]
    assert found(index, "cafe\u0301") == [1]
    assert found(index, "शर्ट") == [3]
    assert index.terms("ที่นอน") == ["ทีนอน"]
    assert attach_marks("plain – dash") == "plain – dash"


def test_chinese_and_japanese_are_found_inside_longer_runs(index: LexicalIndex) -> None:
    assert index.terms("iPhone15手机壳") == ["iphone15", "手机", "机壳"]
    assert found(index, "手机壳") == [5]
    assert found(index, "手机") == [5, 6]
    assert found(index, "スマホ") == [6]
    assert found(index, "壳") == [6]
    assert found(index, "机红") == []


def test_any_term_finds_more_than_all_terms_and_ranks_by_bm25(index: LexicalIndex) -> None:
    terms = index.terms("men run")
    hits = index.any_term(terms, (), 10)
    assert set(hits.ordinals.tolist()) == {0, 2}
    assert hits.ordinals[0] == 2
    assert (hits.scores[:-1] >= hits.scores[1:]).all()
    assert not hits.capped
    assert index.any_term(terms, (), 1).capped
    assert index.any_term(index.terms("nowhere"), (), 10).ordinals.size == 0
    assert index.frequency("run") == 2


def test_codes_match_whole_or_by_prefix_and_are_no_text(index: LexicalIndex) -> None:
    assert index.any_term((), ["dv71211ea"], 10).ordinals.tolist() == [0]
    assert index.any_term((), ["dv71211e"], 10).ordinals.size == 0
    assert found(index, "dv71211ea") == []
    assert index.codes_with_prefix("dv71", 10) == ["dv71211ea", "dv71999"]
    assert index.codes_with_prefix("dv71", 1) == ["dv71211ea"]
    assert index.codes_with_prefix("nothing", 10) == []
    assert index.code_frequency("b001") == 1


def test_a_folder_deleted_after_opening_still_answers(tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    index = LexicalIndex(tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy")
    assert found(index, "runs") == [0, 2]
    assert index.any_term((), ["b002"], 10).ordinals.tolist() == [1]


def test_a_writer_that_is_closed_halfway_writes_no_more(tmp_path: Path) -> None:
    writer = LexicalWriter(tmp_path / "half", threads=2)
    writer.add(0, TEXTS)
    writer.close()
    shutil.rmtree(tmp_path / "half")
    writer.close()
    with pytest.raises(ValueError, match="finished"):
        writer.add(5, TEXTS)
    assert not (tmp_path / "half").exists()


def test_as_many_are_found_as_are_wanted_however_many_of_the_best_are_gone(tmp_path: Path) -> None:
    count, limit = 3_000, 50
    writer = LexicalWriter(tmp_path / "lexical", 1)
    # The shortest text scores best; all of those are gone.
    writer.add(0, (("lamp" if n % 3 else f"lamp of oak {n}", ["a1b2"]) for n in range(count)))
    writer.finish()
    findable = np.arange(count) % 3 == 0
    findable[0] = False
    before = LexicalIndex(tmp_path / "lexical")
    after = before.updated(tmp_path / "lexical", findable)
    assert before.all_terms(["lamp"], limit).ordinals.size == limit
    for hits in (after.all_terms(["lamp"], limit), after.any_term(["lamp", "x"], (), limit)):
        assert hits.ordinals.size == limit
        assert hits.capped
        assert findable[hits.ordinals].all()
    everything = after.all_terms(["lamp"], count)
    assert (everything.ordinals.size, everything.capped) == (999, False)
    assert after.all_terms(["oak", "0"], limit).ordinals.size == 0
    # Ordinals that a snapshot does not know yet are not found.
    assert before.updated(tmp_path / "lexical", findable[:10]).all_terms(
        ["lamp"], count
    ).ordinals.tolist() == [3, 6, 9]
