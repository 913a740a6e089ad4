"""The command `ablate`: each step of query understanding left out, and alone."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import click

from evaluation.ablation import AblationRow, ablate, share_without_results
from evaluation.judgment_options import FILE, judgments_option, read_reported
from evaluation.list_option import ListCommand, ListOption
from evaluation.measures import parse_measures
from evaluation.progress import shown_progress
from evaluation.ranking import Engine, Ranker, ranker_of
from evaluation.typos import corrupt_queries
from query.steps import STEPS
from ranker.request import MODES, Mode
from retail_search.settings import Settings, load_settings

CORRUPT_SEED = 17


@click.command("ablate", cls=ListCommand)
@click.option("--index", help="Index to evaluate.  [default: the setting `index`]")
@judgments_option
@click.option(
    "--steps", cls=ListOption, type=click.Choice(STEPS), default=STEPS,
    help=f"Steps to take apart.  [default: {' '.join(STEPS)}]",
)  # fmt: skip
@click.option("--measure", default="nDCG@10", show_default=True, help="A name of ir_measures.")
@click.option(
    "--mode", type=click.Choice(MODES), default="hybrid", help="Retrieval.  [default: hybrid]"
)
@click.option(
    "--corrupted", type=click.IntRange(0, 100_000), default=500, show_default=True,
    help="Misspelt queries, made of the judged ones, on which empty results are counted.",
)  # fmt: skip
@click.option("--data-dir", type=FILE, help="Folder of the indexes.  [default: the setting]")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def ablate_command(
    index: str | None,
    judgments_path: Path,
    steps: Sequence[str],
    measure: str,
    mode: str,
    corrupted: int,
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Measure each step of query understanding: with it left out, and with it alone."""
    (parsed,) = parse_measures([measure])
    judgments = read_reported(judgments_path, None, 0)
    settings = load_settings(data_dir=data_dir, index=index)

    @contextmanager
    def opens(chosen: frozenset[str], by: str = mode) -> Iterator[Ranker]:
        with _opened(settings, chosen) as engine:
            yield ranker_of(engine, cast(Mode, by))

    with shown_progress("Taking apart") as progress:
        rows = ablate(opens, steps, judgments, parsed, progress)
    empty: dict[str, dict[str, float]] = {}
    mistyped = corrupt_queries(judgments.queries, CORRUPT_SEED)[:corrupted] if corrupted else []
    queries = [one.typed for one in mistyped]
    if queries:
        for by in ("lexical", "hybrid"):
            empty[by] = {}
            for name, chosen in (("none", frozenset[str]()), ("all", frozenset(steps))):
                with opens(chosen, by) as ranker:
                    empty[by][name] = share_without_results(ranker, queries)
    if json_output:
        shown = {"rows": [_row_json(row) for row in rows], "without_results": empty}
        click.echo(json.dumps(shown, allow_nan=False))
        return
    _print(rows, str(parsed), empty, len(queries))


@contextmanager
def _opened(settings: Settings, steps: frozenset[str]) -> Iterator[Engine]:
    module = importlib.import_module("retail_search.engine")
    named = ",".join(step for step in STEPS if step in steps) or "none"
    chosen = settings.model_copy(update={"understanding": named})
    engine = module.open_engine(chosen, settings.index)
    try:
        yield cast(Engine, engine)
    finally:
        engine.close()


def _row_json(row: AblationRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "steps": sorted(row.steps),
        "mean": row.mean,
        "low": row.interval.low,
        "high": row.interval.high,
        "without_results": row.without_results,
        **{
            key: {
                "difference": one.difference,
                "low": one.interval.low,
                "high": one.interval.high,
                "wins": one.wins,
                "losses": one.losses,
            }
            for key, one in (
                ("to_none", row.to_none),
                ("to_all", row.to_all),
                ("judged", row.judged),
            )
        },
    }


def _print(
    rows: Sequence[AblationRow],
    measure: str,
    empty: dict[str, dict[str, float]],
    corrupted: int,
) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("steps", measure, "less none", "less all", "judged only, less none", "no results")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.mean:.4f} [{row.interval.low:.3f}, {row.interval.high:.3f}]",
            _difference(row.to_none),
            _difference(row.to_all),
            _difference(row.judged),
            str(row.without_results),
        )
    console.print(table)
    for mode, shares in empty.items():
        console.print(
            f"No results for {corrupted} misspelt queries, {mode}:"
            f" {shares['none']:.1%} before, {shares['all']:.1%} with understanding"
        )


def _difference(one: Any) -> str:
    return f"{one.difference:+.4f} [{one.interval.low:+.4f}, {one.interval.high:+.4f}]"
