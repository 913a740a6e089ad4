"""`retail-search compact`: build an index anew from its own products."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import click
import orjson

from catalog.errors import RequestError
from retail_search.commands.progress_bar import ProgressBar
from retail_search.commands.setting_options import setting_options
from retail_search.settings import Settings, load_settings

if TYPE_CHECKING:
    from indexer.options import ReindexReport
    from models.encoder import TextEncoder


@click.command("compact")
@setting_options(
    "index", "data_dir", "threads", "exact_vectors_up_to", "keep_generations", "engine"
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def compact_command(as_json: bool, **given: Any) -> None:
    """Build an index anew from its own products, without what updates left behind.

    No product file is needed and nothing is encoded again. Searches and updates go on meanwhile.
    """
    from indexer.embedded.generations import IndexFolder
    from indexer.embedded.manifest import Manifest
    from models.encoder import Encoder

    settings = load_settings(**given)
    refuse_cluster(settings)
    manifest = Manifest.read(IndexFolder(settings.home, settings.index).published())
    encoder = Encoder.open(manifest.encoder, threads=settings.threads or os.cpu_count() or 1)
    started = time.perf_counter()
    published = compact_index(settings, encoder).manifest
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


def compact_index(settings: Settings, encoder: TextEncoder) -> ReindexReport:
    """Compact the index of the settings, showing how far it is."""
    from indexer.embedded.generations import IndexFolder
    from indexer.embedded.manifest import Manifest
    from indexer.options import ReindexOptions
    from indexer.updates.compact import compact

    place = IndexFolder(settings.home, settings.index)
    manifest = Manifest.read(place.published())
    options = ReindexOptions(
        home=settings.home,
        index=settings.index,
        encoder=manifest.encoder,
        encode_tokens=manifest.encode_tokens,
        exact_vectors_up_to=settings.exact_vectors_up_to,
        keep_generations=settings.keep_generations,
        threads=settings.threads or os.cpu_count() or 1,
    )
    with ProgressBar() as bar:
        return compact(place, encoder, options, progress=bar)


def refuse_cluster(settings: Settings) -> None:
    """Raise RequestError where the engine of the settings is a cluster."""
    if settings.engine != "embedded":
        raise RequestError(
            f"Single products cannot be changed with engine '{settings.engine}'.",
            fix="Use `retail-search reindex`, or --engine embedded.",
        )
