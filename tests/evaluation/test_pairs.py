"""`evaluate --pairs`: graded pairs without an index."""

from __future__ import annotations

import gzip
import json
import sys
import types
from collections.abc import Sequence
from math import log2, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from catalog.errors import JudgmentsError
from evaluation.cli import evaluate_command
from evaluation.pair_scores import mean_ndcg, score_pairs, weighted_kappa
from evaluation.pairs import PAIR_SCALES, Pairs, read_pairs

HOME_DEPOT, CROWDFLOWER = PAIR_SCALES["home-depot"], PAIR_SCALES["crowdflower"]


class ReadsGrades:
    """Takes the number that a text ends in for its grade, and rounds it up for a rating."""

    def __init__(self, name: str = "fake") -> None:
        self.identity = f"{name}-0123"
        self.rated = 0

    def grades(
        self, queries: Sequence[str], texts: Sequence[str], scale: str
    ) -> NDArray[np.float64]:
        return np.array([float(text.split()[-1]) for text in texts])

    def ratings_of(self, grades: NDArray[np.float64], scale: str) -> NDArray[np.int64]:
        self.rated += len(grades)
        return np.ceil(grades).astype(np.int64)


@pytest.fixture
def reranker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put a fake reranker in the place of the one that ships; gives the names it was opened by."""
    opened: list[str] = []

    def open_reranker(name: str, threads: int = 1) -> ReadsGrades:
        opened.append(name)
        return ReadsGrades(name)

    module = types.ModuleType("models.cross_encoder")
    module.CrossEncoder = types.SimpleNamespace(open=open_reranker)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "models.cross_encoder", module)
    return opened


def counts(table: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return two ratings whose table of counts this is, rows by the first."""
    rows = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    one, other = zip(*rows, strict=True)
    return np.array(one), np.array(other)


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([[2, 0, 0], [0, 3, 0], [0, 0, 1]], 1.0),
        # each is right and wrong as often: chance
        ([[1, 1], [1, 1]], 0.0),
        # all wrong
        ([[0, 2], [2, 0]], -1.0),
        # two are one off and two are two off, of 9; by chance, the margins being 4 3 2 and 4 3 2,
        # it is 1 * (12 + 12 + 6 + 6) + 4 * (8 + 8) = 100 of 81
        ([[2, 1, 1], [1, 2, 0], [1, 0, 1]], 1 - ((2 * 1 + 4 * 2) / 9) / (100 / 81)),
    ],
)
def test_kappa_by_hand(table: list[list[int]], kappa: float) -> None:
    assert weighted_kappa(*counts(table)) == pytest.approx(kappa)


def test_kappa_is_that_of_the_weighted_table_whatever_the_ratings() -> None:
    generator = np.random.default_rng(4)
    for _ in range(20):
        one, other = generator.integers(0, 4, 50), generator.integers(0, 4, 50)
        observed = np.zeros((4, 4))
        np.add.at(observed, (one, other), 1)
        weights = (np.arange(4)[:, None] - np.arange(4)[None, :]) ** 2
        expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / 50
        by_table = 1 - (weights * observed).sum() / (weights * expected).sum()
        assert weighted_kappa(one, other) == pytest.approx(by_table)


def test_kappa_of_one_grade_alone_is_undefined() -> None:
    assert weighted_kappa(np.array([2, 2]), np.array([2, 2])) is None
    assert weighted_kappa(np.array([2, 2]), np.array([1, 1])) == 0.0


def test_ndcg_within_each_query() -> None:
    queries = ["a", "b", "a", "c", "a", "c"]
    gains = np.array([2.0, 1.0, 0.0, 1.0, 1.0, 1.0])
    scores = np.array([0.1, 0.5, 0.9, 0.3, 0.2, 0.8])
    # a is ordered 0, 1, 2; b has one product and c two of one grade: neither has a say
    ndcg, undecided = mean_ndcg(queries, scores, gains)
    assert ndcg == pytest.approx((1 / log2(3) + 2 / 2) / (2 + 1 / log2(3)))
    assert undecided == 2
    assert mean_ndcg(["b"], scores[:1], gains[:1]) == (None, 1)


def test_equal_scores_are_in_no_order() -> None:
    gains = np.array([2.0, 0.0])
    for order in ([0, 1], [1, 0]):
        ndcg, _ = mean_ndcg(["q", "q"], np.array([0.5, 0.5]), gains[order])
        assert ndcg == pytest.approx((1 + 1 / log2(3)) / 2)


