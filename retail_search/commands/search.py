"""`retail-search search`: a search on the command line."""

from __future__ import annotations

from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from catalog.errors import RequestError
from ranker.request import SORTS, Filter, SearchRequest, Sort
from ranker.response import SearchResponse
from retail_search.commands.explanation import print_explanations
from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings


@click.command("search")
@click.argument("query", default="")
@setting_options("index", "data_dir", "engine", "mode", "per_page")
@click.option(
    "--filter", "filters", multiple=True, metavar="FIELD:VALUE",
    help="brand:Acme, price:10..50, category:A > B, attributes.color:Red, rating:4..,"
    " location:40.7,-74.0,5km; may be repeated.",
)  # fmt: skip
@click.option("--sort", type=click.Choice(SORTS), default="relevance", help="Order of the hits.")
@click.option("--page", type=click.IntRange(1), default=1, help="Page, from 1.")
@click.option("--facets", is_flag=True, help="Show the facets too.")
@click.option("--explain", is_flag=True, help="Say why each hit is there.")
@click.option("--verbatim", is_flag=True, help="Take the words as typed.")
@click.option("--json", "as_json", is_flag=True, help="Print the API's JSON answer.")
def search_command(
    query: str,
    filters: tuple[str, ...],
    sort: Sort,
    page: int,
    facets: bool,
    explain: bool,
    verbatim: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Search an index and print the hits as a table, or as JSON. Without QUERY it browses."""
    from retail_search.engine import open_engine

    settings = load_settings(**given)
    conditions = _conditions(filters)
    request = SearchRequest(
        query=query,
        mode=settings.mode,
        filters=conditions,
        facets=None if facets or as_json else (),
        sort=sort,
        page=page,
        per_page=settings.per_page,
        explain=explain,
        verbatim=verbatim,
    )
    response = open_engine(settings).search(request)
    if as_json:
        from webapp.api.response_json import search_json

        click.echo(orjson.dumps(search_json(response, settings.index)).decode())
        return
    _print_table(response)


def _conditions(filters: tuple[str, ...]) -> tuple[Filter, ...]:
    from webapp.http.errors import ParameterError
    from webapp.parameters.filter_syntax import parse_filters

    try:
        return parse_filters(filters)
    except ParameterError as error:
        # The API says these in fields of their own, which a line on stderr does not have.
        allowed = f" Allowed: {', '.join(error.allowed)}." if error.allowed else ""
        raise RequestError(
            f"--filter {error.value!r}: {error.message}", fix=error.fix + allowed, field="filter"
        ) from error


def _print_table(response: SearchResponse) -> None:
    console = table_console()
    more = "at least " if response.total_is_lower_bound else ""
    things = "product" if response.total == 1 else "products"
    console.print(
        f"{more}{response.total:,} {things} in {response.took_ms:.0f} ms"
        f" (page {response.request.page} of {max(1, response.pages):,})"
    )
    _print_reading(console, response)
    hits = response.hits or response.alternatives
    if not hits:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("#", justify="right", style="dim")
    table.add_column("product", overflow="ellipsis", no_wrap=True, max_width=72)
    table.add_column("brand", max_width=18, overflow="ellipsis", no_wrap=True)
    table.add_column("price", justify="right")
    table.add_column("rating", justify="right")
    table.add_column("score", justify="right")
    table.add_column("id", style="dim")
    if response.request.explain:
        table.add_column("lexical")
        table.add_column("semantic")
    for hit in hits:
        product = hit.product
        row = [
            str(hit.rank),
            product.title,
            product.brand,
            "" if product.price is None else f"{product.price:,.2f} {product.currency}",
            "" if product.rating is None else f"{product.rating:.1f} ({product.rating_count:,})",
            f"{hit.score:.3f}",
            product.id,
        ]
        if hit.explanation is not None:
            why = hit.explanation
            row.append(_stage(why.lexical_rank, why.lexical_score))
            row.append(_stage(why.semantic_rank, why.semantic_score))
        # Titles may hold square brackets, which are markup to rich unless escaped.
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    console.print(table)
    print_explanations(console, hits)
    for facet in response.facets:
        shown = ", ".join(f"{value.label} ({value.count:,})" for value in facet.values[:8])
        console.print(f"{facet.label}: {shown}", markup=False, highlight=False)


def _print_reading(console: Console, response: SearchResponse) -> None:
    """Say what was made of the query, where it was not taken word for word."""
    said = []
    plan = response.plan
    if plan is not None and plan.corrections:
        said.append(f"Showing results for '{plan.corrected}'; --verbatim searches as typed.")
    given_up = [one.dropped for one in response.given_up if one.label != "spelling"]
    if given_up:
        said.append(f"Given up: {', '.join(given_up)}.")
    alike = [one.dropped for one in response.given_up if one.label == "spelling"]
    if alike:
        said.append(f"Words that look like these are searched too: {', '.join(alike)}.")
    if response.alternatives:
        said.append("Nothing found. Not what was asked for, but nearest to it:")
    for line in said:
        console.print(line, markup=False, highlight=False)


def _stage(rank: int | None, score: float | None) -> str:
    return "-" if rank is None or score is None else f"#{rank} {score:.3f}"
