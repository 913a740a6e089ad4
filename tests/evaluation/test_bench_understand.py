"""Times of understanding."""

from __future__ import annotations

from dataclasses import replace

from evaluation.bench_understand import bench_understand
from query.plan import QueryPlan, Step, plain_plan


def test_whole_and_steps_are_timed_and_what_warms_up_is_not() -> None:
    asked = []

    def understand(query: str) -> QueryPlan:
        asked.append(query)
        steps = (Step("spelling", False, "", milliseconds=float(len(query))),)
        return replace(plain_plan(query), steps=steps)

    times = bench_understand(understand, ["ab", "abcd"], ["warm"])
    assert asked == ["warm", "ab", "abcd"]
    assert times.whole.n == 2
    assert times.steps == {"spelling": (2.0, 4.0)}
    assert times.as_json()["steps"] == {"spelling": {"p50": 2.0, "p99": 4.0}}
