"""The options that name a judged set, and reading it with a word about what to doubt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from evaluation.judgments import Judgments, RejectedRow, read_judgments

FILE = click.Path(path_type=Path)

_JUDGMENTS = (
    "CSV with query, docid, rating (or the names of TREC qrels), or TREC qrels; .gz or .zst."
    " Also ESCI's examples (.parquet) and the folder of WANDS."
)
judgments_option = click.option(
    "--judgments", "judgments_path", type=FILE, required=True, help=_JUDGMENTS
)
optional_judgments_option = click.option(
    "--judgments", "judgments_path", type=FILE, help=_JUDGMENTS
)
queries_option = click.option(
    "--queries", "queries_path", type=FILE, help="File that gives the text of each query id."
)
grade_offset_option = click.option(
    "--grade-offset", type=float, default=0.0,
    help="Added to each rating; -1 where 1 is the lowest and means not relevant.",
)  # fmt: skip


def read_reported(path: Path, queries: Path | None, grade_offset: float) -> Judgments:
    """Read a judged set and say on stderr which lines were skipped, and what looks odd."""
    judgments = read_judgments(path, queries=queries, grade_offset=grade_offset)
    report_rejected(judgments.rejected, path)
    if judgments.lowest_grade >= 1:
        click.echo(
            f"No rating in {path} is below {judgments.lowest_grade:g}, so every judged product "
            "counts as relevant. If the lowest means not relevant, give --grade-offset -1.",
            err=True,
        )
    return judgments


def report_rejected(rejected: Sequence[RejectedRow], path: Path) -> None:
    """Say on stderr which lines were skipped, and why."""
    for row in rejected[:10]:
        click.echo(f"Skipped line {row.line} of {path}: {row.reason}", err=True)
    if len(rejected) > 10:
        click.echo(f"Skipped {len(rejected) - 10} more lines of {path}", err=True)
