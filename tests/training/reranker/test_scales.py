"""Scales: what was put in is found again."""

from __future__ import annotations

import numpy as np
import pytest

from training.reranker.scales import KINDS, fit_cuts, fit_scale, moved_to, scale_quality


def test_weights_that_made_the_grades_are_found() -> None:
    logits = np.random.default_rng(1).normal(size=(2_000, 2))
    share = 1 / (1 + np.exp(-(logits @ [0.8, -0.5] + 0.3)))
    card = fit_scale(KINDS["home-depot"], logits, share)
    assert card.weights == pytest.approx((0.8, -0.5), abs=0.01)
    assert card.intercept == pytest.approx(0.3, abs=0.01)
    assert scale_quality(card, logits, share).rmse < 0.01


def test_cuts_part_what_can_be_parted() -> None:
    grades = np.array([1.1, 1.2, 2.4, 2.5, 2.9, 3.0, 3.8, 3.9] * 20)
    share = np.array([0, 0, 1, 1, 2, 2, 3, 3] * 20) / 3
    cuts = fit_cuts(KINDS["crowdflower"], grades, share)
    assert 1 + np.searchsorted(cuts, grades[:8]) == pytest.approx([1, 1, 2, 2, 3, 3, 4, 4])


def test_a_student_that_says_more_is_moved_down() -> None:
    logits = np.random.default_rng(2).normal(size=(300, 2))
    card = fit_scale(KINDS["home-depot"], logits, 1 / (1 + np.exp(-logits[:, 0])))
    moved = moved_to(card, logits + 0.5, logits)
    assert moved.grades(logits + 0.5) == pytest.approx(card.grades(logits), abs=1e-4)
