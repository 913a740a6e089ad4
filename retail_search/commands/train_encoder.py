"""`retail-search train encoder`: the sentence encoder, taught by what taught the reranker."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from retail_search.commands.train_extra import train_extra

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("encoder")
@click.option("--work", required=True, type=_FOLDER,
              help="Work folder of `train reranker`: its pairs and teachers.")  # fmt: skip
@click.option("--output", required=True, type=_FOLDER, help="Folder for the encoder.")
@click.option("--share", default=0.4, show_default=True,
              help="Share of the change of weights that is kept, above 0 to 1.")  # fmt: skip
@click.option("--seconds", default=14_400.0, show_default=True,
              help="Time for training; on a GPU 80 do.")  # fmt: skip
@click.option("--base", default="all-minilm-l6-v2", show_default=True,
              help="Encoder to begin with, of sentence-transformers.")  # fmt: skip
@click.option("--device", help="Device of torch.  [default: cuda where there is one, else cpu]")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def encoder_command(
    work: Path,
    output: Path,
    share: float,
    seconds: float,
    base: str,
    device: str | None,
    as_json: bool,
) -> None:
    """Fine-tune the sentence encoder on what `train reranker` has gathered and judged.

    Another --share of weights that lie in the work folder already takes no training.
    """
    with train_extra():
        from training.reranker.encoder_command import train_encoder

        found, summary = train_encoder(work, output, base, share, seconds, device)
    if as_json:
        said = {"held_out": found, "megabytes": summary.megabytes, "folder": str(output)}
        click.echo(orjson.dumps(said).decode())
        return
    for name, values in found.items():
        shown = ", ".join(f"{scale} {value:.4f}" for scale, value in values.items())
        click.echo(f"nDCG@10 on queries held out, {name}: {shown}")
    click.echo(f"{output}: {summary.megabytes:.1f} MB")
