"""The report of a ranker's training, as JSON and as lines of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from training.ranker.recipe import TrainedRanker

_SHOWN_FEATURES = 10


class Judged(Protocol):
    """What is told of a judged set."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def grades(self) -> Mapping[str, Mapping[str, float]]:
        """The grade of each product by query."""

    @property
    def pairs(self) -> int:
        """The number of pairs of a query and a product."""


def ranker_report(
    trained: TrainedRanker, judged: Sequence[Judged], change: Mapping[str, Any]
) -> dict[str, Any]:
    """Return everything that training found out, as it goes into JSON."""
    held = {one.source: one for one in trained.held_out}
    blend = trained.blend
    return {
        "sets": [
            {
                "name": one.name,
                "queries": len(one.grades),
                "pairs": one.pairs,
                "ndcg@10": {
                    "judged_only": held[one.name].means(),
                    "unjudged_not_relevant": held[one.name].means(judged_only=False),
                },
            }
            for one in judged
            if one.name in held
        ],
        "folds": trained.folds,
        "trees": len(trained.trees),
        "importance": trained.importance,
        "blend": {
            "alone": blend.alone.model_dump(),
            "with_cross": blend.with_cross.model_dump() if blend.with_cross else None,
        },
        "reliability": {name: asdict(one) for name, one in trained.reliability.items()},
        "change": dict(change),
    }


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """Return the report as a person reads it."""
    lines = []
    for one in report["sets"]:
        lines.append(
            f"{one['name']}: {one['pairs']:,} pairs of {one['queries']:,} queries;"
            " nDCG@10 of held-out queries"
        )
        for name, values in (("judged products", "judged_only"),
                             ("unjudged as not relevant", "unjudged_not_relevant")):  # fmt: skip
            means = ", ".join(f"{k} {v:.4f}" for k, v in one["ndcg@10"][values].items())
            lines.append(f"  {name}: {means}")
    for name, curve in report["reliability"].items():
        lines.append(
            f"Probabilities of {name}: ECE {curve['ece']:.3f}, Brier {curve['brier']:.3f}"
            f" ({curve['base_brier']:.3f} without them)."
        )
    first = list(report["importance"].items())[:_SHOWN_FEATURES]
    lines.append("Features by gain: " + ", ".join(f"{k} {v:.0%}" for k, v in first))
    change = report["change"]
    interval = change["interval"]
    sure = f" (95 % {interval['low']:+.4f} to {interval['high']:+.4f})" if interval else ""
    lines.append(
        f"nDCG@10 of held-out queries: {change['after_ndcg']:.4f}, with {change['before']}"
        f" {change['before_ndcg']:.4f}; {change['difference']:+.4f}{sure}."
    )
    return lines
