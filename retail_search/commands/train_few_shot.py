"""`retail-search train few-shot`: intents or categories of your own, from a few examples each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from retail_search.commands.setting_options import setting_options


@click.command("few-shot")
@click.argument("examples", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False),
    help="File to write what was learnt to, instead of using it for the index.",
)  # fmt: skip
@setting_options("index", "data_dir", "encoder")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def few_shot_command(examples: Path, output: Path | None, json_output: bool, **given: Any) -> None:
    """Learn intents or categories from EXAMPLES, a CSV with the columns `text` and `label`.

    Eight examples of each label do well. It takes seconds, and no torch. What is learnt for an
    index is in its plans, and in what `/predict` answers, from the next start of the server on.
    """
    import json

    from models.encoder import Encoder
    from query.examples import read_examples
    from query.fewshot import Prototypes, own_labels
    from retail_search.settings import load_settings

    read = read_examples(examples)
    settings = load_settings(**given)
    opened = Encoder.open(settings.encoder, threads=1)
    learnt = Prototypes.fit(read.texts, read.labels, opened)
    output = output or own_labels(settings.home, settings.index)
    output.parent.mkdir(parents=True, exist_ok=True)
    learnt.save(output)
    if json_output:
        shown = {
            "file": str(output), "examples": len(read.texts), "labels": list(learnt.labels),
            "encoder": learnt.encoder_identity, "left_out_accuracy": learnt.left_out_accuracy,
        }  # fmt: skip
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    click.echo(
        f"Learnt {len(learnt.labels)} labels from {len(read.texts)} examples into {output}."
        f" Of examples left out, {learnt.left_out_accuracy:.1%} got their label."
    )
