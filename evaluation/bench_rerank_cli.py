"""The command `bench rerank`: quality for time."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from evaluation.bench_rerank import BUDGETS, bench_rerank, print_budgets, shown_budget
from evaluation.judgment_options import (
    FILE,
    grade_offset_option,
    judgments_option,
    queries_option,
    read_reported,
)
from evaluation.list_option import ListCommand, ListOption
from evaluation.measures import parse_measures
from evaluation.progress import shown_progress
from evaluation.ranking import Engine, opened_engine


def _read_budgets(
    _context: click.Context, option: click.Parameter, words: Sequence[str]
) -> list[float]:
    """Read milliseconds of 0 or more, or `none` for no deadline, without repeats."""
    budgets: dict[float, None] = {}
    for word in words:
        try:
            budget = math.inf if word == "none" else float(word)
        except ValueError:
            budget = math.nan
        if not budget >= 0:
            raise click.BadParameter(
                f"{word!r} is neither none nor milliseconds of 0 or more.", param=option
            )
        budgets.setdefault(budget)
    return list(budgets)


@click.command("rerank", cls=ListCommand)
@click.option("--index", help="Index to search.  [default: the setting `index`]")
@judgments_option
@queries_option
@grade_offset_option
@click.option(
    "--budgets", cls=ListOption, callback=_read_budgets,
    default=tuple(map(shown_budget, BUDGETS)), show_default=True,
    help="Milliseconds of the cross-encoder, or none.",
)  # fmt: skip
@click.option("--measure", default="nDCG@10", show_default=True, help="A name of ir_measures.")
@click.option("--plot", "plot_path", type=FILE, help="Draw the curve here (PNG or SVG).")
@click.option("--data-dir", type=FILE, help="Folder of the indexes.  [default: the setting]")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def rerank_command(
    index: str | None,
    judgments_path: Path,
    queries_path: Path | None,
    grade_offset: float,
    budgets: list[float],
    measure: str,
    plot_path: Path | None,
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Measure how good the ranking is at each budget, and how long searches take."""
    (parsed,) = parse_measures([measure])
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    with opened_engine(data_dir, index) as (engine, settings):
        about = {"index": settings.index, "generation": engine.generation}

    @contextmanager
    def opens() -> Iterator[Engine]:
        with opened_engine(data_dir, index) as (engine, _):
            yield engine

    with shown_progress("Searching") as progress:
        points = bench_rerank(opens, judgments, parsed, budgets, progress=progress)
    title = f"Quality for time: {settings.index}, {len(judgments.queries)} queries"
    if plot_path is not None:
        from evaluation.budget_plot import plot_budgets

        plot_budgets(points, plot_path, title)
    if json_output:
        shown = {
            **about,
            "queries": len(judgments.queries),
            "measure": str(parsed),
            "points": [point.as_json() for point in points],
        }
        click.echo(json.dumps(shown, ensure_ascii=False, allow_nan=False))
        return
    from rich.console import Console

    print_budgets(Console(width=110), points, title)
