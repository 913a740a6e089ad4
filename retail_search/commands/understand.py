"""`retail-search understand`: how a query is read, step by step."""

from __future__ import annotations

from typing import Any

import click
import orjson
from rich.table import Table

from query.plan import Condition, QueryPlan
from retail_search.commands.output import table_console
from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings


@click.command("understand")
@click.argument("query")
@setting_options("index", "data_dir", "engine", "understanding")
@click.option("--verbatim", is_flag=True, help="Take the words as typed.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole plan as JSON.")
def understand_command(query: str, verbatim: bool, as_json: bool, **given: Any) -> None:
    """Print how QUERY is read, step by step, with the reason for each and the way back.

    Without an index, what ships with the package reads it.
    """
    from retail_search.reader import reader_of

    plan = reader_of(load_settings(**given)).understand(query, verbatim=verbatim)
    if as_json:
        from webapp.api.plan_json import plan_json

        click.echo(orjson.dumps(plan_json(plan), option=orjson.OPT_INDENT_2).decode())
        return
    _print_plan(plan)


def _print_plan(plan: QueryPlan) -> None:
    console = table_console()
    steps = Table(box=None, pad_edge=False)
    steps.add_column("step", no_wrap=True)
    steps.add_column("ms", justify="right", style="dim")
    steps.add_column("what and why")
    steps.add_column("way back", style="dim")
    for one in plan.steps:
        row = (one.name, f"{one.milliseconds:.2f}", one.reason, one.undo)
        style = "" if one.changed else "dim"
        steps.add_row(*(cell.replace("[", r"\[") for cell in row), style=style)
    console.print(steps)
    console.print()
    facts = Table(box=None, pad_edge=False, show_header=False)
    facts.add_column(style="bold", no_wrap=True)
    facts.add_column()
    for name, text in _facts(plan):
        facts.add_row(name, text.replace("[", r"\["))
    console.print(facts)


def _facts(plan: QueryPlan) -> list[tuple[str, str]]:
    facts = [("searched", plan.text or "(everything)")]
    if plan.corrections:
        facts.append(("showing results for", plan.corrected))
    if plan.intents:
        likely = plan.intents[:3]
        facts.append(("intent", ", ".join(f"{g.label} {g.probability:.0%}" for g in likely)))
    if plan.own_label:
        facts.append(("own label", f"{plan.own_label.label} {plan.own_label.probability:.0%}"))
    if plan.spans:
        facts.append(
            ("spans", ", ".join(f"{s.text} = {s.label} {s.probability:.0%}" for s in plan.spans))
        )
    if plan.categories:
        shown = (f"{' > '.join(c.path)} {c.probability:.0%}" for c in plan.categories)
        facts.append(("categories", ", ".join(shown)))
    facts += [("condition", _condition(one)) for one in plan.conditions]
    facts += [
        ("beside", f"{one.words} → {one.alternative} ({one.kind}, {one.weight:g})")
        for one in plan.expansions
    ]
    if plan.looser:
        facts.append(("given up in turn", ", ".join(one.dropped for one in plan.looser)))
    return facts


def _condition(one: Condition) -> str:
    effect = "filters" if one.hard else f"raises by {one.weight:.3f}"
    what = ", ".join(one.values)
    if not what:
        low = "" if one.low is None else f"{one.low:g}"
        high = "" if one.high is None else f"{one.high:g}"
        what = f"{low}..{high}"
    return f"{'not ' if one.excluded else ''}{one.field}:{what} {effect}"
