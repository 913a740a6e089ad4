"""What a preview of rules looks like: two lists side by side, or JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from ranker.response import FiredRule
from ranker.rules.preview import DEPTH, Preview, PreviewRow
from retail_search.commands.output import table_console

_ARROWS = {"same": "", "up": "▲", "down": "▼"}
_LONGEST_TITLE = 44


def preview_data(found: Preview) -> dict[str, Any]:
    """Return a preview as data for JSON."""
    after = found.after
    return {
        "query": after.request.query,
        "total_before": found.before.total,
        "total_after": after.total,
        "redirect": after.redirect,
        "banners": [asdict(one) for one in after.banners],
        "fired": [asdict(one) for one in after.fired],
        "rows": [{**asdict(row), "fate": row.fate} for row in found.rows],
    }


def print_preview(found: Preview) -> None:
    """Print which rules fired, then both lists side by side."""
    console = table_console()
    after = found.after

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False)

    if not after.fired:
        say("No rule fires.")
    for one in after.fired:
        say(f"{one.rule}  {one.action}: {one.effect}")
    if after.redirect:
        say(f"Shoppers are sent to {after.redirect}.")
    say(f"{found.before.total:,} products before, {after.total:,} after.")
    if not found.rows:
        return
    before = sorted(
        (row for row in found.rows if row.before is not None), key=lambda row: row.before or 0
    )
    now = sorted(
        (row for row in found.rows if row.after is not None), key=lambda row: row.after or 0
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("#", "before", "#", "after", "moved", "rule"):
        table.add_column(heading, justify="right" if heading == "#" else "left", no_wrap=True)
    for number in range(max(len(before), len(now))):
        left = before[number] if number < len(before) else None
        right = now[number] if number < len(now) else None
        table.add_row(*map(Text, (*_left(left), *_right(right))))
    console.print(table)
    for row in found.rows:
        if row.fate == "gone":
            by = f" ({_named(row.rules)})" if row.rules else f" (not within {DEPTH} hits)"
            say(f"gone: #{row.before} {row.title} [{row.product}]{by}")


def _left(row: PreviewRow | None) -> tuple[str, str]:
    return ("", "") if row is None else (str(row.before), _cut(row.title))


def _right(row: PreviewRow | None) -> tuple[str, str, str, str]:
    if row is None:
        return ("", "", "", "")
    fate = row.fate
    moved = _ARROWS.get(fate, str(fate))
    if fate in ("up", "down") and row.before is not None and row.after is not None:
        moved += str(abs(row.before - row.after))
    return (str(row.after), _cut(row.title), moved, _named(row.rules))


def _named(rules: tuple[FiredRule, ...]) -> str:
    return ", ".join(dict.fromkeys(f"{one.action} by {one.rule}" for one in rules))


def _cut(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
