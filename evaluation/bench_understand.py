"""How long understanding takes: the whole of it, and each step, over different queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.latency import Latency, percentile, summarize, timed_ms
from query.plan import QueryPlan

WARM_QUERIES = 50
"""Queries that are understood first and not timed."""


@dataclass(frozen=True, slots=True)
class UnderstandTimes:
    """Milliseconds of whole plans, and of each step as (p50, p99)."""

    whole: Latency
    steps: dict[str, tuple[float, float]]

    def as_json(self) -> dict[str, Any]:
        """Give the times in milliseconds."""
        steps = {
            name: {"p50": round(p50, 3), "p99": round(p99, 3)}
            for name, (p50, p99) in self.steps.items()
        }
        return {"whole": self.whole.as_json(), "steps": steps}


def bench_understand(
    understand: Callable[[str], QueryPlan], queries: Sequence[str], warm: Sequence[str]
) -> UnderstandTimes:
    """Time one plan for each query, none of which was asked before; `warm` ones are not timed."""
    for query in warm:
        understand(query)
    steps: dict[str, list[float]] = defaultdict(list)
    times: list[float] = []
    plans: list[QueryPlan] = []
    for query in queries:
        times.append(timed_ms(lambda q=query: plans.append(understand(q))))  # type: ignore[misc]
    for plan in plans:
        for step in plan.steps:
            steps[step.name].append(step.milliseconds)
    return UnderstandTimes(
        summarize(times),
        {name: (percentile(all_, 0.5), percentile(all_, 0.99)) for name, all_ in steps.items()},
    )


def print_understand_times(console: Any, times: UnderstandTimes, title: str) -> None:
    """Print the times as a table."""
    from rich.table import Table

    table = Table("milliseconds", "p50", "p95", "p99", "max", title=f"Understanding: {title}")
    whole = times.whole
    numbers = (whole.p50, whole.p95, whole.p99, whole.max)
    table.add_row("whole", *(f"{number:.2f}" for number in numbers))
    for name, (p50, p99) in times.steps.items():
        table.add_row(name, f"{p50:.2f}", "", f"{p99:.2f}", "")
    console.print(table)
