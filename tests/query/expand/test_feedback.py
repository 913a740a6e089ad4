from __future__ import annotations

from math import log

import pytest

from query.expand.feedback import feedback_terms
from query.plan import Expansion

SHARES = {"tv": 0.5, "stand": 0.4, "oak": 0.1, "console": 0.05, "the": 1.0, "glass": 0.2}


def test_the_weights_are_those_worked_out_by_hand() -> None:
    documents = [["tv", "console", "oak", "the"], ["stand", "glass", "the"]]
    found = feedback_terms(
        ["tv", "stand"], documents, [3.0, 1.0], SHARES.__getitem__, count=2, weight=0.25
    )
    # P(console | R) = 1/4 * 3/4 = P(oak | R), P(glass | R) = 1/3 * 1/4; "the" is everywhere.
    console, oak = 3 / 16 * log(20), 3 / 16 * log(10)
    assert oak > 1 / 12 * log(5)
    scale = 0.25 / 0.75 * 2 / (console + oak)
    assert [(one.words, one.alternative, one.kind) for one in found] == [
        ("tv stand", "console", "feedback"),
        ("tv stand", "oak", "feedback"),
    ]
    assert [one.weight for one in found] == pytest.approx([scale * console, scale * oak])
    # By number: console 0.3769, oak 0.2897.
    assert [round(one.weight, 4) for one in found] == [0.3769, 0.2897]


def test_none_weighs_more_than_what_was_typed() -> None:
    found = feedback_terms(["tv"], [["oak"]], [1.0], SHARES.__getitem__, weight=0.9)
    assert found == (Expansion("tv", "oak", 1.0, "feedback"),)


@pytest.mark.parametrize(
    ("terms", "documents", "scores"),
    [
        ([], [["oak"]], [1.0]),
        (["tv"], [], []),
        (["tv"], [["oak"]], [0.0]),
        (["tv"], [["oak"], []], [-1.0, 5.0]),
        (["tv"], [["tv", "the"]], [1.0]),
    ],
)
def test_where_nothing_is_learnt_nothing_is_added(
    terms: list[str], documents: list[list[str]], scores: list[float]
) -> None:
    assert feedback_terms(terms, documents, scores, SHARES.__getitem__) == ()
