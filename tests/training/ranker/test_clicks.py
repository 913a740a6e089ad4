"""Clicks as grades: what is taken often, and from how far down."""

from __future__ import annotations

import pytest

from training.ranker.clicks import Line, grades_of

WEIGHTS = {"click": 1.0, "cart": 3.0, "purchase": 10.0}


def test_the_best_product_has_the_highest_grade_and_purchases_count_more() -> None:
    grades = grades_of(
        [Line("lamp", "a", "purchase"), Line("lamp", "b", "click"), Line(" lamp ", "b", "click")],
        WEIGHTS,
    )
    assert grades == {"lamp": {"a": 3.0, "b": pytest.approx(3 * 1.0986 / 2.3979, abs=1e-3)}}


def test_a_click_from_far_down_counts_for_more() -> None:
    lines = [Line("lamp", "top", "click", 1)] * 3 + [Line("lamp", "fifth", "click", 5)]
    grades = grades_of(lines, WEIGHTS)["lamp"]
    assert grades["fifth"] == 3.0
    assert 0 < grades["top"] < 3.0
    # no more than ten times, however far
    far = grades_of([Line("q", "a", "click", 500), Line("q", "b", "click", 10)], WEIGHTS)["q"]
    assert far["a"] == far["b"]


def test_what_was_shown_and_left_is_not_relevant() -> None:
    lines = [Line("lamp", one, "shown", place, 20) for place, one in enumerate("abc", start=1)]
    lines += [Line("lamp", "a", "click", 1, 4), Line("lamp", "c", "click", 3, 4)]
    grades = grades_of(lines, WEIGHTS)["lamp"]
    assert grades["b"] == 0.0
    # as many clicks, of fewer looks
    assert grades["c"] == 3.0
    assert 0 < grades["a"] < grades["c"]


def test_lines_that_say_nothing_are_left_out() -> None:
    lines = [
        Line("", "a", "click"),
        Line("lamp", "a", "hover"),
        Line("only shown", "a", "shown", 1),
    ]
    assert grades_of(lines, WEIGHTS) == {}
