"""`retail-search indexes`: list, roll back, verify and delete generations."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.table import Table

from catalog.errors import NotFoundError
from indexer.embedded.generations import GenerationRow
from retail_search.cluster import cluster_of
from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import Settings, load_settings

if TYPE_CHECKING:
    from indexer.place import IndexPlace


@click.group("indexes")
def indexes_group() -> None:
    """List indexes and their generations, roll back, verify, delete."""


@indexes_group.command("list")
@setting_options("data_dir", "engine")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_command(as_json: bool, **given: Any) -> None:
    """List every index and its generations, newest first."""
    from indexer.place import index_names, open_place

    settings = load_settings(**given)
    home, cluster = settings.home, cluster_of(settings)
    rows = [
        row for name in index_names(home, cluster) for row in open_place(home, name, cluster).rows()
    ]
    if as_json:
        click.echo(
            orjson.dumps(
                [
                    {
                        "index": row.index,
                        "generation": row.generation,
                        "published": row.published,
                        "bytes": row.bytes,
                        "readable": row.manifest is not None,
                        **_facts(row),
                    }
                    for row in rows
                ]
            ).decode()
        )
        return
    if not rows:
        click.echo(f"No index {_where(settings)}. Make one: retail-search reindex FILE")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("index", "generation", "published", "built with", "MB", "created", "vectors"):
        table.add_column(heading, justify="right" if heading in ("built with", "MB") else "left")
    for row in rows:
        manifest = row.manifest
        table.add_row(
            row.index,
            row.generation,
            "yes" if row.published else "",
            f"{manifest.products:,}" if manifest else "?",
            f"{row.bytes / 1e6:,.1f}",
            manifest.created if manifest else "unreadable",
            manifest.vectors if manifest else "",
        )
    table_console().print(table)


def _facts(row: GenerationRow) -> dict[str, object]:
    return (
        row.manifest.model_dump(include={"products", "created", "encoder", "vectors"})
        if row.manifest
        else {}
    )


@indexes_group.command("rollback")
@setting_options("index", "data_dir", "engine")
@click.argument("generation", required=False)
def rollback_command(generation: str | None, **given: Any) -> None:
    """Publish an older generation: the one named, or the newest before the published one.

    It comes back as it was left. Single products that were changed since belong to the generation
    that it replaces, and come back with that one.
    """
    settings = load_settings(**given)
    place = _existing(settings)
    with place.lock():
        before, changes = place.current(), _changes(place)
        published = place.rollback(generation)
    click.echo(f"Published generation {published} of index '{settings.index}'.")
    if changes:
        click.echo(
            f"{changes:,} changes of single products are in generation {before}, and not in this"
            f" one: `retail-search indexes rollback {before} --index {settings.index}` goes back."
        )


def _changes(place: IndexPlace) -> int:
    """Return how many changes of single products the published generation has taken."""
    from indexer.updates.journal import JournalReader, journal_file

    folder = place.changes_folder()
    if folder is None or not journal_file(folder).exists():
        return 0
    with closing(JournalReader(journal_file(folder))) as journal:
        return journal.last()


@indexes_group.command("verify")
@setting_options("index", "data_dir", "engine")
def verify_command(**given: Any) -> None:
    """Compare the published generation with its manifest, file by file, and probe it."""
    settings = load_settings(**given)
    manifest = _existing(settings).check_published()
    click.echo(
        f"Generation {manifest.generation} of index '{settings.index}' is whole:"
        f" built with {manifest.products:,} products, {len(manifest.files)} files."
    )


@indexes_group.command("delete")
@setting_options("index", "data_dir", "engine")
@click.argument("generation", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete_command(generation: str | None, yes: bool, **given: Any) -> None:
    """Delete one unpublished generation, or the whole index when none is named."""
    settings = load_settings(**given)
    place = _existing(settings)
    what = f"generation {generation} of index" if generation else "the whole index"
    if not yes:
        click.confirm(f"Delete {what} '{settings.index}'?", abort=True)
    with place.lock():
        place.delete(generation)
    click.echo(f"Deleted {what} '{settings.index}'.")


def _existing(settings: Settings) -> IndexPlace:
    from indexer.place import index_names, open_place

    cluster = cluster_of(settings)
    place = open_place(settings.home, settings.index, cluster)
    if not place.exists():
        names = ", ".join(index_names(settings.home, cluster)) or "none"
        raise NotFoundError(
            f"There is no index '{settings.index}' {_where(settings)}.",
            fix=f"There are: {names}. Name one with --index.",
        )
    return place


def _where(settings: Settings) -> str:
    cluster = cluster_of(settings)
    return f"at {cluster.address}" if cluster else f"in '{settings.home}'"
