"""`retail-search rules`: the business rules of an index, and what they do to a search."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich.table import Table
from rich.text import Text

from catalog.errors import NotFoundError, RulesError
from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import Settings, load_settings

if TYPE_CHECKING:
    from ranker.rules.book import RuleBook, SourcedRule
    from ranker.rules.rule_file import RejectedRule


@click.group("rules")
def rules_group() -> None:
    """Business rules: pin, boost, bury, hide, filter, redirect, banner, replacement.

    They are in rules.yaml of the index, and in a store that these commands write. Servers follow
    both while they run; nothing is indexed again.
    """


@rules_group.command("list")
@setting_options("index", "data_dir")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_command(as_json: bool, **given: Any) -> None:
    """List the rules of an index, the strongest first, and those that cannot be used."""
    from ranker.rules.written import rule_data

    book = _book(load_settings(**given))
    # Of the same priority the later one counts.
    rules = list(reversed(book.rules()))
    rules.sort(key=lambda one: -one.rule.priority)
    if as_json:
        rows = [
            rule_data(one.rule) | {"enabled": one.rule.enabled, "source": one.source}
            for one in rules
        ]
        click.echo(orjson.dumps(rows).decode())
    elif rules:
        _print_rules(rules)
    else:
        click.echo("There are no rules.")
    for bad in book.rejected():
        click.echo(f"{bad.source}: {_told(bad.rejected)}", err=True)


def _print_rules(rules: list[SourcedRule]) -> None:
    from ranker.rules.wording import then_words, when_words

    table = Table(box=None, pad_edge=False)
    for heading in ("id", "state", "priority", "when", "then", "comment", "from"):
        table.add_column(heading, justify="right" if heading == "priority" else "left")
    for one in rules:
        rule = one.rule
        where = f"{one.source}:{rule.line}" if rule.line else one.source
        cells = (
            rule.id, "on" if rule.enabled else "off", str(rule.priority), when_words(rule.when),
            then_words(rule), rule.comment, where,
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    table_console().print(table)


@rules_group.command("add")
@click.argument("rule")
@setting_options("index", "data_dir")
@click.option("--replace", "replaces", is_flag=True, help="Replace the rule that has this id.")
def add_command(rule: str, replaces: bool, **given: Any) -> None:
    """Add a RULE, written as YAML: '{id: tv, when: {exact: tv}, then: {pin: [p7]}}'."""
    from ranker.rules.rule_file import parse_rule
    from ranker.rules.store import RuleStore

    settings = _checked(given)
    fresh = parse_rule(rule)
    known = {one.rule.id: one.source for one in _book(settings).rules()}
    if fresh.id in known and not replaces:
        raise RulesError(
            f"There is a rule '{fresh.id}' in {known[fresh.id]} already.",
            fix="Choose another id, or give --replace.",
        )
    store = RuleStore(_store(settings))
    store.put([fresh])
    click.echo(f"Added to {store.path}; servers use it within a second.")


@rules_group.command("remove")
@click.argument("ids", nargs=-1, required=True)
@setting_options("index", "data_dir")
def remove_command(ids: tuple[str, ...], **given: Any) -> None:
    """Take the rules with these IDS out of the store."""
    from ranker.rules.store import RuleStore

    settings = _checked(given)
    removed = RuleStore(_store(settings)).remove(ids)
    for rule_id in removed:
        click.echo(f"Removed '{rule_id}'.")
    left = [rule_id for rule_id in ids if rule_id not in removed]
    if left:
        _refuse_unknown(left[0], _book(settings), "Take it out of that file, or disable it.")


@rules_group.command("enable")
@click.argument("rule_id")
@setting_options("index", "data_dir")
def enable_command(rule_id: str, **given: Any) -> None:
    """Switch the rule RULE_ID on."""
    _switch(rule_id, given, enabled=True)


@rules_group.command("disable")
@click.argument("rule_id")
@setting_options("index", "data_dir")
def disable_command(rule_id: str, **given: Any) -> None:
    """Switch the rule RULE_ID off, be it of the store or of the file, without losing it."""
    _switch(rule_id, given, enabled=False)


def _switch(rule_id: str, given: dict[str, Any], *, enabled: bool) -> None:
    from ranker.rules.store import RuleStore

    settings = _checked(given)
    book = _book(settings)
    if all(one.rule.id != rule_id for one in book.rules()):
        _refuse_unknown(rule_id, book, "")
    RuleStore(_store(settings)).switch(rule_id, enabled=enabled)
    click.echo(f"Rule '{rule_id}' is {'on' if enabled else 'off'}.")


@rules_group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check_command(file: Path, as_json: bool) -> None:
    """Say which rules of a YAML FILE cannot be used, and why; the status is 1 if any."""
    from ranker.rules.rule_file import read_rules

    read = read_rules(file)
    if as_json:
        rejected = [
            {"rule": one.rule, "line": one.line, "message": one.message, "fix": one.fix}
            for one in read.rejected
        ]
        click.echo(orjson.dumps({"rules": len(read.rules), "rejected": rejected}).decode())
    else:
        for one in read.rejected:
            click.echo(_told(one))
        click.echo(f"{len(read.rules):,} rules can be used.")
    _refuse_rejected(file, read.rejected)


@rules_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@setting_options("index", "data_dir")
def import_command(file: Path, **given: Any) -> None:
    """Put the rules of a YAML FILE into the store; those with the ids of others replace them.

    What cannot be used is told, the others are taken, and the status is 1.
    """
    from ranker.rules.rule_file import read_rules
    from ranker.rules.store import RuleStore

    settings = _checked(given)
    read = read_rules(file)
    added, replaced = RuleStore(_store(settings)).put(read.rules) if read.rules else (0, 0)
    for one in read.rejected:
        click.echo(_told(one))
    click.echo(f"{added:,} rules are new, {replaced:,} replaced others.")
    _refuse_rejected(file, read.rejected)


@rules_group.command("export")
@setting_options("index", "data_dir")
@click.option(
    "--output", type=click.Path(path_type=Path), default=None, help="File to write, not stdout."
)
def export_command(output: Path | None, **given: Any) -> None:
    """Write all rules of an index as YAML, as `import` and rules.yaml take it."""
    from query.expand.write import write_synonyms
    from ranker.rules.written import rules_yaml

    rules = [one.rule for one in _book(load_settings(**given)).rules()]
    text = rules_yaml(rules)
    if output is None:
        click.echo(text, nl=False)
        return
    write_synonyms(output, text.encode())
    click.echo(f"Wrote {len(rules):,} rules into {output}.")


@rules_group.command("preview")
@click.argument("query", default="")
@setting_options("index", "data_dir", "engine", "mode")
@click.option(
    "--context", "pairs", multiple=True, metavar="NAME=VALUE", help="Context; may be repeated."
)
@click.option("--at", default=None, help="Moment, such as 2026-12-01T09:00+01:00; none is now.")
@click.option("--most", type=click.IntRange(1, 100), default=10, show_default=True, help="Hits.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def preview_command(
    query: str, pairs: tuple[str, ...], at: str | None, most: int, as_json: bool, **given: Any
) -> None:
    """Show what the rules do to a QUERY: before and after, side by side."""
    from ranker.request import SearchRequest
    from ranker.rules.preview import preview
    from retail_search.commands.rules_preview import preview_data, print_preview
    from retail_search.engine import open_engine

    settings = load_settings(**given)
    request = SearchRequest(
        query, settings.mode, context=tuple(map(_pair, pairs)), rules_at=_moment(at)
    )
    found = preview(open_engine(settings).search, request, most)
    if as_json:
        click.echo(orjson.dumps(preview_data(found)).decode())
    else:
        print_preview(found)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise RulesError(f"--context '{text}' is no pair.", fix="Write it as channel=web.")
    return name, value


def _moment(text: str | None) -> datetime | None:
    from ranker.rules.moments import ALLOWED_MOMENT, moment

    if text is None:
        return None
    try:
        return moment(text, UTC)
    except ValueError as error:
        raise RulesError(f"--at '{text}' is no moment.", fix=f"Give {ALLOWED_MOMENT}.") from error


def _checked(given: dict[str, Any]) -> Settings:
    """Return the settings; refuses a name that no index can have."""
    from indexer.embedded.generations import IndexFolder

    settings = load_settings(**given)
    IndexFolder(settings.home, settings.index)
    return settings


def _store(settings: Settings) -> Path:
    from ranker.rules.places import rules_store

    return rules_store(settings.home, settings.index)


def _book(settings: Settings) -> RuleBook:
    from ranker.rules.book import RuleBook
    from ranker.rules.places import rule_sources

    return RuleBook(rule_sources(settings.home, settings.index))


def _told(bad: RejectedRule) -> str:
    at = f"line {bad.line}: " if bad.line else ""
    return f"{at}{bad.message} {bad.fix}"


def _refuse_unknown(rule_id: str, book: RuleBook, fix: str) -> None:
    for one in book.rules():
        if one.rule.id == rule_id:
            raise RulesError(f"Rule '{rule_id}' is in {one.source}.", fix=fix)
    raise NotFoundError(
        f"There is no rule '{rule_id}'.", fix="`retail-search rules list` shows those there are."
    )


def _refuse_rejected(file: Path, rejected: tuple[RejectedRule, ...]) -> None:
    if rejected:
        raise RulesError(
            f"{len(rejected):,} rules of '{file}' cannot be used.",
            fix="Correct them; meanwhile the other rules are used.",
        )
