from __future__ import annotations

import numpy as np
import pytest

from query.knowledge.calibrate import HeldOut, calibrate, calibration_error, short_title


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("HP EliteBook 840 G1 notebook, 14 inch, black", "HP EliteBook notebook inch black"),
        ("One two three four five six seven", "One two three four five six"),
        ("X-Acto men's knife (No. 5)", "X-Acto men's knife No"),
        ("4K 55", "4K 55"),
        ("§§ --", ""),
    ],
)
def test_a_short_title_has_the_first_words_without_digits(title: str, short: str) -> None:
    assert short_title(title) == short


def test_the_calibration_error_is_the_gap_in_each_bin() -> None:
    # Bin 0.2: two of 0.25, one right: gap 0.25. Bin 0.9: two of 0.95, both right: gap 0.05.
    sure = np.array([0.25, 0.25, 0.95, 0.95])
    right = np.array([0.0, 1.0, 1.0, 1.0])
    assert calibration_error(sure, right) == pytest.approx((2 * 0.25 + 2 * 0.05) / 4)
    assert calibration_error(sure, right, np.array([0.0, 1, 1, 1])) == pytest.approx(
        (0.75 + 2 * 0.05) / 3
    )
    assert calibration_error(np.array([1.0]), np.array([1.0])) == 0.0


def held_out(count: int, noise: float, outside: int = 0) -> tuple[HeldOut, np.ndarray]:
    """Return titles around four directions, and the directions as sums of ten products."""
    dice = np.random.default_rng(3)
    middles = np.eye(4, 16, dtype=np.float32)
    categories = np.arange(count) % 4
    queries = middles[categories] + noise * dice.standard_normal((count, 16))
    far = dice.standard_normal((outside, 16))
    everything = np.vstack([queries, far]).astype(np.float32)
    everything /= np.linalg.norm(everything, axis=1, keepdims=True)
    numbers = np.concatenate([categories, np.full(outside, -1)])
    return (
        HeldOut(
            everything,
            numbers,
            np.ones(len(numbers)),
            everything,
            np.zeros(len(numbers), dtype=np.int64),
        ),
        10 * middles,
    )


def test_what_is_learnt_tells_how_often_the_nearest_is_right() -> None:
    one, sums = held_out(200, 0.35, outside=100)
    found = calibrate(one, sums, sums, np.arange(4))
    assert found is not None
    assert (found.samples, round(found.inside, 3)) == (300, 0.667)
    assert found.accuracy > 0.8
    assert found.ece < 0.06
    assert found.nearness > 0


def test_what_is_not_sold_is_imitated_where_everything_has_a_category() -> None:
    one, sums = held_out(200, 0.1)
    found = calibrate(one, sums, sums, np.arange(4))
    assert found is not None
    assert found.accuracy == 1.0
    # At right angles to all of them: the best cosine is 0 and all are alike.
    unsure = found.intercept + found.lead * np.log(1 / 3)
    sure = found.intercept + found.nearness * 1.0 + found.lead * 10
    assert unsure < 0 < sure
    alone = calibrate(one, sums, sums, np.zeros(4, dtype=np.int64))
    assert alone is not None
    assert alone.intercept + alone.lead * np.log(1 / 3) > unsure


def test_a_title_is_compared_without_its_own_product() -> None:
    one, sums = held_out(40, 0.2)
    # Each category's middle is nothing but its first title's product.
    own = one.queries[:4].copy()
    counted = np.concatenate([np.ones(4), np.zeros(36)]).astype(np.int64)
    with_own = HeldOut(one.queries, one.categories, one.weights, one.queries, counted)
    names = np.zeros_like(sums)
    found = calibrate(with_own, own, names, np.arange(4))
    again = calibrate(one, own, names, np.arange(4))
    assert found is not None
    assert again is not None
    # Alone in their categories, the first four cannot be right.
    assert again.accuracy - found.accuracy == pytest.approx(4 / 40)


def test_too_few_titles_calibrate_nothing() -> None:
    one, sums = held_out(19, 0.1)
    assert calibrate(one, sums, sums, np.arange(4)) is None
