"""Judged lists: nDCG is that of `evaluation.measures`, and folds go by the query's words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from evaluation.judgments import judgments_from
from evaluation.measures import parse_measure, score_ranking
from tests.training.ranker.lists import made_lists
from training.ranker.lists import fold_of


def test_ndcg_is_that_of_evaluation() -> None:
    for each in made_lists(12):
        scores = each.features[:, 0].astype(np.float64)
        ranked = [each.ids[place] for place in np.argsort(-scores, kind="stable")]
        graded = {
            one: round(float(grade) * 3, 3)
            for one, grade in zip(each.ids, each.grades, strict=True)
            if not np.isnan(grade)
        }
        for judged_only in (True, False):
            shown = [one for one in ranked if one in graded] if judged_only else ranked
            measured = score_ranking(
                {"q": shown}, judgments_from({"q": graded}), [parse_measure("nDCG@10")]
            )
            expected = measured.per_query["nDCG@10"]["q"]
            assert each.ndcg(scores, judged_only=judged_only) == pytest.approx(expected)


def test_what_was_judged_and_not_found_counts_unless_judged_only() -> None:
    (each,) = made_lists(1)
    more = replace(each, ideal=np.concatenate([each.ideal, np.ones(10)]))
    scores = each.features[:, 0].astype(np.float64)
    assert more.ndcg(scores, judged_only=False) < each.ndcg(scores, judged_only=False)
    assert more.ndcg(scores, judged_only=True) == each.ndcg(scores, judged_only=True)


def test_a_list_without_a_good_product_has_no_ndcg() -> None:
    (each,) = made_lists(1)
    none = replace(each, grades=np.zeros(each.head), ideal=np.zeros(each.head))
    assert np.isnan(none.ndcg(np.zeros(each.head), judged_only=True))


def test_only_the_head_is_ordered() -> None:
    (each,) = made_lists(1)
    grades = np.zeros(each.head)
    grades[-1] = 1.0
    below = replace(each, grades=grades, ideal=grades, head=each.head - 1)
    assert below.ndcg(grades, judged_only=False) == 0


def test_folds_are_the_same_for_the_same_words() -> None:
    assert fold_of("Red  Lamp", 5) == fold_of("red lamp", 5)
    counts = Counter(fold_of(f"query {number}", 5) for number in range(1_000))
    assert set(counts) == set(range(5))
    assert min(counts.values()) > 150
