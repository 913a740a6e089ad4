"""Fusion by hand-worked numbers, and what must hold of it whatever the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ranker.fuse import CatalogueFacts, FusionWeights, fuse, lexical_weight, relative_scores

WEIGHTS = FusionWeights(described=0.2, undescribed=0.4, code=1.0)
# 1.5 * ln(1 + products) is 15 here, so that a best BM25 of 15 has specificity 1.
FACTS = CatalogueFacts(products=round(math.e**10) - 1, described=1.0)
NONE = np.zeros(3)


def test_hand_worked_scores() -> None:
    cosines = np.array([0.8, 0.5, 0.0])
    bm25 = np.array([7.5, 15.0, 0.0])
    codes = np.array([0.0, 0.0, 0.5])
    scores = fuse(cosines, bm25, codes, WEIGHTS, FACTS)
    # 0.8 + 0.2 * 1 * 0.5, 0.5 + 0.2 * 1 * 1, 0 + 0 + 1 * 0.5
    assert scores == pytest.approx([0.9, 0.7, 0.5], abs=1e-4)


@pytest.mark.parametrize(
    ("best", "described", "weight"),
    [
        (15.0, 1.0, 0.2),
        (15.0, 0.0, 0.4),
        (15.0, 0.25, 0.35),
        (7.5, 1.0, 0.05),  # half as specific, a quarter of the weight
        (30.0, 1.0, 0.8),  # twice as specific, four times the weight
        (90.0, 1.0, 0.8),  # and no more than that
        (0.0, 1.0, 0.0),
    ],
)
def test_words_weigh_by_how_specific_they_are(best: float, described: float, weight: float) -> None:
    facts = CatalogueFacts(FACTS.products, described)
    assert lexical_weight(best, WEIGHTS, facts) == pytest.approx(weight, rel=1e-4)


def test_without_words_the_cosines_stay_as_they_are() -> None:
    cosines = np.array([0.3, 0.9, -0.1])
    assert fuse(cosines, NONE, NONE, WEIGHTS, FACTS).tolist() == cosines.tolist()


def test_nothing_fuses_to_nothing() -> None:
    empty = np.empty(0)
    assert fuse(empty, empty, empty, WEIGHTS, FACTS).size == 0
    assert relative_scores(empty).size == 0


@pytest.mark.parametrize("products", [0, 1, 2])
def test_the_smallest_catalogues_have_finite_scores(products: int) -> None:
    scores = fuse(NONE, np.array([0.1, 3.0, 0.0]), NONE, WEIGHTS, CatalogueFacts(products, 0.5))
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("leg", ["cosine", "bm25", "code"])
def test_more_in_one_leg_never_ranks_lower(leg: str) -> None:
    """Of two products that are equal in the other legs, the better one in this leg wins."""
    random = np.random.default_rng(5)
    for _ in range(200):
        legs = {
            "cosine": random.uniform(-0.2, 1.0, 12),
            "bm25": random.uniform(0.0, 60.0, 12),
            "code": random.integers(0, 2, 12).astype(np.float64),
        }
        for other in legs.keys() - {leg}:
            legs[other][:] = legs[other][0]
        legs["bm25"][-1] = 60.0 if leg != "bm25" else legs["bm25"][-1]
        scores = fuse(legs["cosine"], legs["bm25"], legs["code"], WEIGHTS, FACTS)[:-1]
        ascending = np.argsort(legs[leg][:-1], kind="stable")
        assert (np.diff(scores[ascending]) >= 0).all()
        assert scores.max() > scores.min() or np.ptp(legs[leg][:-1]) == 0
