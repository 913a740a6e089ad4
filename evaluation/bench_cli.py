"""The commands of `bench`: search, serve, rerank, understand, index, engines, scale."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import click

from catalog.errors import IndexMissingError
from evaluation.bench_index import (
    IndexRun,
    bench_index,
    print_index_times,
    reindex,
    write_catalogue,
)
from evaluation.bench_queries import make_queries, read_queries, sample_titles
from evaluation.bench_rerank_cli import rerank_command
from evaluation.bench_search import (
    SearchTimes,
    bench_search,
    print_search_times,
    print_stage_times,
    queries_needed,
)
from evaluation.bench_serve_cli import serve_command
from evaluation.bench_suggest_cli import suggest_command
from evaluation.bench_understand import (
    WARM_QUERIES,
    bench_understand,
    print_understand_times,
)
from evaluation.list_option import ListCommand, ListOption
from evaluation.progress import shown_progress
from evaluation.ranking import Engine, opened_engine
from ranker.request import MODES, RANKINGS, Mode, Ranking, SearchRequest

FOLDER = click.Path(path_type=Path)

_json = click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
_modes = click.option(
    "--mode", "modes", cls=ListOption, type=click.Choice(MODES), default=("hybrid",),
    show_default=True, help="Retrieval, one or more.",
)  # fmt: skip
_count = click.option(
    "--n", "count", type=click.IntRange(1, 100_000), default=500, show_default=True,
    help="Timed searches for each mode, each with another query.",
)  # fmt: skip


@click.group("bench")
def bench_group() -> None:
    """Measure how fast this installation is, on this machine."""


bench_group.add_command(rerank_command)
bench_group.add_command(suggest_command)
bench_group.add_command(serve_command)


@bench_group.command("search", cls=ListCommand)
@click.option("--index", help="Index to search.  [default: the setting `index`]")
@click.option("--queries", "queries_path", type=FOLDER, help="Queries, one a line.")
@_count
@_modes
@click.option(
    "--ranking", type=click.Choice(RANKINGS), help="How far to rank.  [default: the setting]"
)
@click.option(
    "--rerank-budget-ms", type=click.FloatRange(min=0),
    help="Time of the cross-encoder for a search.  [default: the setting]",
)  # fmt: skip
@click.option(
    "--clients", type=click.IntRange(0, 256), default=os.cpu_count() or 1,
    help="Threads that search at once, afterwards; 0 leaves it out.  [default: the cores]",
)  # fmt: skip
@click.option("--data-dir", type=FOLDER, help="Folder of the indexes.  [default: the setting]")
@_json
def search_command(
    index: str | None,
    queries_path: Path | None,
    count: int,
    modes: Sequence[str],
    ranking: Ranking | None,
    rerank_budget_ms: float | None,
    clients: int,
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Time searches of an index, their stages, and beside them its raw parts.

    Without --queries, they are made from the titles of the index: 1 to 4 words, half of them as
    they stand, the rest reordered, misspelt or unfinished.
    """
    with opened_engine(data_dir, index) as (engine, settings):
        asked = SearchRequest(ranking=ranking, rerank_budget_ms=rerank_budget_ms)
        times = _times(engine, _distinct(modes), count, queries_path, asked, clients)
    _print_searches({settings.index: times}, {}, json_output, one=True)


