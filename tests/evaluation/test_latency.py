from __future__ import annotations

import pytest

from evaluation.latency import measure_side_by_side, percentile, summarize


@pytest.mark.parametrize(
    ("n", "share", "expected"),
    [(1, 0.5, 1), (2, 0.5, 1), (3, 0.5, 2), (20, 0.95, 19), (100, 0.95, 95), (100, 0.99, 99),
     (99, 0.99, 99), (101, 0.99, 100), (10, 1.0, 10)],
)  # fmt: skip
def test_nearest_rank_percentiles(n: int, share: float, expected: int) -> None:
    assert percentile([float(i) for i in range(n, 0, -1)], share) == expected


def test_no_value_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no percentile"):
        percentile([], 0.5)


def test_a_summary() -> None:
    latency = summarize([3.0, 1.0, 2.0, 10.0])
    assert latency.as_json() == {
        "n": 4, "p50": 2.0, "p95": 10.0, "p99": 10.0, "mean": 4.0, "max": 10.0,
    }  # fmt: skip


def test_calls_take_turns_and_the_warm_up_is_not_counted() -> None:
    seen: list[str] = []
    steps: list[tuple[int, int]] = []
    calls = {name: (lambda q, name=name: seen.append(name + q)) for name in ("a", "b")}
    queries = {"a": list("01234"), "b": list("567")}
    times = measure_side_by_side(
        calls, queries, warm_up=1, block=2, progress=lambda done, total: steps.append((done, total))
    )
    assert seen == ["a0", "b5", "a1", "a2", "b6", "b7", "a3", "a4"]
    assert (times["a"].n, times["b"].n) == (4, 2)
    assert steps[-1] == (6, 6)
    assert times["a"].p50 >= 0
