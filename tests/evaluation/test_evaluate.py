from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import RetailSearchError
from evaluation.evaluate import compare_evaluations, evaluate, evaluate_run, needed_depth
from evaluation.judgments import judgments_from
from evaluation.measures import parse_measures
from evaluation.trec_run import Run, read_run, write_run

JUDGMENTS = judgments_from(
    {"usb hub": {"a": 3.0, "b": 1.0}, "lamp": {"c": 2.0, "a": 0.0}, "nothing": {"a": 0.0}}
)
RANKED = {"usb hub": ["a", "b", "x"], "lamp": ["a", "c"]}


def ranker(query: str, depth: int) -> list[tuple[str, float]]:
    return [(product, 1.0) for product in RANKED.get(query, [])][:depth]


def test_an_evaluation_by_hand() -> None:
    steps: list[tuple[int, int]] = []
    result = evaluate(
        ranker, JUDGMENTS, parse_measures(["RR@10", "P@2"]),
        progress=lambda done, total: steps.append((done, total)),
    )  # fmt: skip
    assert result.means == {"RR@10": (1 + 1 / 2 + 0) / 3, "P@2": (1 + 1 / 2 + 0) / 3}
    # 2 of 3, 2 of 2, and nothing found
    assert result.judged_at_10 == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert (result.queries_without_results, JUDGMENTS.queries_without_relevant) == (1, 1)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert result.latency is not None
    assert result.latency.n == 3
    assert 0.0 <= result.intervals["RR@10"].low <= result.intervals["RR@10"].high <= 1.0


@pytest.mark.parametrize(
    ("names", "depth", "needed"),
    [(["nDCG@10"], 5, 10), (["P@5"], 100, 100), (["R@500", "P@1"], 100, 500), (["AP"], 100, 100)],
)
def test_every_measure_sees_as_deep_as_it_looks(names: list[str], depth: int, needed: int) -> None:
    assert needed_depth(parse_measures(names), depth) == needed


def test_a_run_from_a_file_scores_as_the_ranking_did(tmp_path: Path) -> None:
    measures = parse_measures([])
    live = evaluate(ranker, JUDGMENTS, measures, tag="live")
    write_run(live.run, tmp_path / "run.txt")
    stored = evaluate_run(read_run(tmp_path / "run.txt"), JUDGMENTS, measures)
    assert stored.means == live.means
    assert stored.judged_at_10 == live.judged_at_10
    assert all(row.ties == 3 for row in compare_evaluations(live, stored).values())


def test_a_ranker_that_repeats_a_product_or_gives_too_many_is_reported() -> None:
    measures = parse_measures(["P@10"])
    with pytest.raises(RetailSearchError, match="2 products, 1 of them different"):
        evaluate(lambda query, depth: [("a", 2.0), ("a", 1.0)], JUDGMENTS, measures)
    with pytest.raises(RetailSearchError, match="no finite number"):
        evaluate(lambda query, depth: [("a", float("nan"))], JUDGMENTS, measures)
    with pytest.raises(RetailSearchError, match="11 products"):
        evaluate(
            lambda query, depth: [(str(i), 1.0) for i in range(11)], JUDGMENTS, measures, depth=10
        )


def test_a_run_of_another_set_is_reported_and_an_empty_ranker_is_not() -> None:
    measures = parse_measures(["P@10"])
    with pytest.raises(RetailSearchError, match="none of the 3 judged queries"):
        evaluate_run(Run({"301": (("a", 1.0),)}), JUDGMENTS, measures)
    assert evaluate(lambda query, depth: [], JUDGMENTS, measures).means == {"P@10": 0.0}
