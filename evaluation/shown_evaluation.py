"""What is printed of an evaluation: a table for each question that was asked, or one object."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from evaluation.evaluate import Evaluation, compare_evaluations
from evaluation.query_traits import QueryTraits
from evaluation.report import as_json, print_comparison, print_evaluation
from evaluation.slices import print_slices, score_slices
from evaluation.stages import StageScores
from evaluation.stages_report import print_stages, stages_json
from evaluation.wins import print_wins, wins_and_losses

Traits = Mapping[str, QueryTraits]

# What all the learned stages start from.
_RETRIEVAL = "hybrid"
_WIDE = 130


def show_evaluation(
    result: Evaluation,
    others: Mapping[str, Evaluation],
    about: Mapping[str, str],
    name: str,
    *,
    per_query: bool = False,
    wins: bool = False,
    traits: Traits | None = None,
    json_output: bool = False,
) -> None:
    """Print an evaluation and its comparison with others; wins and slices are of measure one."""
    comparisons = {other: compare_evaluations(result, found) for other, found in others.items()}
    if json_output:
        shown = as_json(result, about=about, comparisons=comparisons, per_query=per_query)
        _print_json(shown | _more_json(result, others, wins, traits))
        return
    console = Console()
    print_evaluation(console, result, ", ".join(f"{key} {text}" for key, text in about.items()))
    if per_query:
        _print_queries(console, result)
    for other, rows in comparisons.items():
        print_comparison(console, rows, name, other)
    _print_more(console, result, others, name, wins, traits)


def show_stages(
    found: Sequence[StageScores],
    about: Mapping[str, str],
    *,
    wins: bool = False,
    traits: Traits | None = None,
    json_output: bool = False,
) -> None:
    """Print all stages; wins are of the last one against retrieval, slices against each other."""
    last = found[-1]
    before: dict[str, Evaluation] = {one.stage: one.all for one in found[:-1]}
    retrieval = {_RETRIEVAL: before[_RETRIEVAL]}
    if json_output:
        more = _more_json(last.all, retrieval, wins, None) | _more_json(
            last.all, before, False, traits
        )
        _print_json(stages_json(found, about) | more)
        return
    console = Console(width=_WIDE)
    print_stages(console, found, ", ".join(f"{key} {text}" for key, text in about.items()))
    _print_more(console, last.all, retrieval, last.stage, wins, None)
    _print_more(console, last.all, before, last.stage, False, traits)


def _more_json(
    result: Evaluation, others: Mapping[str, Evaluation], wins: bool, traits: Traits | None
) -> dict[str, Any]:
    more: dict[str, Any] = {}
    measure = result.measures[0]
    if wins:
        more["wins"] = [
            {"baseline": name, **wins_and_losses(result, other, measure).as_json()}
            for name, other in others.items()
        ]
    if traits is not None:
        rows = score_slices(result, others, traits, measure)
        more["slices"] = {"measure": str(measure), "rows": [row.as_json() for row in rows]}
    return more


def _print_more(
    console: Console,
    result: Evaluation,
    others: Mapping[str, Evaluation],
    name: str,
    wins: bool,
    traits: Traits | None,
) -> None:
    measure = result.measures[0]
    if wins:
        for other, baseline in others.items():
            print_wins(console, wins_and_losses(result, baseline, measure), name, other)
    if traits is not None:
        print_slices(console, score_slices(result, others, traits, measure), str(measure), name)


def _print_json(shown: Mapping[str, Any]) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False, allow_nan=False))


def _print_queries(console: Console, result: Evaluation) -> None:
    table = Table("query", *result.means)
    for query in result.judgments.queries:
        values = (result.scores.per_query[name][query] for name in result.means)
        table.add_row(query, *(f"{value:.4f}" for value in values))
    console.print(table)
