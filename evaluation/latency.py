"""Times of repeated calls: milliseconds by `perf_counter_ns`, summed up in percentiles."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from evaluation.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Latency:
    """Times of `n` calls in milliseconds."""

    n: int
    p50: float
    p95: float
    p99: float
    mean: float
    max: float

    def as_json(self) -> dict[str, float | int]:
        """Give the times rounded to a microsecond, in a fixed order of keys."""
        return {key: round(value, 3) for key, value in asdict(self).items()}


def percentile(values: Sequence[float], share: float) -> float:
    """Give the nearest-rank percentile: the ceil(share * n)-th smallest of n values.

    It is always a time that was measured, never one between two. `share` is above 0 and at most 1;
    a p99 of fewer than 100 values is their maximum. Raises ValueError where there is no value.
    """
    if not values or not 0 < share <= 1:
        raise ValueError(f"no percentile {share} of {len(values)} values")
    # the small step back keeps 0.95 * 20 = 19.000000000000004 at rank 19
    return sorted(values)[max(1, math.ceil(share * len(values) - 1e-9)) - 1]


def summarize(times_ms: Sequence[float]) -> Latency:
    """Sum up times in milliseconds; raises ValueError where there is none."""
    return Latency(
        n=len(times_ms),
        p50=percentile(times_ms, 0.50),
        p95=percentile(times_ms, 0.95),
        p99=percentile(times_ms, 0.99),
        mean=math.fsum(times_ms) / len(times_ms),
        max=max(times_ms),
    )


def timed_ms(call: Callable[[], object]) -> float:
    """Run a call and give the milliseconds that it took."""
    start = time.perf_counter_ns()
    call()
    return (time.perf_counter_ns() - start) / 1e6


def measure_side_by_side(
    calls: Mapping[str, Callable[[str], object]],
    queries: Mapping[str, Sequence[str]],
    *,
    warm_up: int = 20,
    block: int = 50,
    progress: Progress = silent,
) -> dict[str, Latency]:
    """Time each call on its own queries, one client, a block of each in turn.

    Turns are short, so that a slow moment of the machine falls on all of them alike and their
    ratios hold. The first `warm_up` queries of each are run and not counted. Raises ValueError
    where a call has no query left to count.
    """
    counted = {name: list(queries[name][warm_up:]) for name in calls}
    for name, call in calls.items():
        for query in queries[name][:warm_up]:
            call(query)
    times: dict[str, list[float]] = {name: [] for name in calls}
    total, done = sum(len(row) for row in counted.values()), 0
    longest = max((len(row) for row in counted.values()), default=0)
    for start in range(0, longest, block):
        for name, call in calls.items():
            for query in counted[name][start : start + block]:
                begin = time.perf_counter_ns()
                call(query)
                times[name].append((time.perf_counter_ns() - begin) / 1e6)
            done += len(counted[name][start : start + block])
            progress(done, total)
    return {name: summarize(row) for name, row in times.items()}
