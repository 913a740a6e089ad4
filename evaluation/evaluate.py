"""Run a ranker over a judged set and score what it returns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.errors import RetailSearchError
from evaluation.compare import Comparison, Interval, compare, mean_interval
from evaluation.judgments import Judgments
from evaluation.latency import Latency, summarize, timed_ms
from evaluation.measures import Measure, Scores, parse_measure, score_ranking
from evaluation.progress import Progress, silent
from evaluation.ranking import Ranker
from evaluation.trec_run import Run

DEFAULT_DEPTH = 100
# Always measured beside the others: how far "unjudged is not relevant" can be believed.
JUDGED = parse_measure("Judged@10")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How one ranking does on one judged set; `latency` is None for a ranking read from a file.

    `run` is the ranking as it was given, and `judged_at_10` the mean share of its first ten that
    somebody judged, also where `judged_only` says that unjudged products were left out of what the
    measures saw.
    """

    judgments: Judgments
    measures: tuple[Measure, ...]
    run: Run
    scores: Scores
    intervals: dict[str, Interval]
    depth: int
    judged_at_10: float
    judged_only: bool = False
    latency: Latency | None = None

    @property
    def means(self) -> dict[str, float]:
        """The mean of each measure that was asked for, in the order asked."""
        means = self.scores.means
        return {str(measure): means[str(measure)] for measure in self.measures}

    @property
    def queries_without_results(self) -> int:
        """The number of judged queries for which the ranking is empty."""
        return sum(not self.run.ranked.get(query) for query in self.judgments.queries)


def evaluate(
    ranker: Ranker,
    judgments: Judgments,
    measures: Sequence[Measure],
    *,
    depth: int = DEFAULT_DEPTH,
    tag: str = "retail-search",
    judged_only: bool = False,
    progress: Progress = silent,
) -> Evaluation:
    """Rank every judged query and score the rankings.

    At least `depth` products are asked for, and as many as the deepest measure looks at; a measure
    without a cutoff, such as AP, sees that many and no more. One call before the first is not
    timed, since it may load a model. Raises RetailSearchError where the ranker returns a product
    twice, more products than were asked for, or a score that is no finite number.
    """
    depth = needed_depth(measures, depth)
    ranked: dict[str, tuple[tuple[str, float], ...]] = {}
    times: list[float] = []
    queries = judgments.queries
    ranker(queries[0], depth)
    for done, query in enumerate(queries, start=1):
        hits: list[tuple[str, float]] = []
        times.append(timed_ms(lambda q=query, into=hits: into.extend(ranker(q, depth))))  # type: ignore[misc]
        ranked[query] = _checked(query, hits, depth)
        progress(done, len(queries))
    return evaluate_run(
        Run(ranked, tag),
        judgments,
        measures,
        depth=depth,
        latency=summarize(times),
        judged_only=judged_only,
    )


def evaluate_run(
    run: Run,
    judgments: Judgments,
    measures: Sequence[Measure],
    *,
    depth: int = DEFAULT_DEPTH,
    latency: Latency | None = None,
    judged_only: bool = False,
) -> Evaluation:
    """Score rankings that are already there; queries that nobody judged are ignored.

    With `judged_only` every measure sees condensed lists. Raises RetailSearchError where the run
    answers none of the judged queries.
    """
    if judgments.grades.keys().isdisjoint(run.ranked):
        raise RetailSearchError(
            f"The run '{run.tag}' has none of the {len(judgments.queries)} judged queries.",
            fix="Its query ids are query texts, percent-encoded, or ids that --queries knows.",
        )
    seen = condensed(run, judgments) if judged_only else run
    scores = score_ranking(seen.products, judgments, measures)
    judged = score_ranking(run.products, judgments, [JUDGED]).means[str(JUDGED)]
    intervals = {
        str(measure): mean_interval(scores.values(str(measure), judgments.queries))
        for measure in measures
    }
    return Evaluation(
        judgments, tuple(measures), run, scores, intervals, depth, judged, judged_only, latency
    )


def condensed(run: Run, judgments: Judgments) -> Run:
    """Return the run without what nobody judged: what is left moves up.

    Where a pool came from other engines, "unjudged is not relevant" punishes whatever finds
    something else. A condensed list asks only whether the judged products are in a good order;
    it says nothing of what was put above them, so it favours a ranking of which little is judged.
    Source: Sakai 2007, "Alternatives to Bpref", section 2.
    """
    ranked = {
        query: tuple(hit for hit in hits if hit[0] in judgments.grades.get(query, {}))
        for query, hits in run.ranked.items()
    }
    return Run(ranked, run.tag)


def compare_evaluations(one: Evaluation, baseline: Evaluation) -> dict[str, Comparison]:
    """Compare two evaluations of the same judged set, measure by measure."""
    queries = one.judgments.queries
    return {
        str(m): compare(one.scores.values(str(m), queries), baseline.scores.values(str(m), queries))
        for m in one.measures
    }


def needed_depth(measures: Sequence[Measure], depth: int) -> int:
    """Give the number of products to ask for so that every measure sees all it looks at."""
    return max([depth, 10, *(measure.cutoff or 0 for measure in measures)])


def _checked(
    query: str, hits: Sequence[tuple[str, float]], depth: int
) -> tuple[tuple[str, float], ...]:
    if not all(math.isfinite(score) for _, score in hits):
        raise RetailSearchError(
            f"The ranking of {query!r} has a score that is no finite number.",
            fix="This is a defect of the ranker: every score must be finite.",
        )
    products = [product for product, _ in hits]
    if len(set(products)) != len(products) or len(products) > depth:
        raise RetailSearchError(
            f"The ranking of {query!r} has {len(products)} products, {len(set(products))} of them "
            f"different, where {depth} were asked for.",
            fix="This is a defect of the ranker: it must give each product once.",
        )
    return tuple(hits)
