"""Condensed lists: every measure over what was judged alone."""

from __future__ import annotations

from math import log2
from typing import Any

import ir_measures
import pytest

from evaluation.evaluate import condensed, evaluate_run
from evaluation.judgments import judgments_from
from evaluation.measures import parse_measures
from evaluation.trec_run import Run

GRADES = {
    "q": {"a": 3.0, "b": 2.0, "c": 1.0, "d": 0.0},
    "found nothing judged": {"a": 1.0},
    "silent": {"a": 2.0},
}
JUDGMENTS = judgments_from(GRADES)
RANKED = {
    # two strangers on top, one between: condensed it is c, a, d
    "q": ["x", "y", "c", "z", "a", "d"],
    "found nothing judged": ["x", "y"],
    "not in the set": ["a"],
}
RUN = Run({query: tuple((p, 1.0) for p in row) for query, row in RANKED.items()})
NAMES = ["nDCG@10", "nDCG@2", "RR@10", "P@2", "AP", "R@2", "Judged@10", "P(rel=2)@5"]


def test_by_hand() -> None:
    result = evaluate_run(RUN, JUDGMENTS, parse_measures(NAMES), judged_only=True)
    values = {name: row["q"] for name, row in result.scores.per_query.items()}
    ideal = 3 + 2 / log2(3) + 1 / log2(4)
    assert values["nDCG@10"] == pytest.approx((1 + 3 / log2(3)) / ideal)
    assert values["nDCG@2"] == pytest.approx((1 + 3 / log2(3)) / (3 + 2 / log2(3)))
    assert (values["RR@10"], values["P@2"], values["R@2"]) == (1.0, 1.0, pytest.approx(2 / 3))
    assert values["AP"] == pytest.approx((1 / 1 + 2 / 2) / 3)
    assert values["P(rel=2)@5"] == pytest.approx(1 / 5)
    assert values["Judged@10"] == 1.0


def test_a_query_of_which_nothing_is_left_counts_as_nothing() -> None:
    result = evaluate_run(RUN, JUDGMENTS, parse_measures(NAMES), judged_only=True)
    for row in result.scores.per_query.values():
        assert (row["found nothing judged"], row["silent"]) == (0.0, 0.0)


def test_as_trec_eval_does_it_with_j() -> None:
    # ir_measures has a flag of its own for some measures, which trec_eval calls -J
    theirs: dict[str, Any] = {
        "nDCG@10": ir_measures.nDCG(judged_only=True) @ 10,
        "nDCG@2": ir_measures.nDCG(judged_only=True) @ 2,
        "RR": ir_measures.RR(judged_only=True),
        "P@2": ir_measures.P(judged_only=True) @ 2,
        "AP": ir_measures.AP(judged_only=True),
        "R@2": ir_measures.R(judged_only=True) @ 2,
    }
    qrels = {query: {p: int(g) for p, g in row.items()} for query, row in GRADES.items()}
    run = {query: {p: -float(i) for i, p in enumerate(row)} for query, row in RANKED.items()}
    ours = evaluate_run(RUN, JUDGMENTS, parse_measures(list(theirs)), judged_only=True)
    for name, measure in theirs.items():
        for row in ir_measures.iter_calc([measure], qrels, run):
            if row.query_id in GRADES:
                found = ours.scores.per_query[name][row.query_id]
                assert found == pytest.approx(row.value), (name, row.query_id)


def test_the_share_that_is_judged_is_that_of_the_whole_ranking() -> None:
    measures = parse_measures(["nDCG@10"])
    whole = evaluate_run(RUN, JUDGMENTS, measures)
    only = evaluate_run(RUN, JUDGMENTS, measures, judged_only=True)
    assert whole.judged_at_10 == only.judged_at_10 == pytest.approx((3 / 6) / 3)
    assert (whole.judged_only, only.judged_only) == (False, True)
    assert only.run is RUN
    assert only.means["nDCG@10"] > whole.means["nDCG@10"]
    assert condensed(RUN, JUDGMENTS).products["q"] == ["c", "a", "d"]
