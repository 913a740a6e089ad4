"""Which queries one ranking answers better than another, and which worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from evaluation.compare import TIE
from evaluation.evaluate import Evaluation
from evaluation.measures import Measure

MOST_SHOWN = 10
_JUDGED_DEPTH = 10


@dataclass(frozen=True, slots=True)
class QueryChange:
    """One query in two rankings: its values, and the share of each first ten that was judged.

    A loss whose first ten are hardly judged may be none: what nobody judged counts as not relevant.
    """

    query: str
    value: float
    baseline: float
    judged: float
    baseline_judged: float

    @property
    def difference(self) -> float:
        """The value less that of the baseline."""
        return self.value - self.baseline


@dataclass(frozen=True, slots=True)
class WinsAndLosses:
    """All queries on which two rankings differ, those that moved most first, and how many tie."""

    measure: str
    wins: tuple[QueryChange, ...]
    losses: tuple[QueryChange, ...]
    ties: int

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object, with every win and every loss."""
        return {
            "measure": self.measure,
            "counts": {"wins": len(self.wins), "ties": self.ties, "losses": len(self.losses)},
            "wins": [_change_json(change) for change in self.wins],
            "losses": [_change_json(change) for change in self.losses],
        }


def wins_and_losses(one: Evaluation, baseline: Evaluation, measure: Measure) -> WinsAndLosses:
    """Part the judged queries into wins, losses and ties of `one`; equals stay in file order."""
    name = str(measure)
    values, before = one.scores.per_query[name], baseline.scores.per_query[name]
    changes = [
        QueryChange(
            query,
            values[query],
            before[query],
            _judged_share(one, query),
            _judged_share(baseline, query),
        )
        for query in one.judgments.queries
    ]
    wins = [change for change in changes if change.difference > TIE]
    losses = [change for change in changes if change.difference < -TIE]
    return WinsAndLosses(
        name,
        tuple(sorted(wins, key=lambda change: -change.difference)),
        tuple(sorted(losses, key=lambda change: change.difference)),
        len(changes) - len(wins) - len(losses),
    )


def print_wins(console: Console, found: WinsAndLosses, first: str, baseline: str) -> None:
    """Print the counts, and the queries that gained and lost most."""
    console.print(
        f"{found.measure}, {first} against {baseline}: {len(found.wins)} better, {found.ties} the"
        f" same, {len(found.losses)} worse.",
        highlight=False,
    )
    for title, changes in (("Gained most", found.wins), ("Lost most", found.losses)):
        if not changes:
            continue
        table = Table(title=title, title_justify="left")
        table.add_column("query")
        for heading in (first, baseline, "difference", "judged of ten"):
            table.add_column(heading, justify="right")
        for change in changes[:MOST_SHOWN]:
            table.add_row(
                change.query,
                f"{change.value:.4f}",
                f"{change.baseline:.4f}",
                f"{change.difference:+.4f}",
                f"{change.judged:.0%}, {change.baseline_judged:.0%}",
            )
        console.print(table)


def _judged_share(one: Evaluation, query: str) -> float:
    first = [product for product, _ in one.run.ranked.get(query, ())[:_JUDGED_DEPTH]]
    graded = one.judgments.grades[query]
    return sum(product in graded for product in first) / len(first) if first else 0.0


def _change_json(change: QueryChange) -> dict[str, Any]:
    return {
        "query": change.query,
        "value": change.value,
        "baseline": change.baseline,
        "difference": change.difference,
        "judged@10": [change.judged, change.baseline_judged],
    }
