"""The commands `evaluate` and `compare`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from evaluation.constraints_cli import constraints_option, evaluate_constraints
from evaluation.evaluate import (
    DEFAULT_DEPTH,
    Evaluation,
    compare_evaluations,
    evaluate,
    evaluate_run,
)
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
from evaluation.progress import shown_progress
from evaluation.ranking import Engine, opened_engine, ranker_of
from evaluation.report import as_json, print_comparison, print_evaluation
from evaluation.spelling_report import products_option, report_spelling, spelling_option
from evaluation.trec_run import read_run, write_run
from ranker.request import MODES, Mode

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
@click.option("--mode", type=click.Choice(MODES), help="Retrieval.  [default: the setting `mode`]")
@_measures
@click.option(
    "--depth", type=click.IntRange(1, 10_000), default=DEFAULT_DEPTH, show_default=True,
    help="Products ranked for each query; more where a measure looks deeper.",
)  # fmt: skip
@click.option(
    "--compare-mode", "compare_modes", cls=ListOption, type=click.Choice(MODES),
    help="Other modes of the same index to compare with.",
)  # fmt: skip
@click.option(
    "--compare", "compare_runs", cls=ListOption, type=FILE, help="TREC runs to compare with."
)
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
@_json
def evaluate_command(
    index: str | None,
    judgments_path: Path | None,
    spelling_path: Path | None,
    products_path: Path | None,
    constraints_path: Path | None,
    queries_path: Path | None,
    grade_offset: float,
    mode: str | None,
    measures: Sequence[str],
    depth: int,
    compare_modes: Sequence[str],
    compare_runs: Sequence[Path],
    understanding: str | None,
    run_out: Path | None,
    per_query: bool,
    data_dir: Path | None,
    tags_path: Path | None,
    intents_path: Path | None,
    tagger_name: str,
    json_output: bool,
) -> None:
    """Measure how well an index ranks a judged set of queries, or how well they are understood."""
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
    parsed = parse_measures(measures)
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    # read before the engine is opened, so that a bad file is reported at once
    topics = read_topics(queries_path) if queries_path else None
    runs = {str(path): read_run(path, topics) for path in compare_runs}
    with opened_engine(data_dir, index, understanding=understanding) as (engine, settings):
        chosen = cast(Mode, mode) if mode else settings.mode
        result = _evaluate_mode(engine, chosen, judgments, parsed, depth)
        others = {
            other: _evaluate_mode(engine, cast(Mode, other), judgments, parsed, depth)
            for other in dict.fromkeys(compare_modes)
        }
        about = {"mode": str(chosen), "index": settings.index, "generation": engine.generation}
    for name, run in runs.items():
        others[name] = evaluate_run(run, judgments, parsed, depth=result.depth)
    if run_out:
        write_run(replace(result.run, tag=f"{settings.index}-{chosen}"), run_out)
    _show(result, others, about, chosen, per_query, json_output)


@click.command("compare", cls=ListCommand)
@click.argument("run_a", type=FILE)
@click.argument("run_b", type=FILE)
@judgments_option
@queries_option
@grade_offset_option
@_measures
@click.option("--per-query", is_flag=True, help="Show each query's values of RUN_A too.")
@_json
def compare_command(
    run_a: Path,
    run_b: Path,
    judgments_path: Path,
    queries_path: Path | None,
    grade_offset: float,
    measures: Sequence[str],
    per_query: bool,
    json_output: bool,
) -> None:
    """Compare two TREC runs on a judged set: RUN_A less RUN_B, by a paired bootstrap."""
    parsed = parse_measures(measures)
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    topics = read_topics(queries_path) if queries_path else None
    one, other = (
        evaluate_run(read_run(path, topics), judgments, parsed) for path in (run_a, run_b)
    )
    _show(one, {str(run_b): other}, {"run": str(run_a)}, str(run_a), per_query, json_output)


def _evaluate_mode(
    engine: Engine, mode: Mode, judgments: Judgments, measures: Sequence[Measure], depth: int
) -> Evaluation:
    with shown_progress(f"Ranking ({mode})") as progress:
        return evaluate(
            ranker_of(engine, mode), judgments, measures, depth=depth, tag=mode, progress=progress
        )


def _show(
    result: Evaluation,
    others: dict[str, Evaluation],
    about: dict[str, str],
    name: str,
    per_query: bool,
    json_output: bool,
) -> None:
    comparisons = {other: compare_evaluations(result, found) for other, found in others.items()}
    if json_output:
        shown = as_json(result, about=about, comparisons=comparisons, per_query=per_query)
        click.echo(json.dumps(shown, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    console = Console()
    print_evaluation(console, result, ", ".join(f"{key} {text}" for key, text in about.items()))
    if per_query:
        _print_queries(console, result)
    for other, rows in comparisons.items():
        print_comparison(console, rows, name, other)


def _print_queries(console: Any, result: Evaluation) -> None:
    from rich.table import Table

    table = Table("query", *result.means)
    for query in result.judgments.queries:
        values = (result.scores.per_query[name][query] for name in result.means)
        table.add_row(query, *(f"{value:.4f}" for value in values))
    console.print(table)
