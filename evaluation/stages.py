"""The stages of ranking, each measured with all that come before it and nothing after."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from evaluation.compare import Comparison
from evaluation.evaluate import Evaluation, compare_evaluations, evaluate, evaluate_run
from evaluation.judgments import Judgments
from evaluation.measures import Measure
from evaluation.progress import Progress
from evaluation.ranking import Engine, Ranker
from ranker.request import Mode, Ranking

Stage = Literal["lexical", "semantic", "hybrid", "ltr", "rerank", "mmr"]
STAGES: tuple[Stage, ...] = ("lexical", "semantic", "hybrid", "ltr", "rerank", "mmr")
STAGES_MEASURE = ("nDCG@10",)
"""What is measured of each stage where no measure is named."""

ADDS: Mapping[Stage, str] = {
    "lexical": "lexical",
    "semantic": "semantic",
    "hybrid": "hybrid",
    "ltr": "+ features",
    "rerank": "+ cross-encoder",
    "mmr": "+ MMR",
}
"""What people call each stage; from `ltr` on it is what the stage adds to the one before."""

_WAYS: Mapping[Stage, tuple[Mode, Ranking, bool]] = {
    "lexical": ("lexical", "fused", False),
    "semantic": ("semantic", "fused", False),
    "hybrid": ("hybrid", "fused", False),
    "ltr": ("hybrid", "features", False),
    "rerank": ("hybrid", "rerank", False),
    "mmr": ("hybrid", "rerank", True),
}

Opens = Callable[[Stage], AbstractContextManager[Ranker]]
"""Opens the ranker of a stage."""
Shows = Callable[[str], AbstractContextManager[Progress]]
"""Shows the progress of what is named."""


@dataclass(frozen=True, slots=True)
class StageScores:
    """How one stage does, and what it gains, measure by measure, over the stage before it.

    `judged` are the same rankings with unjudged products left out. The first stage gains nothing.
    """

    stage: Stage
    all: Evaluation
    judged: Evaluation
    gain: Mapping[str, Comparison] | None = None
    judged_gain: Mapping[str, Comparison] | None = None


def stage_ranker(
    engine: Engine, stage: Stage, *, diversity: float, rerank_budget_ms: float = math.inf
) -> Ranker:
    """Bind an engine to one stage.

    `diversity` is for `mmr`, which changes the order alone: variants stay products of their own,
    since a judged one that hid behind another would count as not found. Without a budget the
    cross-encoder reads all that it is meant to, so that a busy machine measures the same.
    """
    mode, ranking, diverse = _WAYS[stage]

    def rank(query: str, depth: int) -> list[tuple[str, float]]:
        return engine.rank(
            query,
            mode,
            depth,
            ranking=ranking,
            diversity=diversity if diverse else 0.0,
            rerank_budget_ms=rerank_budget_ms,
        )

    return rank


def evaluate_stages(
    opens: Opens,
    judgments: Judgments,
    measures: Sequence[Measure],
    depth: int,
    shows: Shows,
    stages: Sequence[Stage] = STAGES,
) -> list[StageScores]:
    """Evaluate the stages in their order; `shows` opens the progress of each.

    `opens` should open a fresh engine for each: one that remembers what it was asked would answer
    the later stages sooner.
    """
    found: list[StageScores] = []
    for stage in stages:
        with opens(stage) as ranker, shows(f"Ranking ({stage})") as progress:
            one = evaluate(ranker, judgments, measures, depth=depth, tag=stage, progress=progress)
        judged = evaluate_run(one.run, judgments, measures, depth=one.depth, judged_only=True)
        before = found[-1] if found else None
        found.append(
            StageScores(
                stage,
                one,
                judged,
                compare_evaluations(one, before.all) if before else None,
                compare_evaluations(judged, before.judged) if before else None,
            )
        )
    return found
