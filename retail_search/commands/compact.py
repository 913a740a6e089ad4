"""`retail-search compact`: build an index anew from its own products."""

from __future__ import annotations

import os
import time
from typing import Any

import click
import orjson

from retail_search.cluster import cluster_of
from retail_search.commands.progress_bar import ProgressBar
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings


@click.command("compact")
@setting_options(
    "index", "data_dir", "threads", "exact_vectors_up_to", "keep_generations", "engine"
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def compact_command(as_json: bool, **given: Any) -> None:
    """Build an index anew from its own products, without what updates left behind.

    No product file is needed and nothing is encoded again. Searches and updates go on meanwhile.
    """
    from indexer.place import open_place
    from models.encoder import Encoder
    from retail_search.compaction import compact_index

    settings = load_settings(**given)
    place = open_place(settings.home, settings.index, cluster_of(settings))
    manifest = place.published_manifest()
    encoder = Encoder.open(manifest.encoder, threads=settings.threads or os.cpu_count() or 1)
    started = time.perf_counter()
    with ProgressBar() as bar:
        published = compact_index(place, settings, encoder, bar).manifest
    seconds = time.perf_counter() - started
    if as_json:
        summary = {
            "index": settings.index,
            "generation": published.generation,
            "products": published.products,
            "seconds": round(seconds, 3),
        }
        click.echo(orjson.dumps(summary).decode())
        return
    click.echo(
        f"Compacted {published.products:,} products in {seconds:.1f} s: published generation"
        f" {published.generation} of index '{settings.index}'."
    )
