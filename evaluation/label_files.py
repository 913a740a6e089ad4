"""The options of `evaluate` that score query understanding on labelled files, without an index."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from evaluation.intents import score_intents
from evaluation.judgment_options import FILE
from evaluation.tags import score_tags
from models.tagger import Tagger
from models.tagger_card import SHIPPED_TAGGER

tags_option = click.option(
    "--tags", "tags_path", type=FILE,
    help="Score the tagger's spans on lines of tokens and BIO labels (.jsonl, .gz); no index.",
)  # fmt: skip
intents_option = click.option(
    "--intents", "intents_path", type=FILE,
    help="Score the tagger's intents on a CSV with query and intent (.gz); no index.",
)  # fmt: skip
tagger_option = click.option(
    "--tagger", "tagger_name", default=SHIPPED_TAGGER, show_default=True,
    help="Name or folder of the tagger that --tags and --intents score.",
)  # fmt: skip


def show_label_scores(
    tags: Path | None, intents: Path | None, tagger_name: str, json_output: bool
) -> None:
    """Score the files that are given and print one JSON object, or tables.

    Both files' results are in one object under `tags` and `intents` where both are given.
    """
    tagger = Tagger.open(tagger_name)
    found = {}
    if tags is not None:
        found["tags"] = score_tags(tags, tagger).as_json()
    if intents is not None:
        found["intents"] = score_intents(intents, tagger).as_json()
    if json_output:
        shown = found if len(found) > 1 else next(iter(found.values()))
        click.echo(json.dumps(shown, ensure_ascii=False, allow_nan=False))
        return
    for report in found.values():
        _print(report)


def _print(report: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    summary = ", ".join(
        f"{name} {value:.4f}" for name, value in report.items() if isinstance(value, float)
    )
    table = Table("label", "precision", "recall", "f1", "support")
    for label, score in (report.get("per_type") or report["per_label"]).items():
        numbers = (f"{score[name]:.4f}" for name in ("precision", "recall", "f1"))
        table.add_row(label, *numbers, str(score["support"]))
    console = Console()
    console.print(f"{report['queries']} queries, {report['tagger']}: {summary}", highlight=False)
    console.print(table)
