"""Slices: how a ranking does on kinds of queries, which a mean over all of them hides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.compare import Comparison, Interval, compare, mean_interval
from evaluation.evaluate import Evaluation
from evaluation.measures import Measure
from evaluation.query_traits import QueryTraits
from evaluation.report import comparison_json

FEW_QUERIES = 10
"""Below this a slice is an anecdote, and is marked as one."""

SLICES: Mapping[str, Callable[[QueryTraits], bool]] = {
    "all": lambda traits: True,  # noqa: ARG005
    "1 word": lambda traits: traits.words <= 1,
    "2 words": lambda traits: traits.words == 2,
    "3 words": lambda traits: traits.words == 3,
    "4 words and more": lambda traits: traits.words >= 4,
    "with a model number": lambda traits: traits.model_number,
    "with an attribute": lambda traits: traits.attribute,
    "with neither": lambda traits: not (traits.model_number or traits.attribute),
    "rare words": lambda traits: traits.rare is True,
    "common words": lambda traits: traits.rare is False,
}
"""Name -> who belongs to it. Slices overlap; each kind parts the queries by itself."""


@dataclass(frozen=True, slots=True)
class SliceScores:
    """One slice: its queries' mean with its interval, and its gain over each baseline by name."""

    name: str
    queries: int
    mean: float
    interval: Interval
    gains: Mapping[str, Comparison]

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the slice."""
        return {
            "slice": self.name,
            "queries": self.queries,
            "mean": self.mean,
            "interval": [self.interval.low, self.interval.high],
            "gains": {name: comparison_json(gain) for name, gain in self.gains.items()},
        }


def score_slices(
    one: Evaluation,
    baselines: Mapping[str, Evaluation],
    traits: Mapping[str, QueryTraits],
    measure: Measure,
) -> list[SliceScores]:
    """Score each slice that has a query, in the order of `SLICES`."""
    name = str(measure)
    found = []
    for slice_name, belongs in SLICES.items():
        queries = [query for query in one.judgments.queries if belongs(traits[query])]
        if not queries:
            continue
        values = one.scores.values(name, queries)
        gains = {
            baseline: compare(values, other.scores.values(name, queries))
            for baseline, other in baselines.items()
        }
        mean = sum(values) / len(values)
        found.append(SliceScores(slice_name, len(queries), mean, mean_interval(values), gains))
    return found


def print_slices(console: Console, found: Sequence[SliceScores], measure: str, name: str) -> None:
    """Print a line a slice, with the difference to each baseline."""
    table = Table(title=f"{measure} of {name} by kind of query", title_justify="left")
    table.add_column("queries that are")
    for heading in ("n", name, *(f"less {baseline}" for baseline in found[0].gains)):
        table.add_column(heading, justify="right")
    for row in found:
        few = " (few)" if row.queries < FEW_QUERIES else ""
        table.add_row(
            row.name + few,
            str(row.queries),
            f"{row.mean:.4f} [{row.interval.low:.3f}, {row.interval.high:.3f}]",
            *(
                f"{gain.difference:+.4f} [{gain.interval.low:+.3f}, {gain.interval.high:+.3f}]"
                for gain in row.gains.values()
            ),
        )
    console.print(table)
