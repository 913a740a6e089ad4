"""The blend: what counts how much, and that both lines mean the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.ranker.lists import made_lists
from training.ranker.blend import fit_blend
from training.ranker.calibration import reliability
from training.ranker.lists import RELEVANT


def test_a_logit_that_knows_more_counts_more() -> None:
    lists = made_lists(150)
    learned = [each.features[:, 0].astype(np.float64) for each in lists]
    blend = fit_blend(lists, learned)
    assert blend.with_cross is not None
    assert blend.with_cross.cross > 0
    spread = np.concatenate([each.cross for each in lists]).std()
    assert blend.with_cross.cross * spread > blend.with_cross.learned


def test_who_was_read_and_who_was_not_are_comparable() -> None:
    """Of all with one probability, read or not, the same share is relevant."""
    lists = made_lists(400)
    random = np.random.default_rng(3)
    learned = [each.features[:, 0].astype(np.float64) for each in lists]
    blend = fit_blend(lists, learned)
    for read in (True, False):
        chances, relevant = [], []
        for each, score in zip(lists, learned, strict=True):
            cross = each.cross if read else np.full(each.head, np.nan)
            chances.append(blend.relevance(score, cross, each.fused)[each.judged])
            relevant.append(each.grades[each.judged] >= RELEVANT)
        curve = reliability(np.concatenate(chances), np.concatenate(relevant))
        assert curve.ece < 0.05, f"read: {read}"
    mixed = random.random(lists[0].head) < 0.5
    some = np.where(mixed, lists[0].cross, np.nan)
    chance = blend.relevance(learned[0], some, lists[0].fused)
    np.testing.assert_allclose(
        chance[mixed], blend.relevance(learned[0], lists[0].cross, lists[0].fused)[mixed]
    )


def test_a_logit_that_says_nothing_is_left_out() -> None:
    lists = [replace(each, cross=-each.cross) for each in made_lists(60)]
    learned = [each.features[:, 0].astype(np.float64) for each in lists]
    assert fit_blend(lists, learned).with_cross is None


def test_trees_that_say_nothing_beside_the_logit_do_not_count_against() -> None:
    lists = made_lists(60)
    learned = [-each.features[:, 0].astype(np.float64) for each in lists]
    blend = fit_blend(lists, learned)
    assert blend.alone.learned > 0
    assert blend.with_cross is not None
    assert blend.with_cross.learned >= 0


def test_reliability_of_a_known_curve() -> None:
    chances = np.repeat([0.2, 0.8], 50)
    relevant = np.concatenate([np.arange(50) < 20, np.arange(50) < 40])
    curve = reliability(chances, relevant)
    assert curve.products == 100
    assert curve.brier == pytest.approx((20 * 0.64 + 30 * 0.04 + 40 * 0.04 + 10 * 0.64) / 100)
    assert curve.base_brier == pytest.approx(0.6 * 0.4)
    assert len(curve.predicted) == 10
    perfect = reliability(np.repeat([0.0, 1.0], 50), np.arange(100) >= 50)
    assert (perfect.ece, perfect.brier) == (0, 0)
