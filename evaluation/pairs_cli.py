"""`evaluate --pairs`: score the shipped reranker on graded pairs, without an index."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import click

from evaluation.judgment_options import FILE, report_rejected
from evaluation.pair_scores import Grader, score_pairs
from evaluation.pairs import PAIR_SCALES, read_pairs
from evaluation.progress import shown_progress

SHIPPED_RERANKER = "retail-reranker"

pairs_option = click.option(
    "--pairs", "pairs_path", type=FILE,
    help="Score the reranker instead, without an index: CSV with query, text, grade; .gz or .zst.",
)  # fmt: skip
scale_option = click.option(
    "--scale", type=click.Choice(list(PAIR_SCALES)),
    help="Scale of the grades of --pairs: 1 to 3 in thirds, or 1 to 4.",
)  # fmt: skip
reranker_option = click.option(
    "--reranker", "reranker_name", default=SHIPPED_RERANKER, show_default=True,
    help="Name or folder of the reranker that --pairs scores.",
)  # fmt: skip


def evaluate_pairs(path: Path, scale_name: str | None, reranker: str, json_output: bool) -> None:
    """Score a reranker on a file of graded pairs and print the scores.

    Raises JudgmentsError where no pair can be read, ModelError where there is no such reranker.
    """
    if scale_name is None:
        raise click.UsageError(f"Give --scale with --pairs: {' or '.join(PAIR_SCALES)}.")
    scale = PAIR_SCALES[scale_name]
    pairs = read_pairs(path, scale)
    report_rejected(pairs.rejected, path)
    grader = opened_reranker(reranker)
    with shown_progress("Grading") as progress:
        scores = score_pairs(grader, pairs, scale, progress)
    shown = {
        **scores.as_json(),
        "scale": scale.name,
        "rejected": len(pairs.rejected),
        "reranker": grader.identity,
    }
    if json_output:
        click.echo(json.dumps(shown, ensure_ascii=False, allow_nan=False))
        return
    click.echo(
        f"{grader.identity} on {scores.pairs} pairs of {scores.queries} queries ({scale.name}): "
        f"rmse {scores.rmse:.4f}, kappa {_number(scores.kappa)}, ndcg {_number(scores.ndcg)}"
        f" (without {scores.undecided} queries all of whose grades are equal)."
    )


def opened_reranker(name_or_folder: str) -> Grader:
    """Open a reranker by name or folder; raises ModelError where there is none."""
    # Imported by name, since only this option needs it.
    module: Any = importlib.import_module("models.cross_encoder")
    grader: Grader = module.CrossEncoder.open(name_or_folder, threads=0)
    return grader


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.4f}"
