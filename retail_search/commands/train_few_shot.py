"""`retail-search train few-shot`: intents or categories of your own, from a few examples each."""

from __future__ import annotations

from pathlib import Path

import click

from retail_search.commands.setting_options import setting_options


@click.command("few-shot")
@click.argument("examples", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="File to write what was learnt to.",
)  # fmt: skip
@setting_options("encoder")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def few_shot_command(examples: Path, output: Path, encoder: str | None, json_output: bool) -> None:
    """Learn intents or categories from EXAMPLES, a CSV with the columns `text` and `label`.

    Eight examples of each label do well. It takes seconds, and no torch.
    """
    import json

    from models.encoder import Encoder
    from query.examples import read_examples
    from query.fewshot import Prototypes
    from retail_search.settings import load_settings

    read = read_examples(examples)
    opened = Encoder.open(load_settings(encoder=encoder).encoder, threads=1)
    learnt = Prototypes.fit(read.texts, read.labels, opened)
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
