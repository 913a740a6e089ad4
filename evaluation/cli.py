"""The commands `evaluate` and `compare`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from evaluation.constraints_cli import constraints_option, evaluate_constraints
from evaluation.evaluate import DEFAULT_DEPTH, Evaluation, evaluate, evaluate_run
from evaluation.judgment_options import (
    FILE,
    grade_offset_option,
    judgments_option,
    optional_judgments_option,
    queries_option,
    read_reported,
)
from evaluation.judgments import Judgments, read_topics
from evaluation.label_files import (
    intents_option,
    show_label_scores,
    tagger_option,
    tags_option,
)
from evaluation.list_option import ListCommand, ListOption
from evaluation.measures import DEFAULT_MEASURES, Measure, parse_measures
from evaluation.pairs_cli import evaluate_pairs, pairs_option, reranker_option, scale_option
from evaluation.progress import shown_progress
from evaluation.query_traits import QueryTraits, index_traits
from evaluation.ranking import Engine, Ranker, opened_engine
from evaluation.ranking_options import (
    budget_option,
    compare_mode_option,
    judged_only_option,
    mode_option,
    slices_option,
    stages_option,
    wins_option,
)
from evaluation.shown_evaluation import show_evaluation, show_stages
from evaluation.spelling_report import products_option, report_spelling, spelling_option
from evaluation.stages import (
    STAGES_MEASURE,
    Stage,
    StageScores,
    evaluate_stages,
    stage_ranker,
)
from evaluation.trec_run import read_run, write_run
from retail_search.settings import Settings

_measures = click.option(
    "--measures", cls=ListOption,
    help=f"Names of ir_measures, one or more.  [default: {' '.join(DEFAULT_MEASURES)}]",
)  # fmt: skip
_json = click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")


@click.command("evaluate", cls=ListCommand)
@click.option("--index", help="Index to evaluate.  [default: the setting `index`]")
@optional_judgments_option
@spelling_option
@products_option
@constraints_option
@queries_option
@grade_offset_option
@mode_option
@stages_option
@_measures
@click.option(
    "--depth", type=click.IntRange(1, 10_000), default=DEFAULT_DEPTH, show_default=True,
    help="Products ranked for each query; more where a measure looks deeper.",
)  # fmt: skip
@judged_only_option
@compare_mode_option
@click.option(
    "--compare", "compare_runs", cls=ListOption, type=FILE, help="TREC runs to compare with."
)
@wins_option
@slices_option
@budget_option
@click.option(
    "--understanding",
    help="Steps of query understanding that are on, or none.  [default: the setting]",
)
@click.option("--run-out", type=FILE, help="Write the ranking as a TREC run.")
@click.option("--per-query", is_flag=True, help="Show each query's values too.")
@click.option("--data-dir", type=FILE, help="Folder of the indexes.  [default: the setting]")
@tags_option
@intents_option
@tagger_option
@pairs_option
@scale_option
@reranker_option
@_json
def evaluate_command(
    index: str | None,
    judgments_path: Path | None,
    spelling_path: Path | None,
    products_path: Path | None,
    constraints_path: Path | None,
    queries_path: Path | None,
    grade_offset: float,
    mode: Stage | None,
    stages: bool,
    measures: Sequence[str],
    depth: int,
    judged_only: bool,
    compare_modes: Sequence[Stage],
    compare_runs: Sequence[Path],
    wins: bool,
    slices: bool,
    rerank_budget_ms: float,
    understanding: str | None,
    run_out: Path | None,
    per_query: bool,
    data_dir: Path | None,
    tags_path: Path | None,
    intents_path: Path | None,
    tagger_name: str,
    pairs_path: Path | None,
    scale: str | None,
    reranker_name: str,
    json_output: bool,
) -> None:
    """Measure how well an index ranks a judged set of queries, or how well they are understood."""
    if pairs_path:
        evaluate_pairs(pairs_path, scale, reranker_name, json_output)
        return
    if constraints_path:
        evaluate_constraints(constraints_path, tagger_name, json_output)
        return
    if tags_path or intents_path:
        show_label_scores(tags_path, intents_path, tagger_name, json_output)
        return
    if spelling_path is not None:
        report_spelling(spelling_path, products_path, judgments_path, index, data_dir, json_output)
        return
    if judgments_path is None:
        raise click.UsageError(
            "Give --judgments, or a labelled file: --tags, --intents, --constraints or --spelling."
        )
    if stages and (mode or compare_modes or compare_runs or judged_only or run_out or per_query):
        raise click.UsageError(
            "--stages measures all modes, with and without unjudged products: it goes without"
            " --mode, --compare-mode, --compare, --judged-only, --run-out and --per-query."
        )
    if wins and not (stages or compare_modes or compare_runs):
        raise click.UsageError("--wins needs --compare-mode, --compare or --stages.")
    parsed = parse_measures(measures or (STAGES_MEASURE if stages else ()))
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    # read before the engine is opened, so that a bad file is reported at once
    topics = read_topics(queries_path) if queries_path else None
    runs = {str(path): read_run(path, topics) for path in compare_runs}
    opens = partial(opened_engine, data_dir, index, understanding=understanding)
    ways = partial(stage_ranker, rerank_budget_ms=rerank_budget_ms)
    if stages:
        found, about, traits = _evaluate_stages(opens, ways, judgments, parsed, depth, slices)
        show_stages(found, about, wins=wins, traits=traits, json_output=json_output)
        return
    with opens() as (engine, settings):
        traits = index_traits(engine, judgments.queries) if slices else None

        def evaluated(stage: Stage) -> Evaluation:
            ranker = ways(engine, stage, diversity=settings.diversity)
            with shown_progress(f"Ranking ({stage})") as progress:
                return evaluate(
                    ranker, judgments, parsed, depth=depth, tag=stage,
                    judged_only=judged_only, progress=progress,
                )  # fmt: skip

        chosen = mode or settings.mode
        result = evaluated(chosen)
        others: dict[str, Evaluation] = {
            other: evaluated(other) for other in dict.fromkeys(compare_modes)
        }
        about = {"mode": chosen, "index": settings.index, "generation": engine.generation}
    for name, run in runs.items():
        others[name] = evaluate_run(
            run, judgments, parsed, depth=result.depth, judged_only=judged_only
        )
    if run_out:
        write_run(replace(result.run, tag=f"{settings.index}-{chosen}"), run_out)
    show_evaluation(
        result, others, about, chosen,
        per_query=per_query, wins=wins, traits=traits, json_output=json_output,
    )  # fmt: skip


def _evaluate_stages(
    opens: Callable[[], AbstractContextManager[tuple[Engine, Settings]]],
    ways: Callable[..., Ranker],
    judgments: Judgments,
    measures: Sequence[Measure],
    depth: int,
    slices: bool,
) -> tuple[list[StageScores], dict[str, str], dict[str, QueryTraits] | None]:
    with opens() as (engine, settings):
        about = {"index": settings.index, "generation": engine.generation}
        traits = index_traits(engine, judgments.queries) if slices else None

    @contextmanager
    def ranker(stage: Stage) -> Iterator[Ranker]:
        with opens() as (engine, settings):
            yield ways(engine, stage, diversity=settings.diversity)

    found = evaluate_stages(ranker, judgments, measures, depth, shown_progress)
    return found, about, traits


@click.command("compare", cls=ListCommand)
@click.argument("run_a", type=FILE)
@click.argument("run_b", type=FILE)
@judgments_option
@queries_option
@grade_offset_option
@_measures
@judged_only_option
@click.option("--wins", is_flag=True, help="Show the queries that gained and lost most.")
@click.option("--per-query", is_flag=True, help="Show each query's values of RUN_A too.")
@_json
def compare_command(
    run_a: Path,
    run_b: Path,
    judgments_path: Path,
    queries_path: Path | None,
    grade_offset: float,
    measures: Sequence[str],
    judged_only: bool,
    wins: bool,
    per_query: bool,
    json_output: bool,
) -> None:
    """Compare two TREC runs on a judged set: RUN_A less RUN_B, by a paired bootstrap."""
    parsed = parse_measures(measures)
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    topics = read_topics(queries_path) if queries_path else None
    one, other = (
        evaluate_run(read_run(path, topics), judgments, parsed, judged_only=judged_only)
        for path in (run_a, run_b)
    )
    show_evaluation(
        one, {str(run_b): other}, {"run": str(run_a)}, str(run_a),
        per_query=per_query, wins=wins, json_output=json_output,
    )  # fmt: skip