@bench_group.command("understand")
@click.option("--index", help="Index to read queries for.  [default: the setting `index`]")
@click.option("--queries", "queries_path", type=FOLDER, help="Queries, one a line.")
@_count
@click.option("--data-dir", type=FOLDER, help="Folder of the indexes.  [default: the setting]")
@_json
def understand_command(
    index: str | None,
    queries_path: Path | None,
    count: int,
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Time how long queries take to be understood: the whole, and each step.

    Without --queries, they are made from the titles of the index, as `bench search` makes them.
    """
    with opened_engine(data_dir, index) as (engine, settings):
        queries = read_queries(queries_path) if queries_path else None
        if queries is None:
            queries = make_queries(sample_titles(engine), count + WARM_QUERIES)
        warm, timed = queries[:WARM_QUERIES], queries[WARM_QUERIES : WARM_QUERIES + count]
        times = bench_understand(engine.plan, timed or queries, warm)
        products = engine.ready().products
    if json_output:
        click.echo(json.dumps({"products": products, **times.as_json()}))
        return
    from rich.console import Console

    print_understand_times(Console(), times, f"{settings.index}, {products:,} products")


@bench_group.command("index")
@click.option("--products", type=click.IntRange(1), default=100_000, show_default=True)
@_json
def index_command(products: int, json_output: bool) -> None:
    """Time the indexing of a generated catalogue, the first time and unchanged."""
    with (
        tempfile.TemporaryDirectory(prefix="retail-search-bench-") as folder,
        shown_progress("Generating products") as progress,
    ):
        times = bench_index(products, Path(folder), progress=progress)
    if json_output:
        click.echo(json.dumps(times.as_json()))
        return
    from rich.console import Console

    print_index_times(Console(), times)


@bench_group.command("engines", cls=ListCommand)
@click.option("--products", type=click.IntRange(1), default=100_000, show_default=True)
@_count
@_modes
@_json
def engines_command(products: int, count: int, modes: Sequence[str], json_output: bool) -> None:
    """Load a generated catalogue into both engines, and time the same searches on each.

    It needs a cluster, whose address comes from the settings, and leaves nothing in it.
    """
    from evaluation.bench_engines import bench_engines, print_engines
    from retail_search.cluster import cluster_of
    from retail_search.settings import load_settings

    cluster = cluster_of(load_settings(engine="elasticsearch"))
    assert cluster is not None
    with (
        tempfile.TemporaryDirectory(prefix="retail-search-bench-") as folder,
        shown_progress("Engines") as progress,
    ):
        bench = bench_engines(
            products, Path(folder), cluster, _distinct(modes), count, progress=progress
        )
    if json_output:
        click.echo(json.dumps(bench.as_json()))
        return
    from rich.console import Console

    print_engines(Console(width=120), bench)


@bench_group.command("scale", cls=ListCommand)
@click.option(
    "--products", "sizes", cls=ListOption, type=click.IntRange(1), show_default=True,
    default=(20_000, 100_000, 1_000_000), help="Sizes of the generated catalogues.",
)  # fmt: skip
@_count
@_modes
@click.option("--data-dir", type=FOLDER, help="Keep the indexes here, and use those that are.")
@_json
def scale_command(
    sizes: Sequence[int],
    count: int,
    modes: Sequence[str],
    data_dir: Path | None,
    json_output: bool,
) -> None:
    """Time searches at several sizes of a generated catalogue."""
    times: dict[str, SearchTimes] = {}
    builds: dict[str, IndexRun] = {}
    with _folder(data_dir) as data:
        for size in dict.fromkeys(sizes):
            index = f"bench-{size}"
            if not _is_there(data, index):
                builds[index] = _build(data, index, size)
            with opened_engine(data, index) as (engine, _):
                times[index] = _times(engine, _distinct(modes), count, None)
    _print_searches(times, builds, json_output, one=False)


def _times(
    engine: Engine,
    modes: Sequence[Mode],
    count: int,
    path: Path | None,
    asked: SearchRequest | None = None,
    clients: int = 0,
) -> SearchTimes:
    needed = queries_needed(modes, count, clients)
    queries = read_queries(path) if path else make_queries(sample_titles(engine), needed)
    with shown_progress("Searching") as progress:
        return bench_search(
            engine, queries[:needed], modes, asked=asked, clients=clients, progress=progress
        )


def _distinct(modes: Sequence[str]) -> list[Mode]:
    return [cast(Mode, mode) for mode in dict.fromkeys(modes)]


def _is_there(data: Path, index: str) -> bool:
    try:
        with opened_engine(data, index):
            return True
    except IndexMissingError:
        return False


def _build(data: Path, index: str, size: int) -> IndexRun:
    with tempfile.TemporaryDirectory(prefix="retail-search-bench-") as folder:
        source = Path(folder) / f"products-{size}.jsonl"
        with shown_progress(f"Generating {size:,} products") as progress:
            write_catalogue(source, size, progress=progress)
        click.echo(f"Indexing {size:,} products as {index}", err=True)
        return reindex(source, index, data, size)


@contextmanager
def _folder(data_dir: Path | None) -> Iterator[Path]:
    if data_dir is not None:
        yield data_dir
    else:
        with tempfile.TemporaryDirectory(prefix="retail-search-bench-") as folder:
            yield Path(folder)


def _print_searches(
    times: dict[str, SearchTimes], builds: dict[str, IndexRun], json_output: bool, *, one: bool
) -> None:
    if json_output:
        rows: list[dict[str, Any]] = [
            {"index": index, **row.as_json()}
            | ({"indexing": builds[index].as_json()} if index in builds else {})
            for index, row in times.items()
        ]
        click.echo(json.dumps(rows[0] if one else {"indexes": rows}))
        return
    from rich.console import Console

    console = Console()
    print_search_times(console, times)
    for row in times.values() if one else ():
        print_stage_times(console, row)
    for index, build in builds.items():
        console.print(
            f"{index}: indexed at {build.per_second:,.0f} products/s, "
            f"peak {build.peak_bytes / 1e6:,.0f} MB",
            highlight=False,
        )
