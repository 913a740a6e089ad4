"""The command `tune-fusion`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from catalog.errors import ModelError
from evaluation.judgment_options import (
    FILE,
    grade_offset_option,
    judgments_option,
    queries_option,
    read_reported,
)
from evaluation.progress import shown_progress
from evaluation.tune_fusion import FOLDS, Trial, Tuning, tune_fusion
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from models.encoder import Encoder
from ranker.embedded.catalogue import EmbeddedCatalogue
from retail_search.settings import load_settings


@click.command("tune-fusion")
@click.option("--index", help="Index to tune on.  [default: the setting `index`]")
@judgments_option
@queries_option
@grade_offset_option
@click.option(
    "--folds", type=click.IntRange(2, 100), default=FOLDS, show_default=True,
    help="Parts into which the queries are dealt for cross-validation.",
)  # fmt: skip
@click.option("--data-dir", type=FILE, help="Folder of the indexes.  [default: the setting]")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def tune_fusion_command(
    index: str | None,
    judgments_path: Path,
    queries_path: Path | None,
    grade_offset: float,
    folds: int,
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Measure how each weight of hybrid fusion does on a judged set, by cross-validation.

    Nothing is changed: the weights that serve are the defaults of ranker/fuse.py.
    """
    judgments = read_reported(judgments_path, queries_path, grade_offset)
    settings = load_settings(data_dir=data_dir, index=index)
    generation = Generation.open(IndexFolder(settings.home, settings.index).published())
    manifest = generation.manifest
    encoder = Encoder.open(manifest.encoder, threads=1)
    if encoder.identity != manifest.encoder_identity:
        raise ModelError(
            f"Index '{settings.index}' was encoded with {manifest.encoder_identity},"
            f" but '{manifest.encoder}' is now {encoder.identity}.",
            fix="Reindex, or bring the encoder's files back.",
        )
    with shown_progress("Trying weights") as progress:
        tuning = tune_fusion(
            judgments, EmbeddedCatalogue(generation), encoder, folds=folds, progress=progress
        )
    about = {"index": settings.index, "generation": manifest.generation}
    if json_output:
        click.echo(json.dumps({**about, **as_json(tuning)}, allow_nan=False))
        return
    _print(tuning, f"index {settings.index}, {len(judgments.queries)} queries")


def as_json(tuning: Tuning) -> dict[str, Any]:
    """Build the JSON object of a tuning, its keys always in this order."""
    return {
        "queries": int(tuning.systems["shipped"].ndcg.size),
        "described": tuning.described,
        "weight": tuning.weight,
        "shipped": tuning.shipped,
        "best": tuning.best,
        "chosen_by_fold": list(tuning.chosen),
        "systems": {
            name: {
                "nDCG@10": float(system.ndcg.mean()),
                "interval": [system.interval.low, system.interval.high],
                "R@100": float(system.recall.mean()),
            }
            for name, system in tuning.systems.items()
        },
        "comparisons": [
            {
                "system": one,
                "baseline": other,
                "difference": row.difference,
                "interval": [row.interval.low, row.interval.high],
                "p": row.p,
                "wins": row.wins,
                "losses": row.losses,
                "ties": row.ties,
            }
            for (one, other), row in tuning.comparisons().items()
        ],
        tuning.weight: [_trial_json(trial) for trial in tuning.trials],
        **{name: [_trial_json(trial) for trial in trials] for name, trials in tuning.sets.items()},
    }


def _trial_json(trial: Trial) -> dict[str, float]:
    shown = {"value": trial.value, "nDCG@10": trial.ndcg, "R@100": trial.recall}
    return shown if trial.size is None else {**shown, "median_size": trial.size}


def _print(tuning: Tuning, title: str) -> None:
    from rich.console import Console

    console = Console()
    systems = [
        (
            name,
            f"{system.ndcg.mean():.4f}",
            f"{system.interval.low:.4f} to {system.interval.high:.4f}",
            f"{system.recall.mean():.4f}",
        )
        for name, system in tuning.systems.items()
    ]
    _table(console, title, ("ranking", "nDCG@10", "95 % interval", "R@100"), systems)
    folds = ", ".join(f"{value:g}" for value in tuning.chosen)
    console.print(
        f"`{tuning.weight}` is {tuning.shipped:g}; best on all queries {tuning.best:g}; chosen "
        f"with each fold left out: {folds}.",
        highlight=False,
    )
    differences = [
        (
            one,
            other,
            f"{row.difference:+.4f}",
            f"{row.interval.low:+.4f} to {row.interval.high:+.4f}",
            f"{row.p:.4f}",
        )
        for (one, other), row in tuning.comparisons().items()
    ]
    headings = ("ranking", "less", "nDCG@10", "95 % interval", "p")
    _table(console, "Differences, query by query", headings, differences)
    for name, trials in {tuning.weight: tuning.trials, **tuning.sets}.items():
        rows = [
            (
                f"{trial.value:g}",
                f"{trial.ndcg:.4f}",
                f"{trial.recall:.4f}",
                *(() if trial.size is None else (f"{trial.size:g}",)),
            )
            for trial in trials
        ]
        sized = trials[0].size is not None
        shown = (name, "nDCG@10", "R@100", *(("median size",) if sized else ()))
        _table(console, "", shown, rows)


def _table(
    console: Any, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    from rich.table import Table

    table = Table(title=title or None, title_justify="left")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)
