"""The quality that time buys: how good the ranking is at each budget of the cross-encoder."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from rich.console import Console
from rich.table import Table

from catalog.errors import RetailSearchError
from evaluation.bench_queries import make_queries, sample_titles
from evaluation.compare import Comparison
from evaluation.evaluate import Evaluation, compare_evaluations, evaluate_run, needed_depth
from evaluation.judgments import Judgments
from evaluation.latency import Latency, summarize
from evaluation.measures import Measure
from evaluation.progress import Progress, silent
from evaluation.ranking import Engine
from evaluation.report import comparison_json
from evaluation.trec_run import Run
from ranker.request import SearchRequest
from ranker.response import Reranked, SearchResponse

BUDGETS = (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, math.inf)
"""Milliseconds; infinity is no deadline."""
RERANK_STAGE = "rerank"
WARM_UP = 20

Opens = Callable[[], AbstractContextManager[Engine]]
"""Opens a fresh engine, which has been asked nothing yet."""


@dataclass(frozen=True, slots=True)
class BudgetPoint:
    """One budget in milliseconds, the quality it gave and the time that searches took in fact.

    `latency` is of whole searches, `rerank` of the cross-encoder's stage alone, None where no
    search had it. `reranked` counts the searches by how far it came; `gain` is over the budget
    that was measured first.
    """

    budget_ms: float
    evaluation: Evaluation
    latency: Latency
    rerank: Latency | None
    reranked: dict[Reranked, int]
    gain: Comparison | None = None

    @property
    def quality(self) -> float:
        """The mean of the measure."""
        return self.evaluation.means[str(self.evaluation.measures[0])]

    @property
    def partial(self) -> float:
        """The share of searches in which time ran out."""
        return self.reranked.get("partial", 0) / max(1, self.latency.n)

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the point; a budget of null is no deadline."""
        name = str(self.evaluation.measures[0])
        interval = self.evaluation.intervals[name]
        return {
            "budget_ms": None if math.isinf(self.budget_ms) else self.budget_ms,
            name: self.quality,
            "interval": [interval.low, interval.high],
            "gain": comparison_json(self.gain) if self.gain else None,
            "judged@10": self.evaluation.judged_at_10,
            "latency_ms": self.latency.as_json(),
            "rerank_ms": self.rerank.as_json() if self.rerank else None,
            "reranked": self.reranked,
            "partial_share": self.partial,
        }


def bench_rerank(
    opens: Opens,
    judgments: Judgments,
    measure: Measure,
    budgets: Sequence[float],
    *,
    progress: Progress = silent,
) -> list[BudgetPoint]:
    """Search every judged query at each budget, each on an engine that was asked nothing else.

    Searches are whole ones, with facets and payloads, without variety and with each variant by
    itself, so that the judged products are all there. What warms up are other queries, made from
    the catalogue's titles. Raises RetailSearchError where the measure looks deeper than a page.
    """
    depth = needed_depth([measure], 10)
    if depth > 100:
        raise RetailSearchError(
            f"{measure} looks at {depth} products.", fix="Give a measure up to 100, as nDCG@10."
        )
    points: list[BudgetPoint] = []
    total = len(budgets) * len(judgments.queries)
    for number, budget in enumerate(budgets):
        request = SearchRequest(
            per_page=depth,
            ranking="rerank",
            rerank_budget_ms=budget,
            diversity=0.0,
            collapse=False,
        )
        with opens() as engine:
            for query in make_queries(sample_titles(engine), WARM_UP):
                engine.search(replace(request, query=query))
            said = []
            for done, query in enumerate(judgments.queries, start=1):
                said.append(engine.search(replace(request, query=query)))
                progress(number * len(judgments.queries) + done, total)
        points.append(_point(budget, said, judgments, measure, depth, points))
    return points


def _point(
    budget: float,
    said: Sequence[SearchResponse],
    judgments: Judgments,
    measure: Measure,
    depth: int,
    before: Sequence[BudgetPoint],
) -> BudgetPoint:
    ranked = {
        response.request.query: tuple((hit.product.id, hit.score) for hit in response.hits)
        for response in said
    }
    evaluation = evaluate_run(Run(ranked, "budget"), judgments, [measure], depth=depth)
    rerank = [one.stages_ms[RERANK_STAGE] for one in said if RERANK_STAGE in one.stages_ms]
    reranked: dict[Reranked, int] = {}
    for response in said:
        reranked[response.reranked] = reranked.get(response.reranked, 0) + 1
    gain = None
    if before:
        gain = compare_evaluations(evaluation, before[0].evaluation)[str(measure)]
    return BudgetPoint(
        budget,
        evaluation,
        summarize([response.took_ms for response in said]),
        summarize(rerank) if rerank else None,
        reranked,
        gain,
    )


def print_budgets(console: Console, points: Sequence[BudgetPoint], title: str) -> None:
    """Print a line a budget."""
    measure = str(points[0].evaluation.measures[0])
    table = Table(title=title, title_justify="left")
    table.add_column("budget ms", justify="right")
    for heading in (measure, "gain over the first", "p50 ms", "p99 ms", "reranker p50", "partial"):
        table.add_column(heading, justify="right")
    for point in points:
        gain = point.gain
        table.add_row(
            shown_budget(point.budget_ms),
            f"{point.quality:.4f}",
            f"{gain.difference:+.4f} [{gain.interval.low:+.3f}, {gain.interval.high:+.3f}]"
            if gain
            else "",
            f"{point.latency.p50:.1f}",
            f"{point.latency.p99:.1f}",
            f"{point.rerank.p50:.1f}" if point.rerank else "",
            f"{point.partial:.0%}",
        )
    console.print(table)


def shown_budget(budget_ms: float) -> str:
    """Say a budget as people write it."""
    return "none" if math.isinf(budget_ms) else f"{budget_ms:g}"
