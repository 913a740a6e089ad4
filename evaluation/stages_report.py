"""What the evaluation of all stages says: one JSON object, or a table for each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.compare import Comparison
from evaluation.evaluate import Evaluation
from evaluation.report import comparison_json
from evaluation.stages import ADDS, StageScores


def stages_json(found: Sequence[StageScores], about: Mapping[str, str]) -> dict[str, Any]:
    """Build the JSON object of the stages, its keys always in this order."""
    judgments = found[0].all.judgments
    return {
        **about,
        "queries": len(judgments.queries),
        "pairs": judgments.pairs,
        "depth": found[0].all.depth,
        "stages": [_stage_json(one) for one in found],
    }


def _stage_json(one: StageScores) -> dict[str, Any]:
    return {
        "stage": one.stage,
        "measures": one.all.means,
        "intervals": _intervals(one.all),
        "judged_only": one.judged.means,
        "judged_only_intervals": _intervals(one.judged),
        "judged@10": one.all.judged_at_10,
        "gain": _gain(one.gain),
        "judged_only_gain": _gain(one.judged_gain),
        "latency_ms": one.all.latency.as_json() if one.all.latency else None,
    }


def _intervals(evaluation: Evaluation) -> dict[str, list[float]]:
    return {name: [i.low, i.high] for name, i in evaluation.intervals.items()}


def _gain(gain: Mapping[str, Comparison] | None) -> dict[str, Any] | None:
    return {name: comparison_json(row) for name, row in gain.items()} if gain else None


def print_stages(console: Console, found: Sequence[StageScores], title: str) -> None:
    """Print one table a measure: a line a stage, each with its gain over the line above."""
    judgments = found[0].all.judgments
    for name in found[0].all.means:
        table = Table(title=f"{name}: {title}", title_justify="left")
        table.add_column("stage")
        for heading in (name, "gain", "judged only", "gain", "Judged@10", "p50 ms"):
            table.add_column(heading, justify="right")
        for one in found:
            interval, latency = one.all.intervals[name], one.all.latency
            table.add_row(
                ADDS[one.stage],
                f"{one.all.means[name]:.4f} [{interval.low:.3f}, {interval.high:.3f}]",
                shown_gain(one.gain[name] if one.gain else None),
                f"{one.judged.means[name]:.4f}",
                shown_gain(one.judged_gain[name] if one.judged_gain else None),
                f"{one.all.judged_at_10:.3f}",
                f"{latency.p50:.1f}" if latency else "",
            )
        console.print(table)
    console.print(
        f"{len(judgments.queries)} queries, {judgments.pairs} judged pairs. A gain is over the line"
        " above, with its paired 95 % bootstrap interval. Unjudged counts as not relevant; judged"
        " only leaves it out. Times are of the ranking to this depth; `bench search` times whole"
        " searches.",
        highlight=False,
    )


def shown_gain(row: Comparison | None) -> str:
    """Say a difference and its interval, nothing where there is none."""
    if row is None:
        return ""
    return f"{row.difference:+.4f} [{row.interval.low:+.3f}, {row.interval.high:+.3f}]"
