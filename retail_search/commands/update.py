"""`retail-search update`: bring single products into the published index, or take them out."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from catalog.errors import IndexBusyError
from catalog.product import Product
from retail_search.cluster import cluster_of
from retail_search.commands.column_map import column_map
from retail_search.commands.progress_bar import ProgressBar
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings

if TYPE_CHECKING:
    from indexer.sources.reader import Reject
    from indexer.updates.update import UpdateReport


@click.command("update")
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@click.option("--delete", "deletes", multiple=True, metavar="ID", help="Id to delete; repeatable.")
@click.option(
    "--delete-file", type=click.Path(path_type=Path), default=None,
    help="File of ids to delete, one a line.",
)  # fmt: skip
@click.option("--format", "format_name", default=None, help="Format of the sources, if not told.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=HEADER",
    help="Column of a CSV or JSON lines file for a product field; may be repeated.",
)  # fmt: skip
@setting_options(
    "index", "data_dir", "threads", "compact_share", "exact_vectors_up_to", "keep_generations",
    "engine",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
def update_command(
    sources: tuple[Path, ...],
    deletes: tuple[str, ...],
    delete_file: Path | None,
    format_name: str | None,
    columns: tuple[str, ...],
    as_json: bool,
    **given: Any,
) -> None:
    """Bring the products of SOURCES into the published index, then delete those named.

    A product takes the place of the one that has its id. Searches show it within a second. What
    has been said to be done is kept, whatever happens to this process or the machine. When enough
    was replaced, the index is built anew from its own products, as by `retail-search compact`.
    """
    if not sources and not deletes and delete_file is None:
        raise click.UsageError("Name a file of products, or an id to --delete.")
    from indexer.place import open_place
    from indexer.rejects import RejectsFile
    from indexer.sources.detect import detect
    from indexer.updates.compact import is_worn
    from indexer.updates.update import UpdateOptions, update
    from models.encoder import Encoder
    from retail_search.compaction import compact_index

    settings = load_settings(**given)
    place = open_place(settings.home, settings.index, cluster_of(settings))
    manifest = place.published_manifest()
    readers = [(path, detect(path, format_name, columns=column_map(columns))) for path in sources]
    ids = [*deletes, *_ids(delete_file)]

    def records() -> Iterator[Product | Reject]:
        for path, reader in readers:
            yield from reader.read(path)

    encoder = Encoder.open(manifest.encoder, threads=settings.threads or os.cpu_count() or 1)
    started = time.perf_counter()
    # Each run has a file of its own: what one could not read is not lost in the next.
    run = f"update-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    with ProgressBar() as bar, RejectsFile(place.rejects_file(run)) as rejects:
        report = update(
            place,
            encoder,
            UpdateOptions(settings.home, settings.index),
            records(),
            ids,
            on_reject=rejects.add,
            progress=bar,
        )
    seconds = time.perf_counter() - started
    rejects_file = str(rejects.path) if rejects.reasons else None
    if not as_json:
        _tell(report, settings.index, seconds, rejects_file)
    compacted = None
    if is_worn(report, settings.compact_share):
        # Another may be building, which leaves out what is dead too.
        with suppress(IndexBusyError), ProgressBar() as bar:
            compacted = compact_index(place, settings, encoder, bar).manifest.generation
    if as_json:
        _print_json(report, settings.index, seconds, rejects_file, compacted)
    elif compacted is not None:
        click.echo(f"Compacted: published generation {compacted} of index '{settings.index}'.")


def _ids(file: Path | None) -> list[str]:
    if file is None:
        return []
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return [line.strip() for line in lines if line.strip()]


def _tell(report: UpdateReport, index: str, seconds: float, rejects_file: str | None) -> None:
    click.echo(
        f"Wrote {report.upserted:,} products and deleted {report.deleted:,} in {seconds:.1f} s,"
        f" in generation {report.generation} of index '{index}'."
    )
    if report.unknown_deletes:
        first = ", ".join(report.unknown_deletes[:5])
        more = ", ..." if len(report.unknown_deletes) > 5 else ""
        click.echo(f"Not there to delete: {len(report.unknown_deletes):,} ({first}{more}).")
    for reason, count in report.rejects.items():
        click.echo(f"Rejected {count:,}: {reason}")
    if rejects_file:
        click.echo(f"The rejected records are listed in {rejects_file}")


def _print_json(
    report: UpdateReport,
    index: str,
    seconds: float,
    rejects_file: str | None,
    compacted: str | None,
) -> None:
    summary = {
        "index": index,
        "generation": report.generation,
        "upserted": report.upserted,
        "encoded": report.encoded,
        "deleted": report.deleted,
        "unknown_deletes": report.unknown_deletes,
        "rejects": report.rejects,
        "rejects_file": rejects_file,
        "change": report.seq,
        "compacted": compacted,
        "seconds": round(seconds, 3),
    }
    click.echo(orjson.dumps(summary).decode())
