"""The command `compare-engines`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import click

from evaluation.engine_agreement import agreements, print_agreement, summary
from evaluation.evaluate import compare_evaluations, evaluate
from evaluation.judgment_options import (
    FILE,
    grade_offset_option,
    judgments_option,
    queries_option,
    read_reported,
)
from evaluation.list_option import ListCommand, ListOption
from evaluation.measures import DEFAULT_MEASURES, parse_measures
from evaluation.progress import shown_progress
from evaluation.ranking import opened_engine, ranker_of
from ranker.request import MODES, Mode, SearchRequest

ENGINES = ("embedded", "elasticsearch")


@click.command("compare-engines", cls=ListCommand)
@click.option("--index", help="Index, loaded into both.  [default: the setting `index`]")
@judgments_option
@queries_option
@grade_offset_option
@click.option("--mode", type=click.Choice(MODES), help="Retrieval.  [default: the setting `mode`]")
@click.option(
    "--measures", cls=ListOption,
    help=f"Names of ir_measures, one or more.  [default: {' '.join(DEFAULT_MEASURES)}]",
)  # fmt: skip
@click.option("--data-dir", type=FILE, help="Folder of the indexes.  [default: the setting]")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def compare_engines_command(
    index: str | None,
    judgments_path: Path,
    queries_path: Path | None,
    grade_offset: float,
    mode: str | None,
    measures: Sequence[str],
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Compare the embedded engine with Elasticsearch on a judged set of queries.

    The same files must have been loaded into both. Every page and every facet of every query is
    compared, and both rankings are scored.
    """
    parsed = parse_measures(measures)
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    with (
        opened_engine(data_dir, index, engine=ENGINES[0]) as (one, settings),
        opened_engine(data_dir, index, engine=ENGINES[1]) as (other, _),
    ):
        chosen = cast(Mode, mode) if mode else settings.mode
        requests = [SearchRequest(query, chosen) for query in judgments.queries]
        with shown_progress("Comparing") as progress:
            found = agreements(one, other, requests, progress)
        with shown_progress("Ranking") as progress:
            mine, theirs = (
                evaluate(ranker_of(engine, chosen), judgments, parsed, progress=progress)
                for engine in (one, other)
            )
    comparisons = compare_evaluations(theirs, mine)
    if json_output:
        rows = {
            name: {
                ENGINES[0]: row.baseline,
                ENGINES[1]: row.mean,
                "difference": row.difference,
                "interval": [row.interval.low, row.interval.high],
            }
            for name, row in comparisons.items()
        }
        about = {"index": settings.index, "mode": chosen}
        click.echo(json.dumps({**about, **summary(found), "measures": rows}, ensure_ascii=False))
        return
    from rich.console import Console

    print_agreement(Console(), found, ENGINES, comparisons)
