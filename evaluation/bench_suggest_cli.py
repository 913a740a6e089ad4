"""The command `bench suggest`: how long suggestions take."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evaluation.bench_queries import sample_titles
from evaluation.bench_suggest import (
    WARM_KEYSTROKES,
    bench_suggest,
    keystrokes,
    print_suggest_times,
)
from evaluation.progress import shown_progress
from evaluation.ranking import opened_engine


@click.command("suggest")
@click.option("--index", help="Index to suggest from.  [default: the setting `index`]")
@click.option(
    "--n", "count", type=click.IntRange(1, 1_000_000), default=5_000, show_default=True,
    help="Timed keystrokes.",
)  # fmt: skip
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Folder of the indexes.  [default: the setting]",
)
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def suggest_command(
    index: str | None, count: int, data_dir: Path | None, json_output: bool
) -> None:
    """Time suggestions keystroke by keystroke, and beside them lexical searches for the same texts.

    What is typed are words of titles of the index, a fifth of the queries with a slip.
    """
    with (
        opened_engine(data_dir, index) as (engine, settings),
        shown_progress("Typing") as progress,
    ):
        typed = keystrokes(sample_titles(engine), count + WARM_KEYSTROKES)
        times = bench_suggest(engine, typed, progress=progress)
        products = engine.ready().products
    if json_output:
        click.echo(json.dumps({"products": products, **times.as_json()}))
        return
    from rich.console import Console

    print_suggest_times(Console(), times, f"{settings.index}, {products:,} products")
