"""How long suggestions take: keystroke by keystroke, as titles are typed, beside searches."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.bench_queries import make_queries
from evaluation.latency import Latency, measure_side_by_side
from evaluation.progress import Progress, silent
from evaluation.ranking import Engine
from ranker.request import SearchRequest

SUGGEST, SEARCH = "suggest", "lexical search"
WARM_KEYSTROKES = 50
"""Keystrokes that are typed first and not timed."""


@dataclass(frozen=True, slots=True)
class SuggestTimes:
    """Milliseconds of suggestions, and of lexical searches for the same texts in the same run.

    `answered` is the share of keystrokes for which something was suggested.
    """

    suggest: Latency
    search: Latency
    answered: float

    @property
    def ratio(self) -> float:
        """The median of suggestions as a share of that of searches."""
        return self.suggest.p50 / self.search.p50

    def as_json(self) -> dict[str, Any]:
        """Give the times in milliseconds, in a fixed order of keys."""
        return {
            "suggest": self.suggest.as_json(),
            "lexical_search": self.search.as_json(),
            "ratio_p50": round(self.ratio, 3),
            "answered": round(self.answered, 4),
        }


def keystrokes(titles: Sequence[str], count: int, *, seed: int = 7) -> list[str]:
    """Return what is in the box after each keystroke of queries that are typed one by one.

    The queries are those of `make_queries`: words of titles, a fifth of them with a slip. Many
    begin alike, as those of shoppers do.
    """
    typed: list[str] = []
    queries = make_queries(titles, count, seed=seed)
    random.Random(seed).shuffle(queries)
    for query in queries:
        typed += (query[:length] for length in range(1, len(query) + 1))
        if len(typed) >= count:
            break
    return typed[:count]


def bench_suggest(
    engine: Engine, typed: Sequence[str], *, progress: Progress = silent
) -> SuggestTimes:
    """Time a suggestion and a search for each text, a few of each in turn, one client."""
    suggested = [0]

    def suggest(text: str) -> None:
        suggested[0] += bool(engine.suggest(text))

    def search(text: str) -> None:
        engine.search(
            SearchRequest(
                query=text, mode="lexical", per_page=8, facets=(), ranking="fused", verbatim=True
            )
        )

    times = measure_side_by_side(
        {SUGGEST: suggest, SEARCH: search},
        dict.fromkeys((SUGGEST, SEARCH), typed),
        warm_up=WARM_KEYSTROKES,
        progress=progress,
    )
    return SuggestTimes(times[SUGGEST], times[SEARCH], suggested[0] / len(typed))


def print_suggest_times(console: Any, times: SuggestTimes, title: str) -> None:
    """Print the times as a table."""
    from rich.table import Table

    table = Table(
        "milliseconds", "keystrokes", "p50", "p95", "p99", "max", title=f"Suggestions: {title}",
        title_justify="left",
    )  # fmt: skip
    for name, row in ((SUGGEST, times.suggest), (SEARCH, times.search)):
        numbers = (row.p50, row.p95, row.p99, row.max)
        table.add_row(name, f"{row.n:,}", *(f"{number:.2f}" for number in numbers))
    console.print(table)
    console.print(
        f"A suggestion takes {times.ratio:.2f} times as long as a search;"
        f" {times.answered:.0%} of the keystrokes were answered."
    )
