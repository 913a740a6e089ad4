from __future__ import annotations

import pytest

from catalog.errors import JudgmentsError
from evaluation.one_query import score_one


def test_one_ranking_is_scored_by_its_grades() -> None:
    scores = score_one(["b", "a", "x"], {"a": 2, "b": 0, "c": 1}, ["RR", "P@2", "Recall@10"])
    assert scores == pytest.approx({"RR": 0.5, "P@2": 0.5, "R@10": 0.5})


def test_nothing_found_and_nothing_relevant_score_nothing() -> None:
    assert set(score_one([], {"a": 2}, ["nDCG@10", "RR"]).values()) == {0.0}
    assert set(score_one(["a"], {"a": 0}, ["nDCG@10", "RR"]).values()) == {0.0}


def test_fractions_are_grades_too() -> None:
    assert score_one(["a", "b"], {"a": 0.5, "b": 1.5}, ["nDCG@10"])["nDCG@10"] < 1


def test_a_measure_that_is_not_known_is_refused() -> None:
    with pytest.raises(JudgmentsError, match="Magic"):
        score_one(["a"], {"a": 1}, ["Magic@10"])
