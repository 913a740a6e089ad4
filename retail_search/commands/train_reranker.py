"""`retail-search train reranker`: the cross-encoder, from judged indexes to what serves."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from retail_search.commands.setting_options import setting_options
from retail_search.commands.train_extra import train_extra
from retail_search.settings import load_settings

_FILE = click.Path(path_type=Path)


@click.command("reranker")
@click.option(
    "--set", "sets", multiple=True, metavar="INDEX=FILE:SCALE",
    help="Judged queries of an index; the scale is home-depot (0 to 2), crowdflower (0 to 3) or"
    " grades (0 to 3). May be repeated.",
)  # fmt: skip
@click.option("--spelling", "spelling_path", type=_FILE,
              help="JSON object of queries and their corrections, judged alike.")  # fmt: skip
@click.option("--queries", "queries_files", multiple=True, metavar="FILE[:COLUMN]",
              help="Queries nobody judged, for teachers to judge; may be repeated.")  # fmt: skip
@click.option("--output", required=True, type=_FILE, help="Folder for the reranker.")
@click.option(
    "--work", type=_FILE,
    help="Folder where a stopped run goes on.  [default: OUTPUT-work]",
)  # fmt: skip
@click.option("--pairs-only", is_flag=True,
              help="Stop when the pairs are written, to train on another machine.")  # fmt: skip
@click.option("--seconds", default=28_800.0, show_default=True,
              help="Time for training; on a GPU 200 do.")  # fmt: skip
@click.option("--base", default="all-minilm-l6-v2", show_default=True,
              help="BERT to begin with: a name, a folder or a hub name.")  # fmt: skip
@click.option("--device", help="Device of torch.  [default: cuda where there is one, else cpu]")
@setting_options("data_dir", "engine")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def reranker_command(
    sets: tuple[str, ...],
    spelling_path: Path | None,
    queries_files: tuple[str, ...],
    output: Path,
    work: Path | None,
    pairs_only: bool,
    seconds: float,
    base: str,
    device: str | None,
    data_dir: Path | None,
    engine: str | None,
    as_json: bool,
) -> None:
    """Train the cross-encoder that re-ranks, from judged queries of one or more indexes.

    Every query is really searched, so that it learns to part what a search brings. On two cores
    give it a night; with a GPU it takes minutes.
    """
    folder = work or output.with_name(output.name + "-work")
    pairs_file = folder / "pairs.npz"
    with train_extra():
        if not pairs_file.exists():
            from retail_search.commands.reranker_pairs import write_pairs

            if not sets:
                raise click.UsageError(f"Give --set: there is no '{pairs_file}' yet.")
            settings = load_settings(data_dir=data_dir, engine=engine)
            write_pairs(settings, sets, spelling_path, queries_files, base, pairs_file)
        if pairs_only:
            click.echo(str(pairs_file))
            return
        from training.reranker.command import train_reranker

        said = train_reranker(folder, output, base, seconds, device)
    if as_json:
        click.echo(orjson.dumps({**said, "folder": str(output)}).decode())
        return
    for name, quality in said.items():
        shown = ", ".join(f"{what} {value:.4f}" for what, value in quality.items())
        click.echo(f"{name}, on queries held out, by its teachers: {shown}")
    click.echo(str(output))
