"""What each step is worth, left out and alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from evaluation.ablation import ablate, share_without_results
from evaluation.judgments import judgments_from
from evaluation.measures import parse_measure
from evaluation.ranking import Ranker

GRADES = {"red shoe": {"a": 3.0, "b": 0.0}, "blue hat": {"c": 2.0}, "green": {"d": 1.0}}
# What is ranked for each query when a step is on; products z* were judged by nobody.
FOUND = {
    "good": {"red shoe": ["a", "b"], "blue hat": ["c"], "green": ["d"]},
    "fresh": {"red shoe": ["z1", "a"], "blue hat": ["z2", "c"], "green": ["z3", "d"]},
    "none": {"red shoe": ["b", "a"], "blue hat": ["c"], "green": []},
}


@contextmanager
def opens(steps: frozenset[str]) -> Iterator[Ranker]:
    name = next((step for step in ("good", "fresh") if step in steps), "none")

    def rank(query: str, depth: int) -> list[tuple[str, float]]:
        found = FOUND[name].get(query, [])[:depth]
        return [(product, 1.0 / place) for place, product in enumerate(found, start=1)]

    yield rank


def test_every_step_is_left_out_and_taken_alone() -> None:
    rows = ablate(opens, ["good", "fresh"], judgments_from(GRADES), parse_measure("nDCG@10"))
    assert [row.name for row in rows] == [
        "none", "all", "without good", "without fresh", "good alone", "fresh alone",
    ]  # fmt: skip
    by_name = {row.name: row for row in rows}
    assert by_name["all"].mean == by_name["good alone"].mean == pytest.approx(1.0)
    assert by_name["all"].to_all.difference == 0
    assert by_name["none"].without_results == 1
    assert by_name["good alone"].without_results == 0
    assert by_name["good alone"].to_none.wins == 2
    # "fresh" puts an unjudged product before each good one: a loss, but not among the judged.
    assert by_name["fresh alone"].to_all.difference < -0.3
    assert by_name["fresh alone"].judged.mean == pytest.approx(1.0)


def test_queries_that_find_nothing_are_counted() -> None:
    with opens(frozenset()) as ranker:
        assert share_without_results(ranker, ["red shoe", "green"]) == 0.5
