"""What folds are told by while training goes on, by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log, log2

import numpy as np
import pytest

from training.reranker.pairs import Pairs
from training.reranker.quality import cut_alike, ndcg, quality, weighted_kappa


def test_ndcg_is_the_mean_of_the_lists_that_have_a_gain() -> None:
    query = np.array([1, 1, 1, 2, 2, 3], dtype=np.int32)
    scores = np.array([0.9, 0.5, 0.1, 1.0, 0.0, 5.0], dtype=np.float32)
    gains = np.array([0, 3, 1, 2, 1, 0], dtype=np.float32)
    first = (3 / log2(3) + 1 / log2(4)) / (3 + 1 / log2(3))
    assert ndcg(query, scores, gains) == pytest.approx((first + 1) / 2, abs=1e-6)
    assert ndcg(query, scores, gains * 0) == 0.0


def test_kappa_weighs_by_the_square_of_the_distance() -> None:
    one, other = np.array([0, 1, 2, 2]), np.array([0, 1, 2, 0])
    # Once two apart: 4. By chance: (1, 1, 2) x (2, 1, 1) / 4, weighted: (1+4 + 2+1 + 16+2)/4.
    assert weighted_kappa(one, other, 3) == pytest.approx(1 - 4 / (26 / 4))
    assert weighted_kappa(one, one, 3) == 1.0
    # Where there is one grade only, chance would agree as well.
    assert weighted_kappa(one * 0, one * 0, 3) == 0.0


def test_each_grade_is_cut_as_often_as_it_was_given() -> None:
    scores = np.array([0.3, 0.9, 0.1, 0.2], dtype=np.float32)
    assert cut_alike(scores, np.array([3, 0, 0, 1])).tolist() == [1, 3, 0, 0]


def test_each_scale_is_scored_by_its_own_head(toy: Pairs) -> None:
    rows = np.flatnonzero(toy.scale >= 0)
    logits = np.zeros((len(rows), 4), dtype=np.float32)
    logits[:, 0] = toy.target[rows]
    logits[:, 1] = log(3.0)  # 3/4 of Home Depot's scale, from 0 to 2
    logits[:, 2] = toy.target[rows]
    found = quality(toy, rows, logits)
    assert found.ndcg == {"home-depot": 1.0, "crowdflower": 1.0, "grades": 1.0}
    assert found.rmse == pytest.approx((0.4 * 0.5**2 + 0.6 * 1.5**2) ** 0.5)
    assert found.kappa == pytest.approx(1.0)
    assert "RMSE 1.2" in str(found)


def test_a_scale_without_pairs_says_nothing(toy: Pairs) -> None:
    one_scale = replace(toy, scale=np.where(toy.scale >= 0, 2, -1).astype(np.int32))
    rows = np.flatnonzero(one_scale.scale >= 0)
    found = quality(one_scale, rows, np.ones((len(rows), 4), dtype=np.float32))
    assert set(found.ndcg) == {"grades"}
    assert (found.rmse, found.kappa) == (0.0, 0.0)
    # A fold may have none at all.
    assert quality(toy, rows[:0], np.ones((0, 4), dtype=np.float32)).ndcg == {}
