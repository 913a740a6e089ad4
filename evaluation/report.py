"""What an evaluation says: one JSON object for programs, a table for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.compare import Comparison
from evaluation.evaluate import Evaluation


def as_json(
    evaluation: Evaluation,
    *,
    about: Mapping[str, str],
    comparisons: Mapping[str, Mapping[str, Comparison]],
    per_query: bool,
) -> dict[str, Any]:
    """Build the JSON object of an evaluation, its keys always in this order.

    `about` names what was evaluated (mode, index, generation); `comparisons` and `per_query`
    are there only when asked for.
    """
    judgments = evaluation.judgments
    result: dict[str, Any] = {
        "measures": evaluation.means,
        "intervals": {name: [i.low, i.high] for name, i in evaluation.intervals.items()},
        "queries": len(judgments.queries),
        "queries_without_relevant": judgments.queries_without_relevant,
        "queries_without_results": evaluation.queries_without_results,
        "judged@10": evaluation.judged_at_10,
        **about,
        "judged_only": evaluation.judged_only,
        "depth": evaluation.depth,
        "judgments": {
            "pairs": judgments.pairs,
            "rejected": len(judgments.rejected),
            "duplicates": judgments.duplicates,
        },
        "latency_ms": evaluation.latency.as_json() if evaluation.latency else None,
    }
    if comparisons:
        result["comparisons"] = [
            {"baseline": name, "measures": {m: comparison_json(c) for m, c in rows.items()}}
            for name, rows in comparisons.items()
        ]
    if per_query:
        result["per_query"] = {
            query: {name: evaluation.scores.per_query[name][query] for name in evaluation.means}
            for query in judgments.queries
        }
    return result


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Build the JSON object of a comparison, its keys always in this order."""
    return {
        "mean": comparison.mean,
        "baseline": comparison.baseline,
        "difference": comparison.difference,
        "interval": [comparison.interval.low, comparison.interval.high],
        "p": comparison.p,
        "wins": comparison.wins,
        "losses": comparison.losses,
        "ties": comparison.ties,
    }


def print_evaluation(console: Console, evaluation: Evaluation, title: str) -> None:
    """Print the measures with their intervals, and what to know before believing them."""
    table = Table(title=title, title_justify="left")
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_column("95 % interval", justify="right")
    for name, mean in evaluation.means.items():
        interval = evaluation.intervals[name]
        table.add_row(name, f"{mean:.4f}", f"{interval.low:.4f} to {interval.high:.4f}")
    console.print(table)
    judgments = evaluation.judgments
    rest = "is left out" if evaluation.judged_only else "counts as not relevant"
    console.print(
        f"{len(judgments.queries)} queries, {judgments.pairs} judged pairs; "
        f"{judgments.queries_without_relevant} queries without a relevant product, "
        f"{evaluation.queries_without_results} without results (both count as 0); "
        f"{evaluation.judged_at_10:.1%} of the first ten judged, the rest {rest}.",
        highlight=False,
    )
    if evaluation.latency:
        console.print(
            f"Ranking to depth {evaluation.depth}: p50 {evaluation.latency.p50:.1f} ms, "
            f"p95 {evaluation.latency.p95:.1f} ms.",
            highlight=False,
        )


def print_comparison(
    console: Console, rows: Mapping[str, Comparison], first: str, baseline: str
) -> None:
    """Print the difference of two rankings on each measure."""
    table = Table(title=f"{first} against {baseline}", title_justify="left")
    table.add_column("measure")
    for heading in (first, baseline, "difference", "95 % interval", "p", "better/worse/same"):
        table.add_column(heading, justify="right")
    for name, row in rows.items():
        table.add_row(
            name,
            f"{row.mean:.4f}",
            f"{row.baseline:.4f}",
            f"{row.difference:+.4f}",
            f"{row.interval.low:+.4f} to {row.interval.high:+.4f}",
            f"{row.p:.4f}",
            f"{row.wins}/{row.losses}/{row.ties}",
        )
    console.print(table)
