"""`evaluate --constraints`: score the shipped reader of constraints, without an index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from evaluation.constraints import ConstraintScores, read_gold, score_constraints
from evaluation.judgment_options import FILE

constraints_option = click.option(
    "--constraints", "constraints_path", type=FILE,
    help="Score the reading of constraints instead, without an index: lines of"
    ' {"query": "...", "constraints": {...}}; .gz or .zst.',
)  # fmt: skip


def evaluate_constraints(path: Path, tagger_name: str, json_output: bool) -> None:
    """Score the shipped reader, with the spans of a tagger, on a gold file and print the scores.

    Raises ModelError where there is no tagger of that name.
    """
    from models.tagger import Tagger
    from query.constraints.gazetteer import Gazetteers
    from query.constraints.read import ConstraintReader
    from query.plan import Span

    gold = read_gold(path)
    reader = ConstraintReader(Gazetteers.shipped())
    tagger = Tagger.open(tagger_name)

    def read(query: str) -> Mapping[str, Any]:
        spans = [
            Span(span.text, span.label, span.start, span.end, span.probability)
            for span in tagger.tag(query).spans
        ]
        return reader.read(query, spans)[0].to_json()

    scores = score_constraints(gold, read)
    if json_output:
        click.echo(json.dumps(scores.to_json(), ensure_ascii=False, allow_nan=False))
    else:
        _print(scores)


def _print(scores: ConstraintScores) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(
        f"{scores.count} queries: exact {scores.exact:.4f}, f1 {scores.f1:.4f}, "
        f"false alarms {scores.false_alarm:.4f}"
    )
    table = Table("key", "precision", "recall", "f1", "support")
    for key, score in scores.keys.items():
        values = (score.precision, score.recall, score.f1)
        table.add_row(key, *(f"{value:.4f}" for value in values), str(score.support))
    console.print(table)
