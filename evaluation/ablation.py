"""Ablation: what each step of query understanding is worth, left out and on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from evaluation.compare import Comparison, Interval, compare
from evaluation.evaluate import Evaluation, evaluate, evaluate_run
from evaluation.judgments import Judgments
from evaluation.measures import Measure
from evaluation.progress import Progress, silent
from evaluation.ranking import Ranker

Opens = Callable[[frozenset[str]], AbstractContextManager[Ranker]]
"""Opens a ranker that understands queries by some steps and no others."""


@dataclass(frozen=True, slots=True)
class AblationRow:
    """How a set of steps does; differences are to all steps and to none, query by query.

    `judged` compares with none once more, with products that nobody judged left out of both
    rankings: what a step newly brings up is not held against it there.
    """

    name: str
    steps: frozenset[str]
    mean: float
    interval: Interval
    to_none: Comparison
    to_all: Comparison
    judged: Comparison
    without_results: int


def ablate(
    opens: Opens,
    steps: Sequence[str],
    judgments: Judgments,
    measure: Measure,
    progress: Progress = silent,
) -> list[AblationRow]:
    """Score all steps, none, each left out and each alone, on the same judged queries.

    The same order every time: "none", "all", then "without X" and "X alone" for each step.
    """
    every = frozenset(steps)
    variants = {"none": frozenset[str](), "all": every}
    variants |= {f"without {step}": every - {step} for step in steps}
    variants |= {f"{step} alone": frozenset({step}) for step in steps}
    found: dict[str, Evaluation] = {}
    for done, (name, chosen) in enumerate(variants.items(), start=1):
        with opens(chosen) as ranker:
            found[name] = evaluate(ranker, judgments, [measure])
        progress(done, len(variants))
    queries = judgments.queries
    judged = {
        name: evaluate_run(one.run, judgments, [measure], judged_only=True).scores.values(
            str(measure), queries
        )
        for name, one in found.items()
    }
    values = {name: one.scores.values(str(measure), queries) for name, one in found.items()}
    return [
        AblationRow(
            name,
            variants[name],
            one.means[str(measure)],
            one.intervals[str(measure)],
            compare(values[name], values["none"]),
            compare(values[name], values["all"]),
            compare(judged[name], judged["none"]),
            one.queries_without_results,
        )
        for name, one in found.items()
    ]


def share_without_results(ranker: Ranker, queries: Sequence[str]) -> float:
    """Return the share of queries for which nothing is found."""
    return sum(not ranker(query, 1) for query in queries) / len(queries)
