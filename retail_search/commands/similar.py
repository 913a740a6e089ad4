"""`retail-search similar`: what is beside one product."""

from __future__ import annotations

from typing import Any

import click
import orjson
from rich.table import Table
from rich.text import Text

from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings


@click.command("similar")
@click.argument("product_id", metavar="ID")
@setting_options("index", "data_dir", "engine")
@click.option("--together", is_flag=True, help="What goes with it, not what is like it.")
@click.option(
    "--limit", type=click.IntRange(1, 50), default=12, show_default=True, help="Products at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print the API's JSON answer.")
def similar_command(
    product_id: str, together: bool, limit: int, as_json: bool, **given: Any
) -> None:
    """Print what is most like the product with an ID, and what both have in common.

    With --together it is what the product's source says is bought with it, and then what visitors
    bought or looked at with it, as far as events were loaded.
    """
    from retail_search.engine import open_engine

    engine = open_engine(load_settings(**given))
    hits = (engine.together if together else engine.similar)(product_id, limit)
    if as_json:
        from webapp.api.similar_api import beside_json

        said = beside_json(product_id, hits, engine.index)
        click.echo(orjson.dumps(said, option=orjson.OPT_INDENT_2).decode())
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("#", justify="right", style="dim")
    table.add_column("product", overflow="ellipsis", no_wrap=True, max_width=64)
    table.add_column("price", justify="right")
    table.add_column("why")
    table.add_column("id", style="dim")
    for hit in hits:
        product = hit.product
        price = "" if product.price is None else f"{product.price:,.2f} {product.currency}"
        table.add_row(
            str(hit.rank), Text(product.title), price, Text(hit.reason.text), Text(product.id)
        )
    nothing = "Nothing is known to go with it." if together else "Nothing is like it."
    table_console().print(table if hits else nothing)
