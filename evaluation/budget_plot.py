"""A picture of the quality that time buys."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from catalog.errors import RetailSearchError
from evaluation.bench_rerank import BudgetPoint


def plot_budgets(points: Sequence[BudgetPoint], path: Path, title: str) -> None:
    """Draw quality over budget, and below it the times and how often time ran out.

    Raises RetailSearchError where matplotlib is not installed, nothing has a deadline, or the
    picture cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise RetailSearchError(
            "There is no matplotlib to draw with.", fix="Install the extra: pip install -e .[train]"
        ) from error
    limited = [point for point in points if not math.isinf(point.budget_ms)]
    if not limited:
        raise RetailSearchError(
            "No budget has an end, so there is no curve.", fix="Give --budgets such as 0 10 20 50."
        )
    measure = str(points[0].evaluation.measures[0])
    budgets = [point.budget_ms for point in limited]
    intervals = [point.evaluation.intervals[measure] for point in limited]
    figure = Figure(figsize=(7, 6), layout="constrained")
    quality, times = figure.subplots(2, 1, sharex=True)
    quality.fill_between(
        budgets,
        [one.low for one in intervals],
        [one.high for one in intervals],
        alpha=0.15,
        linewidth=0,
        label="95 % interval over queries",
    )
    quality.plot(budgets, [point.quality for point in limited], marker="o", label=measure)
    for point in points:
        if math.isinf(point.budget_ms):
            quality.axhline(point.quality, linestyle="--", color="0.4", label="without a deadline")
    quality.set_ylabel(measure)
    quality.set_title(title)
    times.plot(budgets, [point.latency.p50 for point in limited], marker="o", label="p50")
    times.plot(budgets, [point.latency.p99 for point in limited], marker="s", label="p99")
    times.set_xlabel("budget of the cross-encoder, ms")
    times.set_ylabel("whole search, ms")
    times.set_ylim(bottom=0)
    partial = times.twinx()
    partial.plot(
        budgets,
        [100 * point.partial for point in limited],
        linestyle=":",
        color="0.3",
        label="out of time",
    )
    partial.set_ylabel("searches out of time, %")
    partial.set_ylim(0, 105)
    handles, labels = times.get_legend_handles_labels()
    more_handles, more_labels = partial.get_legend_handles_labels()
    partial.legend(handles + more_handles, labels + more_labels, loc="center right")
    for axes in (quality, times):
        axes.grid(alpha=0.3)
    quality.legend(loc="lower right")
    try:
        figure.savefig(path, dpi=150)
    except (OSError, ValueError) as error:
        raise RetailSearchError(
            f"Cannot write the picture '{path}': {error}.", fix="Give a writable .png or .svg."
        ) from error
