"""How sure a measured mean, or a difference of two, is: the bootstrap over queries."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
CONFIDENCE = 0.95
SEED = 20_240_601
# Two per-query values closer than this are the same number, computed in another order.
TIE = 1e-9

_CELLS_AT_ONCE = 2_000_000

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a confidence interval, in the unit of the measure."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure on two rankings of the same queries; `difference` is `mean` - `baseline`.

    `p` is the two-sided probability of a difference this large between equally good rankings.
    Wins, losses and ties count the queries on which the first ranking is better, worse, the same.
    """

    mean: float
    baseline: float
    difference: float
    interval: Interval
    p: float
    wins: int
    losses: int
    ties: int


def mean_interval(
    values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Interval:
    """Give the 95 % percentile bootstrap interval of the mean over queries.

    Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13. Percentiles
    are interpolated linearly. Raises ValueError where there is no value.
    """
    array = _array(values)
    means = np.concatenate([r.mean(axis=1) for r in _resampled(array, resamples, seed)])
    return _percentile_interval(means)


def compare(
    values: Sequence[float],
    baseline: Sequence[float],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Comparison:
    """Compare two rankings, value by value over the same queries, by the paired bootstrap.

    The interval is the percentile interval of the mean difference; the p-value is the studentized
    bootstrap test: the share of resamples of the centred differences whose |t| reaches the
    observed one, with one added above and below so that it is never 0. Sources: Sakai 2006,
    "Evaluating Evaluation Metrics based on the Bootstrap", section 3; Efron and Tibshirani 1993,
    chapter 16; Davison and Hinkley 1997, section 4.2. Where every query differs by the same amount
    there is no spread to resample, and the sign test, 2 / 2^n, stands in. Raises ValueError where
    the lengths differ or are 0.
    """
    first, second = _array(values), _array(baseline)
    if len(first) != len(second):
        raise ValueError(f"{len(first)} values against {len(second)}: the queries must be the same")
    differences = first - second
    differences[np.abs(differences) <= TIE] = 0.0
    means, extreme = [], 0
    centred = differences - differences.mean()
    constant = float(np.abs(centred).max()) <= TIE
    observed = abs(float(_student(differences[None, :])[0]))
    for sample in _resampled(differences, resamples, seed):
        sample_means = sample.mean(axis=1)
        means.append(sample_means)
        if not constant:
            # a resample of the centred values is the resample less the observed mean
            extreme += int((np.abs(_student(sample - differences.mean())) >= observed).sum())
    p = (extreme + 1) / (resamples + 1) if not constant else _sign_test(differences)
    return Comparison(
        mean=float(first.mean()),
        baseline=float(second.mean()),
        difference=float(differences.mean()),
        interval=_percentile_interval(np.concatenate(means)),
        p=p,
        wins=int((differences > 0).sum()),
        losses=int((differences < 0).sum()),
        ties=int((differences == 0).sum()),
    )


def _array(values: Sequence[float]) -> Values:
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        raise ValueError("there is no query to compare on")
    return array


def _resampled(values: Values, resamples: int, seed: int) -> Iterator[Values]:
    """Draw whole rows with replacement, in blocks that fit the cache, the same for one seed."""
    generator = np.random.default_rng(seed)
    block = max(1, _CELLS_AT_ONCE // len(values))
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        yield values[generator.integers(0, len(values), size=(rows, len(values)))]


def _student(rows: Values) -> Values:
    """Compute Student's t of each row: without spread 0, or infinity where the mean is not 0."""
    n = rows.shape[1]
    means = rows.mean(axis=1)
    if n < 2:
        return np.where(np.abs(means) > TIE, np.inf, 0.0)
    errors = rows.std(axis=1, ddof=1) / math.sqrt(n)
    flat = errors <= TIE
    t = means / np.where(flat, 1.0, errors)
    return np.where(flat, np.where(np.abs(means) > TIE, np.inf, 0.0), t)


def _sign_test(differences: Values) -> float:
    return 1.0 if differences[0] == 0 else min(1.0, 2.0 * 0.5 ** len(differences))


def _percentile_interval(means: Values) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, (tail, 1 - tail))
    return Interval(float(low), float(high))
