"""`retail-search settings`: the settings table."""

from __future__ import annotations

from typing import Any

import click
import orjson
from rich.table import Table

from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings
from retail_search.settings_table import settings_markdown, settings_table, shown_values


@click.command("settings")
@click.option("--markdown", is_flag=True, help="Print the table as the README has it.")
@click.option("--json", "as_json", is_flag=True, help="Print the values in force as JSON.")
@setting_options("data_dir", "index")
def settings_command(markdown: bool, as_json: bool, **given: Any) -> None:
    """Show every setting: its value in force, unit, environment variable and meaning."""
    if markdown:
        click.echo(settings_markdown())
        return
    settings = load_settings(**given)
    if as_json:
        click.echo(orjson.dumps(shown_values(settings)).decode())
        return
    values = shown_values(settings)
    table = Table(box=None, pad_edge=False)
    for heading in ("setting", "value", "unit", "environment", "meaning"):
        # Names are copied from here, so they stay whole; the meaning wraps instead.
        table.add_column(heading, no_wrap=heading in ("setting", "environment"))
    for row in settings_table():
        value = str(values[row.name])
        style = "" if value == row.default else "bold"
        table.add_row(row.name, value, row.unit, row.environment, row.help, style=style)
    table_console().print(table)
