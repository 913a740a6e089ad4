"""`retail-search synonyms`: check, list and add synonyms, and mine them from a catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.table import Table
from rich.text import Text

from catalog.errors import SynonymsError
from retail_search.cluster import cluster_of
from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import Settings, load_settings

if TYPE_CHECKING:
    from query.expand.mining.mine import MinedPair
    from query.expand.rules import Rule


@click.group("synonyms")
def synonyms_group() -> None:
    """Check, list and add synonyms, and mine them from a catalogue.

    Servers follow the files within a second; nothing is indexed again.
    """


@synonyms_group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check_command(file: Path, as_json: bool) -> None:
    """Say which lines of a synonym FILE cannot be used, and why; the status is 1 if any."""
    from query.expand.synonym_file import read_synonyms
    from query.expand.synonyms import Synonyms

    read = read_synonyms(file)
    rules = len(Synonyms([read]))
    if as_json:
        rejected = [
            {"line": one.number, "message": one.message, "fix": one.fix} for one in read.rejected
        ]
        report = {"lines": len(read.lines), "rules": rules, "rejected": rejected}
        click.echo(orjson.dumps(report).decode())
    else:
        for one in read.rejected:
            click.echo(f"line {one.number}: {one.message} {one.fix}")
        click.echo(f"{len(read.lines):,} lines can be used; they make {rules:,} rules.")
    if read.rejected:
        raise SynonymsError(
            f"{len(read.rejected):,} lines of '{file}' cannot be used.",
            fix="Correct them; meanwhile the other lines are used.",
        )


@synonyms_group.command("list")
@click.argument("term", required=False)
@setting_options("index", "data_dir")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_command(term: str | None, as_json: bool, **given: Any) -> None:
    """List the synonyms of an index: those that ship, those mined, and your own.

    With a TERM, only what is searched beside it or instead of it.
    """
    from query.expand.places import synonym_files
    from query.expand.store import SynonymStore
    from query.expand.words import folded_words

    settings = load_settings(**given)
    synonyms = SynonymStore(synonym_files(settings.home, settings.index)).current()
    wanted = folded_words(term) if term else None
    rules = [rule for rule in synonyms.rules() if wanted is None or rule.term.words == wanted]
    if as_json:
        click.echo(orjson.dumps([_row(rule) for rule in rules]).decode())
        return
    if not rules:
        click.echo(f"There is no synonym of '{term}'." if term else "There are no synonyms.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("term", "also searched", "kind", "weight", "exact", "from"):
        table.add_column(heading, justify="right" if heading == "weight" else "left")
    for rule in rules:
        instead = rule.kind == "replacement"
        table.add_row(
            Text(rule.term.text),
            Text(f"{rule.alternative.text} (instead)" if instead else rule.alternative.text),
            rule.kind,
            "" if instead else f"{rule.weight:.2f}",
            "yes" if rule.exact else "",
            f"{rule.file}:{rule.line}",
        )
    table_console().print(table)


def _row(rule: Rule) -> dict[str, object]:
    return {
        "term": rule.term.text,
        "alternative": rule.alternative.text,
        "kind": rule.kind,
        "weight": rule.weight,
        "exact": rule.exact,
        "file": rule.file,
        "line": rule.line,
    }


@synonyms_group.command("add")
@click.argument("line")
@setting_options("index", "data_dir")
def add_command(line: str, **given: Any) -> None:
    """Add a LINE to the synonyms of an index, such as 'couch, sofa' or 'w/ ~> with'."""
    from query.expand.places import own_synonyms
    from retail_search.index_synonyms import IndexSynonyms

    settings = load_settings(**given)
    IndexSynonyms(settings.home, settings.index).add(line)
    path = own_synonyms(settings.home, settings.index)
    click.echo(f"Added to {path}; servers use it within a second.")


@synonyms_group.command("mine")
@setting_options("index", "data_dir", "engine", "threads")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="File to write; without it, that of the index, which is in force at once.",
)
@click.option("--most", type=click.IntRange(1), default=200, show_default=True, help="Most pairs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def mine_command(output: Path | None, most: int, as_json: bool, **given: Any) -> None:
    """Find synonyms in the published products of an index, and write them into a file.

    They are suggestions: each line says how sure it is and why. What is a synonym already is left
    out.
    """
    from query.expand.mining.mined_file import mined_text
    from query.expand.places import mined_synonyms
    from query.expand.write import write_synonyms

    settings = load_settings(**given)
    pairs = _mined(settings, most)
    path = output or mined_synonyms(settings.home, settings.index)
    write_synonyms(path, mined_text(pairs, settings.index).encode())
    if as_json:
        rows = [
            {"first": p.first, "second": p.second, "score": round(p.score, 4), "reason": p.reason}
            for p in pairs
        ]
        click.echo(orjson.dumps(rows).decode())
        return
    if pairs:
        table = Table(box=None, pad_edge=False)
        for heading in ("term", "synonym", "score", "why"):
            table.add_column(heading, justify="right" if heading == "score" else "left")
        for pair in pairs:
            table.add_row(pair.first, pair.second, f"{pair.score:.2f}", pair.reason)
        table_console().print(table)
    click.echo(f"Wrote {len(pairs):,} pairs into {path}. Look through them: a machine found them.")


def _mined(settings: Settings, most: int) -> list[MinedPair]:
    from catalog.product import Product
    from indexer.place import open_place
    from models.encoder import Encoder
    from query.expand.mining.mine import mine
    from query.expand.mining.options import MiningOptions
    from query.expand.places import own_synonyms, shipped_synonyms
    from query.expand.synonym_file import read_synonyms

    place = open_place(settings.home, settings.index, cluster_of(settings))
    encoder = Encoder.open(place.published_manifest().encoder, threads=settings.threads)
    folder, reader, _ = place.live(encoder)
    products = (one for one in reader.read(folder) if isinstance(one, Product))
    # What people switched off is known too. What was mined before is found again, or is gone.
    written = [*shipped_synonyms(), own_synonyms(settings.home, settings.index)]
    known = [
        (source.words, target.words)
        for path in written
        if path.exists()
        for line in read_synonyms(path).lines
        for source, target in line.pairs()
    ]
    return mine(products, encoder, known=known, options=MiningOptions(most_pairs=most))
