"""Trees and Shapley values: against LightGBM's own, and against what their definition says."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from models.ranker_card import Tree, TreesFile
from ranker.learned.contributions import Contributions
from ranker.learned.trees import Trees
from training.ranker.export_trees import exported_trees

FEATURES = 12
# Asks of one feature twice on one way, sends what is missing either way, and has uneven covers.
SMALL = Tree(
    feature=(0, 1, 0, 2),
    threshold=(0.5, -1.0, 0.0, 2.0),
    missing_left=(True, False, True, False),
    left=(1, -1, -2, -4),
    right=(3, 2, -3, -5),
    value=(1.0, -2.0, 3.5, 0.25, 7.0),
    cover=(10, 5, 20, 40, 3),
)


def rows(count: int, seed: int = 1) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(count, FEATURES)).astype(np.float32)
    matrix[random.random(matrix.shape) < 0.25] = np.nan
    # whole numbers meet thresholds exactly
    matrix[:, 3] = np.round(matrix[:, 3])
    return matrix


def trained(**settings: Any) -> Any:
    lightgbm = pytest.importorskip("lightgbm")
    matrix = rows(2_000)
    matrix[:, :3] = np.nan_to_num(matrix[:, :3])  # never missing in training
    filled = np.nan_to_num(matrix)
    target = filled[:, 0] * 2 + filled[:, 7] ** 2 + np.isnan(matrix[:, 9]) + filled[:, 3]
    given = {"num_leaves": 15, "max_depth": 6, "verbosity": -1, "num_threads": 1, "seed": 1}
    data = lightgbm.Dataset(matrix, target)
    return lightgbm.train({**given, **settings}, data, 60)


def walked(tree: Tree, row: NDArray[np.float32]) -> float:
    node = 0 if tree.feature else -1
    while node >= 0:
        value = float(row[tree.feature[node]])
        left = tree.missing_left[node] if np.isnan(value) else value <= tree.threshold[node]
        node = tree.left[node] if left else tree.right[node]
    return tree.value[-node - 1]


def test_a_sum_is_what_walking_down_each_tree_gives() -> None:
    stump = Tree(
        feature=(), threshold=(), missing_left=(), left=(), right=(), value=(0.125,), cover=(9,)
    )
    trees = Trees(TreesFile(trees=(SMALL, stump)), FEATURES)
    matrix = rows(200)
    expected = [walked(SMALL, row) + 0.125 for row in matrix]
    assert trees.sums(matrix).tolist() == pytest.approx(expected, abs=1e-12)
    assert len(set(expected)) == 5, "every leaf is reached"
    assert trees.sums(matrix[:0]).shape == (0,)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"bagging_fraction": 0.7, "bagging_freq": 1, "feature_fraction": 0.6},
        {"monotone_constraints": [1] + [0] * (FEATURES - 1)},
        {"num_leaves": 2},
    ],
)
def test_sums_and_contributions_are_lightgbms(settings: dict[str, Any]) -> None:
    booster = trained(**settings)
    trees = Trees(TreesFile.model_validate({"trees": exported_trees(booster)}), FEATURES)
    matrix = rows(150, seed=2)  # with gaps where there were none in training too
    np.testing.assert_allclose(trees.sums(matrix), booster.predict(matrix), rtol=0, atol=1e-12)
    contributions = Contributions(trees)
    theirs = booster.predict(matrix, pred_contrib=True)
    np.testing.assert_allclose(contributions.of(matrix), theirs[:, :-1], rtol=0, atol=1e-10)
    assert contributions.expected == pytest.approx(theirs[0, -1], abs=1e-10)


def test_every_leaf_is_multiplied_by_the_scale() -> None:
    booster = trained()
    file = TreesFile.model_validate({"trees": exported_trees(booster, 0.25)})
    matrix = rows(20)
    np.testing.assert_allclose(
        Trees(file, FEATURES).sums(matrix), 0.25 * booster.predict(matrix), atol=1e-12
    )


def test_contributions_are_shapley_values() -> None:
    """Against the definition: the mean gain of a feature over all orders of coming to know them."""
    contributions = Contributions(Trees(TreesFile(trees=(SMALL,)), FEATURES))
    covers = {-1: 10.0, -2: 5.0, -3: 20.0, -4: 40.0, -5: 3.0, 2: 25.0, 1: 35.0, 3: 43.0, 0: 78.0}

    def known(node: int, row: NDArray[np.float32], features: frozenset[int]) -> float:
        if node < 0:
            return SMALL.value[-node - 1]
        left, right = SMALL.left[node], SMALL.right[node]
        value = float(row[SMALL.feature[node]])
        if SMALL.feature[node] in features:
            goes = SMALL.missing_left[node] if np.isnan(value) else value <= SMALL.threshold[node]
            return known(left if goes else right, row, features)
        return (
            covers[left] * known(left, row, features) + covers[right] * known(right, row, features)
        ) / covers[node]

    asked = (0, 1, 2)
    for row in rows(25):
        found = contributions.of(row[None, :])[0]
        for feature in asked:
            others = [other for other in asked if other != feature]
            value = 0.0
            for size in range(len(others) + 1):
                weight = factorial(size) * factorial(len(others) - size) / factorial(len(asked))
                for some in map(frozenset, combinations(others, size)):
                    gain = known(0, row, some | {feature}) - known(0, row, some)
                    value += weight * gain
            assert found[feature] == pytest.approx(value, abs=1e-12)
        assert not found[len(asked) :].any()
        assert found.sum() + contributions.expected == pytest.approx(walked(SMALL, row))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"left": (1, -1, -2, -2)}, "not one tree"),
        ({"left": (1, -1, 2, -4), "right": (3, -2, -3, -5)}, "after one below|not one tree"),
        ({"threshold": (0.5,)}, "one length"),
        ({"cover": (10, 5, 20, 40, 0)}, "covers nothing"),
        ({"feature": (0, -1, 0, 2)}, "below zero"),
    ],
)
def test_what_is_no_tree_is_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Tree.model_validate({**SMALL.model_dump(), **change})


def test_trees_that_ask_of_a_column_that_is_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="column 2"):
        Trees(TreesFile(trees=(SMALL,)), 2)
