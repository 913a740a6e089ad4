"""The recipe: what is learned orders queries that were not seen, and says how sure it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import JudgmentsError
from models.ranker_card import TreesFile
from ranker.learned.trees import Trees
from tests.training.ranker.lists import FEATURES, MONOTONE, made_lists
from training.ranker.fit import FitOptions, fit
from training.ranker.recipe import TrainedRanker, train

pytest.importorskip("lightgbm")

QUICK = FitOptions(rounds=40, patience=10, negatives=3, negatives_from=10)


@pytest.fixture(scope="module")
def trained() -> TrainedRanker:
    return train(made_lists(), FEATURES, MONOTONE, QUICK)


def test_held_out_queries_are_ordered_better(trained: TrainedRanker) -> None:
    (held,) = trained.held_out
    means = held.means()
    assert means["trees"] > means["fused"] + 0.1
    assert means["blend"] > means["trees"] + 0.02
    assert means["blend"] >= means["cross-encoder"]
    assert len(held.judged_only["trees"]) == 120
    assert held.means(judged_only=False)["trees"] > held.means(judged_only=False)["fused"]
    assert len(trained.folds["trees"]) == 5


def test_features_that_say_something_bring_the_gain(trained: TrainedRanker) -> None:
    assert list(trained.importance)[:2] == ["good", "also_good"]
    assert sum(trained.importance.values()) == pytest.approx(1, abs=1e-3)


def test_probabilities_hold(trained: TrainedRanker) -> None:
    for curve in trained.reliability.values():
        assert curve.ece < 0.06
        assert curve.brier < 0.8 * curve.base_brier
    assert trained.reliability["blend"].brier < trained.reliability["trees"].brier


def test_the_same_lists_give_the_same_ranker(trained: TrainedRanker) -> None:
    again = train(made_lists(), FEATURES, MONOTONE, QUICK)
    assert again.trees == trained.trees
    assert again.blend == trained.blend


def test_exported_trees_score_as_the_fitted_ones() -> None:
    lists = made_lists(60)
    ensemble = fit(lists, MONOTONE, QUICK)
    file = TreesFile.model_validate({"trees": ensemble.exported()})
    trees = Trees(file, len(FEATURES))
    for each in lists[:5]:
        np.testing.assert_allclose(
            trees.sums(each.features), ensemble.scores(each.features), atol=1e-12
        )


def test_a_monotone_feature_only_raises() -> None:
    lists = made_lists(60)
    # Against the constraint: here good products have less of it.
    turned = [replace(each, grades=1 - each.grades) for each in lists]
    ensemble = fit(turned, MONOTONE, QUICK)
    rows = np.zeros((50, 3), dtype=np.float32)
    rows[:, 0] = np.linspace(-3, 3, 50)
    assert (np.diff(ensemble.scores(rows)) >= -1e-12).all()


def test_too_few_queries_are_refused_with_what_it_takes() -> None:
    with pytest.raises(JudgmentsError, match="12 queries have a better and a worse") as refused:
        train(made_lists(12), FEATURES, MONOTONE, QUICK)
    assert "at least 40" in refused.value.fix


def test_queries_that_teach_nothing_do_not_count() -> None:
    lists = made_lists(60)
    flat = [replace(each, grades=np.full(each.head, 1 / 3)) for each in lists]
    with pytest.raises(JudgmentsError, match="0 queries have a better and a worse"):
        train(flat, FEATURES, MONOTONE, QUICK)


def test_without_logits_there_is_one_blend() -> None:
    lists = [replace(each, cross=np.full(each.head, np.nan)) for each in made_lists(60)]
    found = train(lists, FEATURES, MONOTONE, QUICK)
    assert found.blend.with_cross is None
    assert set(found.reliability) == {"trees"}
    assert "blend" not in found.folds


def test_the_curve_is_drawn(trained: TrainedRanker, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from training.ranker.calibration import draw_curves

    draw_curves(trained.reliability, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
