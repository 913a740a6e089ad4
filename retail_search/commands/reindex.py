"""`retail-search reindex`: from product files to a published index."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import click
import orjson

from retail_search.cluster import cluster_of
from retail_search.commands.column_map import column_map
from retail_search.commands.progress_bar import ProgressBar
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings
from retail_search.traffic.past_queries import past_queries


@click.command("reindex")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--reviews", multiple=True, type=click.Path(path_type=Path),
    help="Review file to join in; may be repeated.",
)  # fmt: skip
@click.option("--format", "format_name", default=None, help="Format of the sources, if not told.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=HEADER",
    help="Column of a CSV or JSON lines file for a product field; may be repeated.",
)  # fmt: skip
@setting_options(
    "index", "data_dir", "max_rejects", "encoder", "encode_tokens", "threads",
    "exact_vectors_up_to", "keep_generations", "engine",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def reindex_command(
    sources: tuple[Path, ...],
    reviews: tuple[Path, ...],
    format_name: str | None,
    columns: tuple[str, ...],
    as_json: bool,
    **given: Any,
) -> None:
    """Load product files or folders into an index and publish it.

    SOURCES are Amazon, Yelp, RetailRocket, Icecat, ESCI, WANDS, CSV or JSON lines files, plain or
    .gz, .zip, .zst. The format is told from the content. The index that is being searched stays as
    it is until the new one is complete and verified.
    """
    from indexer.reindex import ReindexOptions, reindex
    from models.encoder import Encoder
    from models.passage_tokenizer import PassageTokenizer

    settings = load_settings(**given)
    options = ReindexOptions(
        home=settings.home,
        index=settings.index,
        format=format_name,
        columns=column_map(columns),
        max_rejects=settings.max_rejects,
        encoder=settings.encoder,
        encode_tokens=settings.encode_tokens,
        exact_vectors_up_to=settings.exact_vectors_up_to,
        keep_generations=settings.keep_generations,
        threads=settings.threads or os.cpu_count() or 1,
        cluster=cluster_of(settings),
        tokenizer=PassageTokenizer.open(),
        searched=past_queries(settings),
    )
    encoder = Encoder.open(settings.encoder, threads=options.threads)
    started = time.perf_counter()
    with ProgressBar() as bar:
        report = reindex(sources, encoder, options, reviews=reviews, progress=bar)
    seconds = time.perf_counter() - started
    manifest = report.manifest
    if as_json:
        summary = {
            "index": settings.index,
            "generation": manifest.generation,
            "products": manifest.products,
            "encoded": manifest.encoded,
            "reviews": report.reviews_read,
            "reviewed_products": report.reviewed_products,
            "rejects": report.rejects,
            "rejects_file": str(report.rejects_file) if report.rejects_file else None,
            "seconds": round(seconds, 3),
            "products_per_second": round(manifest.products / seconds, 1),
        }
        click.echo(orjson.dumps(summary).decode())
        return
    formats = ", ".join(dict.fromkeys(source.format for source in manifest.sources))
    same = manifest.products - manifest.encoded
    click.echo(
        f"Indexed {manifest.products:,} products ({formats}) in {seconds:.1f} s,"
        f" {manifest.products / seconds:,.0f}/s: {manifest.encoded:,} encoded,"
        f" {same:,} with a text encoded before."
    )
    if report.reviews_read:
        click.echo(
            f"Joined {report.reviews_read:,} reviews of {report.reviewed_products:,} products."
        )
    for reason, count in report.rejects.items():
        click.echo(f"Rejected {count:,}: {reason}")
    if report.rejects_file:
        click.echo(f"The rejected records are listed in {report.rejects_file}")
    click.echo(f"Published generation {manifest.generation} of index '{settings.index}'.")
    click.echo(f"Try: retail-search search --index {settings.index} 'what you are looking for'")
