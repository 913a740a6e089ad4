"""Judged lists that are made up: three features, of which the first two say what is relevant."""

from __future__ import annotations

import numpy as np

from training.ranker.lists import JudgedList

FEATURES = ("good", "also_good", "noise")
MONOTONE = (1, 0, 0)


def made_lists(
    queries: int = 120, *, seed: int = 1, products: int = 24, source: str = "made"
) -> list[JudgedList]:
    """Return lists in which `noise` has the fused order and the cross-encoder knows nearly all."""
    random = np.random.default_rng(seed)
    lists = []
    for number in range(queries):
        features = random.normal(size=(products, 3)).astype(np.float32)
        features[random.random(products) < 0.1, 1] = np.nan
        worth = (
            features[:, 0] + 0.7 * np.nan_to_num(features[:, 1]) + random.normal(0, 0.6, products)
        )
        grades = np.digitize(worth, [-0.3, 0.5, 1.3]) / 3
        grades[random.random(products) < 0.3] = np.nan
        judged = grades[~np.isnan(grades)]
        cross = 2 * worth + random.normal(0, 1.0, products)
        lists.append(
            JudgedList(
                f"query {number}",
                source,
                tuple(f"p{one}" for one in range(products)),
                features,
                grades,
                products,
                judged,
                cross,
                np.zeros(products),
            )
        )
    return lists
