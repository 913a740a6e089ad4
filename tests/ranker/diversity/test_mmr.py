from __future__ import annotations

import time

import numpy as np
import pytest
from numpy.typing import NDArray

from ranker.diversity.mmr import LikenessWeights, diversified, likeness


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(
        np.float32
    )
    return scaled


def clusters(count: int, sizes: int, seed: int = 3) -> NDArray[np.float32]:
    """Return vectors in groups of `sizes` that are near each other, one group after another."""
    dice = np.random.default_rng(seed)
    centres = dice.standard_normal((-(-count // sizes), 64))
    rows = np.repeat(centres, sizes, axis=0)[:count] + 0.25 * dice.standard_normal((count, 64))
    return unit(rows)


def test_an_order_worked_out_by_hand() -> None:
    """Lambda 0.5: 2 (0.4 - 0) goes before 1 (0.45 - 0.4), and 1 (0.05) before 3 (-0.1)."""
    relevance = np.array([1.0, 0.9, 0.8, 0.5])
    alike = np.zeros((4, 4))
    alike[0, 1] = alike[1, 0] = 0.8
    alike[0, 3] = alike[3, 0] = 0.7
    assert diversified(relevance, alike, 0.5, 4).tolist() == [0, 2, 1, 3]


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_without_diversity_nothing_moves(count: int) -> None:
    alike = likeness(clusters(count, 4) if count else np.empty((0, 64), np.float32), ["a"] * count)
    # The order of the list counts, even where its scores say otherwise.
    relevance = np.linspace(0.2, 0.9, count)
    assert diversified(relevance, alike, 0.0, 20).tolist() == list(range(count))


def test_full_diversity_shows_each_kind_before_any_comes_again() -> None:
    vectors = clusters(24, 4)
    alike = likeness(vectors, [f"brand {place // 4}" for place in range(24)])
    order = diversified(np.linspace(1, 0, 24), alike, 1.0, 24)
    assert order[0] == 0
    assert {int(place) // 4 for place in order[:6]} == set(range(6))


def test_more_diversity_never_makes_the_first_hits_more_alike() -> None:
    vectors = clusters(64, 8)
    alike = likeness(vectors, ["a", "b", "c", "d"] * 16)
    inside = []
    for diversity in (0.0, 0.1, 0.3, 0.6, 1.0):
        top = diversified(np.linspace(1, 0, 64), alike, diversity, 20)[:10]
        inside.append(float(alike[np.ix_(top, top)].sum()))
    assert inside == sorted(inside, reverse=True)
    assert inside[-1] < 0.5 * inside[0]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("window", [1, 5, 20, 100])
def test_every_product_once_and_exact_matches_never_lower(seed: int, window: int) -> None:
    dice = np.random.default_rng(seed)
    count = int(dice.integers(2, 50))
    alike = likeness(clusters(count, 3, seed), [str(n) for n in dice.integers(0, 4, count)])
    relevance = np.sort(dice.random(count))[::-1]
    fixed = dice.random(count) < 0.2
    order = diversified(relevance, alike, float(dice.random()), window, fixed)
    assert sorted(order.tolist()) == list(range(count))
    stands = np.argsort(order)
    assert all(stands[place] <= place for place in np.flatnonzero(fixed))


def test_below_the_window_the_old_order_stays() -> None:
    alike = likeness(clusters(30, 3), ["a"] * 30)
    order = diversified(np.linspace(1, 0, 30), alike, 0.6, 8)
    assert order[:8].tolist() != list(range(8))
    assert order[8:].tolist() == sorted(order[8:].tolist())


def test_equals_keep_their_order() -> None:
    order = diversified(np.full(12, 0.5), np.zeros((12, 12)), 0.7, 12)
    assert order.tolist() == list(range(12))


def test_likeness_is_measured_against_the_level_of_the_result() -> None:
    """All are of cosine 0.6 or so to each other: that alone makes none of them alike."""
    dice = np.random.default_rng(5)
    vectors = unit(np.ones((12, 256)) * 1.2 + dice.standard_normal((12, 256)))
    cosines = (vectors @ vectors.T)[np.triu_indices(12, 1)]
    assert cosines.min() > 0.5
    alike = likeness(vectors, [str(place) for place in range(12)])
    assert alike.max() < 0.35
    assert (alike == alike.T).all()
    assert not np.diag(alike).any()


def test_brands_and_near_duplicates_count() -> None:
    weights = LikenessWeights()
    vectors = unit(np.eye(4) + 0.0)
    vectors[3] = vectors[0]
    alike = likeness(vectors, ["Acme", "ACME", "", ""], weights)
    assert alike[0, 1] == pytest.approx(weights.brand)
    assert alike[0, 3] == 1.0  # twins, whatever their brands
    assert alike[2, 3] == 0.0  # no brand is like no other
    assert alike[1, 2] == 0.0


def test_vectors_of_zeros_are_like_nothing() -> None:
    vectors = np.zeros((3, 8), np.float32)
    assert not likeness(vectors, ["a", "b", "c"]).any()


def test_the_head_of_a_search_is_quick() -> None:
    vectors, brands = clusters(64, 8), [f"brand {place % 9}" for place in range(64)]
    relevance = np.linspace(1, 0, 64)
    times = []
    for _ in range(30):
        begun = time.process_time()
        diversified(relevance, likeness(vectors, brands), 0.3, 20)
        times.append(time.process_time() - begun)
    assert sorted(times)[15] < 0.003  # 0.3 ms where nothing else runs
