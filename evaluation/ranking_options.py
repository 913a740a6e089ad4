"""The options of `evaluate` that say what of the ranking is measured, and how it is told."""

from __future__ import annotations

import math

import click

from evaluation.list_option import ListOption
from evaluation.stages import STAGES

mode_option = click.option(
    "--mode", type=click.Choice(STAGES),
    help="Retrieval alone, or how far it is ranked: by features (ltr), by the cross-encoder"
    " (rerank), and with variety (mmr).  [default: the setting `mode`]",
)  # fmt: skip
compare_mode_option = click.option(
    "--compare-mode", "compare_modes", cls=ListOption, type=click.Choice(STAGES),
    help="Other modes of the same index to compare with.",
)  # fmt: skip
stages_option = click.option(
    "--stages", is_flag=True, help="Measure every mode, each against the one before it."
)
judged_only_option = click.option(
    "--judged-only", is_flag=True, help="Leave out what nobody judged, in every measure."
)
wins_option = click.option(
    "--wins", is_flag=True,
    help="Show the queries that gained and lost most against each mode or run compared with.",
)  # fmt: skip
slices_option = click.option(
    "--slices",
    is_flag=True,
    help="Show the first measure by kind of query: length, model number, attribute, rare words.",
)
budget_option = click.option(
    "--rerank-budget-ms", type=click.FloatRange(min=0), default=math.inf,
    help="Time of the cross-encoder for a query.  [default: as long as it takes]",
)  # fmt: skip
