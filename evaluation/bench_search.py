"""How long a search takes, beside the raw times of the parts that it is made of."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from catalog.errors import RetailSearchError
from evaluation.latency import Latency, measure_side_by_side
from evaluation.progress import Progress, silent
from evaluation.ranking import Engine
from ranker.request import Mode, SearchRequest

WARM_UP = 20
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class SearchTimes:
    """Milliseconds of a whole search by mode, and of the raw parts by name, one client.

    A search is a first page of 20 hits with its facets and payloads, inside this process; HTTP is
    not in it. `products` is the size of the catalogue.
    """

    products: int
    generation: str
    engine: dict[str, Latency]
    raw: dict[str, Latency]

    def ratios(self, mode: str) -> dict[str, float]:
        """Say how many times the p50 of each raw part a search takes."""
        return {name: self.engine[mode].p50 / max(t.p50, 1e-6) for name, t in self.raw.items()}

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the times, its keys always in this order."""
        return {
            "products": self.products,
            "generation": self.generation,
            "cores": os.cpu_count(),
            "clients": 1,
            "per_page": PER_PAGE,
            "search_ms": {mode: latency.as_json() for mode, latency in self.engine.items()},
            "raw_ms": {name: latency.as_json() for name, latency in self.raw.items()},
            "p50_ratio": {
                mode: {name: round(ratio, 2) for name, ratio in self.ratios(mode).items()}
                for mode in self.engine
            },
        }


def queries_needed(modes: Sequence[Mode], count: int) -> int:
    """Give the number of different queries that a bench of `count` timed searches a mode uses."""
    return (len(modes) + 1) * (count + WARM_UP)


def bench_search(
    engine: Engine,
    queries: Sequence[str],
    modes: Sequence[Mode],
    *,
    progress: Progress = silent,
) -> SearchTimes:
    """Time each mode and each raw part, in turns, on queries that no mode has seen before.

    The queries are dealt out to the modes and, as one more hand, to the raw parts, which have no
    cache and so share theirs; 20 of each hand warm up and are not counted. Raises
    RetailSearchError where that leaves none.
    """
    hands = len(modes) + 1
    if len(queries) // hands <= WARM_UP:
        raise RetailSearchError(
            f"{len(queries)} different queries are too few for {len(modes)} modes.",
            fix=f"Give more than {hands * (WARM_UP + 1) - 1}, or fewer modes.",
        )
    probes = engine.probes()
    calls: dict[str, Callable[[str], object]] = {}
    dealt: dict[str, Sequence[str]] = {}
    for hand, mode in enumerate(modes):
        calls[f"search {mode}"] = partial(_search, engine, mode)
        dealt[f"search {mode}"] = queries[hand::hands]
    for name, probe in probes.items():
        calls[f"raw {name}"] = probe
        dealt[f"raw {name}"] = queries[len(modes) :: hands]
    products = engine.search(SearchRequest(query="", per_page=1, facets=())).total
    times = measure_side_by_side(calls, dealt, warm_up=WARM_UP, progress=progress)
    return SearchTimes(
        products=products,
        generation=engine.generation,
        engine={mode: times[f"search {mode}"] for mode in modes},
        raw={name: times[f"raw {name}"] for name in probes},
    )


def _search(engine: Engine, mode: Mode, query: str) -> object:
    return engine.search(SearchRequest(query=query, mode=mode, per_page=PER_PAGE))


def print_search_times(console: Console, rows: Mapping[str, SearchTimes]) -> None:
    """Print the times of one or more indexes, a line for each mode and each raw part."""
    table = Table(title="Milliseconds, one client", title_justify="left")
    for heading in ("index", "products", "what"):
        table.add_column(heading)
    for heading in ("queries", "p50", "p95", "p99", "p50 in raw parts"):
        table.add_column(heading, justify="right")
    for index, times in rows.items():
        for mode, latency in times.engine.items():
            ratios = ", ".join(f"{ratio:.1f} x {raw}" for raw, ratio in times.ratios(mode).items())
            _add(table, index, times.products, f"search {mode}", latency, ratios)
        for name, latency in times.raw.items():
            _add(table, index, times.products, f"raw {name}", latency, "")
    console.print(table)


def _add(table: Table, index: str, products: int, what: str, latency: Latency, ratios: str) -> None:
    numbers = (f"{value:.2f}" for value in (latency.p50, latency.p95, latency.p99))
    table.add_row(index, f"{products:,}", what, str(latency.n), *numbers, ratios)
