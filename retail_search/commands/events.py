"""`retail-search events`: load shopping events, which tell how popular products are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from retail_search.commands.progress_bar import ProgressBar
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings


@click.command("events")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_name", default=None, help="Format of the files, if not told.")
@setting_options("index", "data_dir")
def events_command(sources: tuple[Path, ...], format_name: str | None, **given: Any) -> None:
    """Load views, carts and purchases from SOURCES (RetailRocket events.csv or JSON lines).

    They count towards the popularity of products from the next reindex on. An event that was
    loaded before is not counted twice.
    """
    from indexer.embedded.generations import IndexFolder
    from indexer.events import add_events, events_file
    from indexer.rejects import RejectsFile
    from indexer.sources.detect import detect_events

    settings = load_settings(**given)
    readers = [(path, detect_events(path, format_name)) for path in sources]
    folder = IndexFolder(settings.home, settings.index)
    with (
        folder.lock(),
        ProgressBar() as bar,
        RejectsFile(folder.rejects_file("events")) as rejects,
    ):
        for path, reader in readers:
            tally = add_events(
                events_file(settings.home, settings.index),
                reader.read(path),
                rejects.add,
                lambda done: bar("events", done, None),
            )
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in tally.kinds.most_common())
            click.echo(f"Read {path}: {kinds or 'no events'}; {tally.new:,} were new.")
            for reason, count in tally.rejects.most_common():
                click.echo(f"Rejected {count:,}: {reason}")
    if rejects.reasons:
        click.echo(f"The rejected records are listed in {rejects.path}")