def test_thirds_are_brought_to_the_nearest() -> None:
    given = np.array([0.2, 1.0, 1.33, 1.67, 1.75, 2.33, 2.9, 3.0, 3.4])
    assert HOME_DEPOT.nearest(given).tolist() == [0, 0, 1, 2, 2, 4, 6, 6, 6]


def test_whole_scales_take_ratings_for_kappa_and_grades_for_the_rest() -> None:
    pairs = Pairs(("q", "q"), ("lamp 1.5", "lamp 3.5"), np.array([2.0, 4.0]))
    grader = ReadsGrades()
    scores = score_pairs(grader, pairs, CROWDFLOWER)
    assert (scores.rmse, scores.kappa, scores.ndcg) == (0.5, 1.0, 1.0)
    assert grader.rated == 2
    assert score_pairs(grader, Pairs(("q",), ("a 1",), np.array([1.0])), HOME_DEPOT).kappa is None
    assert grader.rated == 2


def test_many_pairs_keep_their_order() -> None:
    count = 1_500
    texts = tuple(f"lamp {1 + i % 3}" for i in range(count))
    grades = np.array([float(1 + i % 3) for i in range(count)])
    pairs = Pairs(tuple(f"q{i // 3}" for i in range(count)), texts, grades)
    scores = score_pairs(ReadsGrades(), pairs, HOME_DEPOT)
    assert (scores.rmse, scores.kappa, scores.ndcg) == (0.0, 1.0, 1.0)
    assert (scores.pairs, scores.queries) == (1_500, 500)


def run(*words: object) -> Any:
    result = CliRunner().invoke(evaluate_command, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_command(reranker: list[str], tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("query,text,grade\nlamp,a lamp 3,2.67\nlamp,a desk 1,1.33\nhub,a hub 3,3\n")
    shown = json.loads(run("--pairs", path, "--scale", "home-depot", "--json").stdout)
    assert list(shown)[:5] == ["rmse", "kappa", "ndcg", "pairs", "queries"]
    assert shown["rmse"] == pytest.approx(sqrt((0.33**2 + 0.33**2) / 3))
    assert (shown["pairs"], shown["queries"], shown["scale"]) == (3, 2, "home-depot")
    assert (shown["ndcg"], shown["queries_of_one_grade"], shown["rejected"]) == (1.0, 1, 0)
    said = run("--pairs", path, "--scale", "home-depot", "--reranker", "mine").stdout
    assert "mine-0123 on 3 pairs of 2 queries" in said
    assert reranker == ["retail-reranker", "mine"]


def test_bad_rows_are_told_and_counted(reranker: list[str], tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(
        "query,text,grade\nlamp,a lamp 3,3\nlamp,,2\n,a lamp 1,2\nlamp,a lamp 1,\n"
        "lamp,a lamp 1,nan\nlamp,a lamp 1,5\nlamp\nlamp,a lamp 1,1\n"
    )
    result = run("--pairs", path, "--scale", "home-depot", "--json")
    shown = json.loads(result.stdout)
    assert (shown["pairs"], shown["rejected"]) == (2, 6)
    assert "Skipped line 3" in result.stderr
    assert "no text" in result.stderr
    assert "line 4" in result.stderr
    assert "line 7" in result.stderr
    assert "grade '5' is not from 1 to 3" in result.stderr
    path.write_text("query,text,grade\nlamp,,2\n")
    with pytest.raises(JudgmentsError, match="no pair that can be read"):
        run("--pairs", path, "--scale", "home-depot")


def test_both_competitions_are_read_as_published(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text(
        "id,product_uid,product_title,search_term,relevance\n7,100,Lamp,l bracket,2.33\n"
    )
    pairs = read_pairs(path, HOME_DEPOT)
    assert (pairs.queries, pairs.texts, pairs.grades.tolist()) == (
        ("l bracket",),
        ("Lamp",),
        [2.33],
    )
    path.write_text(
        "id,query,product_title,product_description,median_relevance,relevance_variance\n"
        '1,lamp,Lamp,"<p>It\nshines</p><style>.a {color: red}</style>",4,0\n2,lamp,Desk,,1,0\n'
    )
    assert read_pairs(path, CROWDFLOWER).texts == ("Lamp. It shines", "Desk")
    path.write_text("query,text\nlamp,Lamp\n")
    with pytest.raises(JudgmentsError, match="no column for grade"):
        read_pairs(path, CROWDFLOWER)


def test_pairs_need_a_scale(tmp_path: Path) -> None:
    result = run("--pairs", tmp_path / "pairs.csv")
    assert result.exit_code == 2
    assert "--scale" in result.output
