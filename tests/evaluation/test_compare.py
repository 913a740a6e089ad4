from __future__ import annotations

import numpy as np
import pytest

from evaluation.compare import compare, mean_interval


def normal(seed: int, size: int, mean: float = 0.0) -> list[float]:
    return list(np.random.default_rng(seed).normal(mean, 1.0, size))


def test_the_interval_of_two_values_by_hand() -> None:
    # resamples of (0, 1) have the means 0, 1/2 and 1 with chances 1/4, 1/2 and 1/4
    interval = mean_interval([0.0, 1.0])
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_the_interval_of_equal_values_is_that_value() -> None:
    interval = mean_interval([0.25] * 7)
    assert (interval.low, interval.high) == (0.25, 0.25)


def test_the_interval_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = normal(3, 60)
    theirs = stats.bootstrap(
        (np.array(values),), np.mean, n_resamples=10_000, method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip
    ours = mean_interval(values)
    assert ours.low == pytest.approx(theirs.low, abs=0.02)
    assert ours.high == pytest.approx(theirs.high, abs=0.02)


def test_the_interval_holds_the_true_mean_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(300):
        interval = mean_interval(normal(seed, 50), resamples=400, seed=seed)
        held += interval.low <= 0.0 <= interval.high
    # 95 % of 300 is 285, standard deviation 3.8; the percentile interval of 50 is a little narrow
    assert 270 <= held <= 297


def test_p_agrees_with_the_t_test_where_that_holds() -> None:
    stats = pytest.importorskip("scipy.stats")
    for seed, shift in ((1, 0.0), (2, 0.2), (3, 0.35)):
        one, other = normal(seed, 80, shift), normal(seed + 50, 80)
        theirs = float(stats.ttest_rel(one, other).pvalue)
        assert compare(one, other).p == pytest.approx(theirs, abs=0.02)


def test_p_is_small_about_as_often_as_it_says_between_equals() -> None:
    small = sum(
        compare(normal(seed, 40), normal(seed + 1000, 40), resamples=400, seed=seed).p <= 0.1
        for seed in range(300)
    )
    # 10 % of 300 is 30, standard deviation 5.2
    assert 14 <= small <= 46


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    one, other = normal(1, 30), normal(2, 30)
    assert compare(one, other) == compare(one, other)
    assert compare(one, other).interval != compare(one, other, seed=5).interval


def test_more_queries_than_a_block_of_resamples() -> None:
    values = normal(4, 5_000)
    interval = mean_interval(values, resamples=1_001)
    assert interval.low < float(np.mean(values)) < interval.high


def test_wins_losses_ties_and_means() -> None:
    result = compare([0.5, 0.2, 0.3, 0.1 + 0.2], [0.1, 0.4, 0.3, 0.3])
    assert (result.wins, result.losses, result.ties) == (1, 1, 2)
    assert result.mean == pytest.approx(0.325)
    assert result.baseline == pytest.approx(0.275)
    assert result.difference == pytest.approx(0.05)


def test_swapping_the_sides_turns_the_sign_and_keeps_p() -> None:
    one, other = normal(5, 40, 0.3), normal(6, 40)
    there, back = compare(one, other), compare(other, one)
    assert there.difference == pytest.approx(-back.difference)
    assert there.interval.low == pytest.approx(-back.interval.high)
    assert there.p == back.p


def test_equal_rankings_have_p_of_one() -> None:
    result = compare([0.1, 0.7, 0.4], [0.1, 0.7, 0.4])
    assert (result.p, result.difference, result.ties) == (1.0, 0.0, 3)
    assert (result.interval.low, result.interval.high) == (0.0, 0.0)


@pytest.mark.parametrize(("queries", "p"), [(1, 1.0), (2, 0.5), (5, 0.0625)])
def test_a_constant_difference_falls_back_on_the_sign_test(queries: int, p: float) -> None:
    assert compare([0.5] * queries, [0.25] * queries).p == p


def test_a_clear_difference_has_a_small_p_that_is_never_zero() -> None:
    result = compare(normal(1, 50, 3.0), normal(2, 50))
    assert 0.0 < result.p < 0.001
    assert result.interval.low > 0


def test_lengths_must_agree_and_not_be_zero() -> None:
    with pytest.raises(ValueError, match="queries must be the same"):
        compare([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="no query"):
        mean_interval([])
