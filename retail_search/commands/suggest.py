"""`retail-search suggest`: what a text that is being typed may become."""

from __future__ import annotations

from typing import Any

import click
import orjson
from rich.table import Table
from rich.text import Text

from query.suggest.mix import MOST_SUGGESTIONS
from query.suggest.suggestion import Suggestion
from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings


@click.command("suggest")
@click.argument("text")
@setting_options("index", "data_dir", "engine")
@click.option(
    "--limit", type=click.IntRange(1, MOST_SUGGESTIONS), default=8, show_default=True,
    help="Suggestions at most.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the API's JSON answer.")
def suggest_command(text: str, limit: int, as_json: bool, **given: Any) -> None:
    """Print what TEXT may become as it is typed on, with what is not typed yet in bold."""
    from retail_search.engine import open_engine

    found = open_engine(load_settings(**given)).suggest(text, limit)
    if as_json:
        from webapp.api.suggest_api import suggestions_json

        click.echo(orjson.dumps(suggestions_json(text, found), option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("kind", style="dim")
    table.add_column("suggestion")
    table.add_column("in", style="dim")
    table.add_column("products", justify="right", style="dim")
    table.add_column("", style="dim")
    for one in found:
        place = " > ".join(one.category[:-1] if one.kind == "category" else one.category)
        note = "corrected" if one.corrected else ""
        table.add_row(one.kind, _marked(one), Text(place), f"{one.count:,}", note)
    console = table_console()
    console.print(table if found else "Nothing to suggest.")


def _marked(one: Suggestion) -> Text:
    text = Text(one.text)
    for start, end in one.completed:
        text.stylize("bold", start, end)
    return text
