"""Pairs: judged collections become rows, and rows become a file and come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import ModelError
from training.reranker.gather import Collection, gather
from training.reranker.pairs import FOLDS, SCALES, UNGRADED, Pairs, Texts, fold_of

WORDS = ("oak", "table", "oka", "tabel", "lamp", "red", "blue", "steel")


def tokenize(texts: Sequence[str], most: int) -> list[list[int]]:
    """Return the places of known words."""
    return [[WORDS.index(word) for word in text.split()][:most] for text in texts]


def of_query(pairs: Pairs, text: str) -> list[tuple[int, float, int, float]]:
    """Return passage, target, scale and weight of each pair of the query of these words."""
    (number,) = [
        number
        for number in range(len(pairs.queries))
        if pairs.queries.row(number, 99) == tokenize([text], 99)[0]
    ]
    rows = np.flatnonzero(pairs.query == number)
    return [
        (int(pairs.passage[row]), float(pairs.target[row]), int(pairs.scale[row]),
         float(pairs.weight[row]))
        for row in rows
    ]  # fmt: skip


def test_the_same_text_is_in_the_same_fold_however_it_is_written() -> None:
    assert fold_of("Oak  TABLE\t2 m ") == fold_of("oak table 2 m")
    folds = [fold_of(f"query {number}") for number in range(500)]
    assert set(folds) == set(range(FOLDS))
    assert np.bincount(folds).min() > 60
    # Shipped scores and scales were made by these folds: they may not move.
    assert [fold_of(text) for text in ("oak table", "lamp", "")] == [0, 4, 0]


def test_texts_are_rows_of_tokens() -> None:
    texts = Texts.of([[5, 6, 7], [], [65_535]])
    assert len(texts) == 3
    assert [texts.row(number, 2) for number in range(3)] == [[5, 6], [], [65_535]]
    assert len(Texts.of([])) == 0


def test_what_is_saved_is_loaded(tmp_path: Path, toy: Pairs) -> None:
    toy.save(tmp_path / "pairs.npz")
    again = Pairs.load(tmp_path / "pairs.npz")
    for one in fields(Pairs):
        was, now = getattr(toy, one.name), getattr(again, one.name)
        if isinstance(was, Texts):
            assert np.array_equal(was.ids, now.ids)
            assert np.array_equal(was.starts, now.starts)
            was, now = was.ids, now.ids
        assert np.array_equal(was, now, equal_nan=was.dtype.kind == "f"), one.name
        assert was.dtype == now.dtype


def test_grades_are_shares_of_their_scale_and_what_was_found_has_none() -> None:
    depot = Collection(
        "home-depot", ["oak", "red", "blue"], ["oak oak", "red", "blue"],
        {"oak table": {0: 2.0, 2: 0.5}}, {"oak table": [2, 1], "lamp": [1]},
    )  # fmt: skip
    flower = Collection("crowdflower", ["steel"], ["steel"], {"red lamp": {0: 2.0}})
    pairs = gather([depot, flower], tokenize)
    nan = pytest.approx(float("nan"), nan_ok=True)
    assert of_query(pairs, "oak table") == [
        (0, 1.0, 0, 1.0), (2, 0.25, 0, 1.0), (1, nan, UNGRADED, 1.0),
    ]  # fmt: skip
    assert of_query(pairs, "lamp") == [(1, nan, UNGRADED, 1.0)]
    # Passages of the second collection stand behind those of the first.
    share = pytest.approx(2 / 3)
    assert of_query(pairs, "red lamp") == [(3, share, SCALES.index("crowdflower"), 1.0)]
    assert pairs.pool.tolist() == [0, 0, 1]
    assert pairs.pool_of_passage.tolist() == [0, 0, 0, 1]
    assert pairs.encoded.row(0, 9) == [0, 0]
    assert pairs.fold.tolist() == [fold_of(text) for text in ("oak table", "lamp", "red lamp")]
    # Rows of one query stand together: lists are cut where the query changes.
    assert (np.diff(pairs.query) >= 0).all()


def test_a_corrected_query_is_in_the_fold_of_what_it_corrects() -> None:
    wrong, right = "oka tabel", "oak table"
    assert fold_of(wrong) != fold_of(right)
    products = Collection(
        "grades", ["oak", "red"], ["oak", "red"], {wrong: {0: 3.0}}, {wrong: [1]},
        corrected={wrong: right},
    )  # fmt: skip
    pairs = gather([products], tokenize)
    # It is judged alike, trusted half, and has nothing of what retrieval found.
    assert of_query(pairs, right) == [(0, 1.0, SCALES.index("grades"), 0.5)]
    assert len(of_query(pairs, wrong)) == 2
    assert pairs.fold.tolist() == [fold_of(wrong)] * 2


def test_a_correction_that_is_judged_itself_is_left_out() -> None:
    wrong, right = "oka tabel", "oak table"
    products = Collection(
        "grades", ["oak"], ["oak"], {wrong: {0: 3.0}, right: {0: 2.0}}, corrected={wrong: right}
    )
    pairs = gather([products], tokenize)
    assert len(pairs.queries) == 2
    assert pairs.fold.tolist() == [fold_of(wrong), fold_of(right)]
    assert of_query(pairs, right) == [(0, pytest.approx(2 / 3), 2, 1.0)]


def test_a_correction_of_what_nobody_judged_is_left_out() -> None:
    products = Collection(
        "grades", ["oak"], ["oak"], {"lamp": {0: 1.0}}, {"tabel": [0]}, {"tabel": "table"}
    )
    assert len(gather([products], tokenize).queries) == 2


@pytest.mark.parametrize("found", [{}, {"lamp": [0]}])
def test_nothing_graded_is_refused(found: dict[str, Sequence[int]]) -> None:
    with pytest.raises(ModelError, match="No judged product is in its index"):
        gather([Collection("grades", ["oak"], ["oak"], {"lamp": {}}, found)], tokenize)
