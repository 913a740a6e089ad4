from __future__ import annotations

import random
from math import log2

import pytest

from catalog.errors import JudgmentsError
from evaluation.judgments import judgments_from
from evaluation.measures import (
    DEFAULT_MEASURES,
    Measure,
    parse_measure,
    parse_measures,
    score_ranking,
)

JUDGMENTS = judgments_from(
    {"q": {"a": 3.0, "b": 2.0, "c": 1.0, "d": 0.0}, "silent": {"a": 1.0}, "none": {"a": 0.0}}
)
# q: rank 1 unjudged, 2 grade 1, 3 grade 0, 4 grade 3; b is missed
RANKED = {"q": ["x", "c", "d", "a"], "none": ["a", "b"], "not judged": ["a"]}


def value(name: str, query: str = "q") -> float:
    return score_ranking(RANKED, JUDGMENTS, [parse_measure(name)]).per_query[name][query]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # the gain is the grade itself, divided by log2(rank + 1)
        (
            "nDCG@10",
            (1 / log2(3) + 3 / log2(5)) / (3 / log2(2) + 2 / log2(3) + 1 / log2(4)),
        ),
        ("nDCG@2", (1 / log2(3)) / (3 / log2(2) + 2 / log2(3))),
        ("nDCG", (1 / log2(3) + 3 / log2(5)) / (3 / log2(2) + 2 / log2(3) + 1 / log2(4))),
        # the gain is 2^grade - 1: 1, 3 and 7
        (
            "nDCG(dcg='exp-log2')@10",
            (1 / log2(3) + 7 / log2(5)) / (7 / log2(2) + 3 / log2(3) + 1 / log2(4)),
        ),
        ("RR@10", 1 / 2),
        ("RR", 1 / 2),
        ("RR@1", 0.0),
        ("RR(rel=2)@10", 1 / 4),
        ("P@10", 2 / 10),
        ("P@2", 1 / 2),
        ("P(rel=3)@4", 1 / 4),
        ("R@100", 2 / 3),
        ("R@3", 1 / 3),
        ("R(rel=2)@10", 1 / 2),
        ("AP", (1 / 2 + 2 / 4) / 3),
        ("AP@3", (1 / 2) / 3),
        ("Success@1", 0.0),
        ("Success@2", 1.0),
        ("Rprec", 1 / 3),
        # one judged irrelevant product (d) stands above a, none above c: (1 + (1 - 1/1)) / 3
        ("Bpref", 1 / 3),
        # a, c and d of four results
        ("Judged@10", 3 / 4),
        ("Judged@2", 1 / 2),
        ("Judged", 3 / 4),
    ],
)
def test_values_worked_out_by_hand(name: str, expected: float) -> None:
    assert value(name) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", DEFAULT_MEASURES)
def test_queries_without_results_or_without_relevant_products_count_as_zero(name: str) -> None:
    assert value(name, "silent") == 0.0
    if name != "Judged@10":
        assert value(name, "none") == 0.0
    scores = score_ranking(RANKED, JUDGMENTS, [parse_measure(name)])
    assert set(scores.per_query[name]) == {"q", "silent", "none"}
    assert scores.means[name] == pytest.approx(sum(scores.per_query[name].values()) / 3)


def test_an_empty_ranking_is_like_none() -> None:
    measures = parse_measures([])
    rankings: list[dict[str, list[str]]] = [{}, {"q": []}, {"q": [], "none": [], "silent": []}]
    for ranked in rankings:
        means = score_ranking(ranked, JUDGMENTS, measures).means
        assert means == dict.fromkeys(DEFAULT_MEASURES, 0.0)


def test_an_empty_query_beside_a_full_one() -> None:
    means = score_ranking({"q": ["a"], "none": []}, JUDGMENTS, parse_measures(["Judged@10"])).means
    assert means == {"Judged@10": pytest.approx(1 / 3)}


@pytest.mark.parametrize("order", [["z", "a", "m"], ["m", "z", "a"], ["a", "m", "z"]])
@pytest.mark.parametrize("name", ["RR@10", "RR", "P@1", "Judged@1", "nDCG@1", "Success@1", "AP"])
def test_the_order_given_is_the_order_evaluated(order: list[str], name: str) -> None:
    judgments = judgments_from({"q": {"m": 1.0}})
    result = score_ranking({"q": order}, judgments, [parse_measure(name)]).per_query[name]["q"]
    rank = order.index("m") + 1
    assert result == (1 / rank if name in ("RR@10", "RR", "AP") else float(rank == 1))


def test_a_long_ranking_keeps_its_order_to_the_end() -> None:
    # trec_eval holds scores in single precision: ranks must still differ at the bottom
    products = [f"p{i:05d}" for i in range(10_000)]
    random.Random(1).shuffle(products)
    judgments = judgments_from({"q": {products[9_998]: 1.0}})
    scores = score_ranking({"q": products}, judgments, parse_measures(["RR", "R@9998", "R@9999"]))
    assert scores.means == {"RR": 1 / 9_999, "R@9998": 0.0, "R@9999": 1.0}


def test_fractions_of_grades_are_neither_rounded_nor_cut() -> None:
    judgments = judgments_from({"q": {"a": 1.33, "b": 0.67, "c": 0.999}})
    measures = parse_measures(["nDCG@10", "R@10", "P@1", "P@2"])
    means = score_ranking({"q": ["b", "a"]}, judgments, measures).means
    assert means["nDCG@10"] == pytest.approx(
        (0.67 + 1.33 / log2(3)) / (1.33 + 0.999 / log2(3) + 0.67 / log2(4))
    )
    # only a reaches grade 1
    assert (means["R@10"], means["P@1"], means["P@2"]) == (1.0, 0.0, 0.5)


def test_names_are_kept_in_order_without_repeats() -> None:
    measures = parse_measures(["MRR@5,NDCG@3", "RR@5", " P( rel = 2 )@10 ", "P(rel=1)@1"])
    assert [str(m) for m in measures] == ["RR@5", "nDCG@3", "P(rel=2)@10", "P@1"]
    assert parse_measure("P(rel=2)@10") == Measure("P", 10, rel=2)
    assert all(parse_measure(str(m)) == m for m in measures)


@pytest.mark.parametrize(
    "name",
    [
        "", "nope@10", "nDCG@", "nDCG@0", "nDCG@x", "nDCG@-1", "P", "R", "P@10@5", "Rprec@5",
        "nDCG(rel=2)@10", "P(rel=0)@10", "P(rel=x)@10", "P(judged_only=True)@10", "P@99999",
        "__import__('os')", "nDCG(dcg='exp-log2'", "P(dcg='exp-log2')@10", "ndcg@10",
    ],
)  # fmt: skip
def test_a_bad_name_is_an_error_that_lists_the_good_ones(name: str) -> None:
    with pytest.raises(JudgmentsError, match=r"Allowed: nDCG\[@k\], RR\[@k\], P@k") as caught:
        parse_measure(name)
    assert caught.value.field == "measures"


def test_exponential_gains_need_small_whole_grades() -> None:
    measures = parse_measures(["nDCG(dcg='exp-log2')@10"])
    for grade in (0.5, 11.0):
        with pytest.raises(JudgmentsError, match="whole grades"):
            score_ranking({"q": ["a"]}, judgments_from({"q": {"a": grade}}), measures)
