"""How long a search takes, beside the raw times of the parts that it is made of."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rich.console import Console
from rich.table import Table

from catalog.errors import RetailSearchError
from evaluation.bench_load import Load, measure_load
from evaluation.latency import Latency, measure_side_by_side, summarize
from evaluation.progress import Progress, silent
from evaluation.ranking import Engine
from ranker.request import Mode, SearchRequest
from ranker.response import Reranked, SearchResponse

WARM_UP = 20
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class SearchTimes:
    """Milliseconds of a whole search by mode, and of the raw parts by name, one client.

    A search is a first page of 20 hits with its facets and payloads, inside this process; HTTP is
    not in it. `products` is the size of the catalogue. `stages` are the times that the searches
    say of their own stages, over those that had the stage; `reranked` counts how far the
    cross-encoder came. `load` is there where several clients asked at once, after the rest.
    """

    products: int
    generation: str
    engine: dict[str, Latency]
    raw: dict[str, Latency]
    stages: dict[str, dict[str, Latency]] = field(default_factory=dict)
    reranked: dict[str, dict[Reranked, int]] = field(default_factory=dict)
    load: dict[str, Load] = field(default_factory=dict)

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
            "stages_ms": {
                mode: {stage: latency.as_json() for stage, latency in stages.items()}
                for mode, stages in self.stages.items()
            },
            "reranked": self.reranked,
            "load": {mode: load.as_json() for mode, load in self.load.items()},
        }


class _Searches:
    """Searches in one mode, and keeps what each answer says of its own times."""

    def __init__(self, engine: Engine, request: SearchRequest) -> None:
        self._engine = engine
        self._request = request
        self._said: list[tuple[dict[str, float], Reranked]] = []

    def __call__(self, query: str) -> SearchResponse:
        response = self._engine.search(replace(self._request, query=query))
        self._said.append((response.stages_ms, response.reranked))
        return response

    def stages(self) -> dict[str, Latency]:
        """Sum up the stages of the searches after the warm-up, in the order they first came."""
        times: dict[str, list[float]] = defaultdict(list)
        for stages, _ in self._said[WARM_UP:]:
            for stage, milliseconds in stages.items():
                times[stage].append(milliseconds)
        return {stage: summarize(row) for stage, row in times.items()}

    def reranked(self) -> dict[Reranked, int]:
        """Count the searches after the warm-up by how far the cross-encoder came."""
        counts: dict[Reranked, int] = {}
        for _, how in self._said[WARM_UP:]:
            counts[how] = counts.get(how, 0) + 1
        return counts


def queries_needed(modes: Sequence[Mode], count: int, clients: int = 0) -> int:
    """Give the number of different queries that a bench of `count` timed searches a mode uses."""
    return _hands(modes, clients) * (count + WARM_UP)


def bench_search(
    engine: Engine,
    queries: Sequence[str],
    modes: Sequence[Mode],
    *,
    asked: SearchRequest | None = None,
    clients: int = 0,
    progress: Progress = silent,
) -> SearchTimes:
    """Time each mode and each raw part, in turns, on queries that no mode has seen before.

    The queries are dealt out to the modes and, as one more hand, to the raw parts, which have no
    cache and so share theirs; 20 of each hand warm up and are not counted. With `clients` each
    mode has another hand, for so many threads at once. `asked` says what else is asked of each
    search. Raises RetailSearchError where that leaves none.
    """
    hands = _hands(modes, clients)
    if len(queries) // hands <= WARM_UP:
        raise RetailSearchError(
            f"{len(queries)} different queries are too few for {len(modes)} modes.",
            fix=f"Give more than {hands * (WARM_UP + 1) - 1}, or fewer modes.",
        )
    probes = engine.probes()
    calls: dict[str, Callable[[str], object]] = {}
    dealt: dict[str, Sequence[str]] = {}
    request = replace(asked or SearchRequest(), per_page=PER_PAGE)
    searches = {mode: _Searches(engine, replace(request, mode=mode)) for mode in modes}
    for hand, mode in enumerate(modes):
        calls[f"search {mode}"] = searches[mode]
        dealt[f"search {mode}"] = queries[hand::hands]
    for name, probe in probes.items():
        calls[f"raw {name}"] = probe
        dealt[f"raw {name}"] = queries[len(modes) :: hands]
    products = engine.search(SearchRequest(query="", per_page=1, facets=())).total
    times = measure_side_by_side(calls, dealt, warm_up=WARM_UP, progress=progress)
    stages = {mode: one.stages() for mode, one in searches.items()}
    reranked = {mode: one.reranked() for mode, one in searches.items()}
    load = {
        mode: measure_load(searches[mode], queries[len(modes) + 1 + hand :: hands], clients)
        for hand, mode in enumerate(modes if clients else ())
    }
    return SearchTimes(
        products=products,
        generation=engine.generation,
        engine={mode: times[f"search {mode}"] for mode in modes},
        raw={name: times[f"raw {name}"] for name in probes},
        stages={str(mode): row for mode, row in stages.items()},
        reranked={str(mode): row for mode, row in reranked.items()},
        load={str(mode): row for mode, row in load.items()},
    )


def _hands(modes: Sequence[Mode], clients: int) -> int:
    return len(modes) * (2 if clients else 1) + 1


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


def print_stage_times(console: Console, times: SearchTimes) -> None:
    """Print the stages of the searches of each mode, and what several clients get."""
    for mode, stages in times.stages.items():
        table = Table(title=f"Stages of a {mode} search, milliseconds", title_justify="left")
        table.add_column("stage")
        for heading in ("searches", "p50", "p95", "p99"):
            table.add_column(heading, justify="right")
        for stage, one in stages.items():
            numbers = (f"{value:.2f}" for value in (one.p50, one.p95, one.p99))
            table.add_row(stage, str(one.n), *numbers)
        if stages:
            console.print(table)
        counts = ", ".join(f"{how} {count}" for how, count in times.reranked[mode].items())
        console.print(f"{mode}, reranked: {counts}.", highlight=False)
    for mode, load in times.load.items():
        one = load.latency
        console.print(
            f"{mode}, {load.clients} clients at once: {load.per_second:.1f} queries/s, each p50"
            f" {one.p50:.1f} ms, p99 {one.p99:.1f} ms ({one.n} queries).",
            highlight=False,
        )


def _add(table: Table, index: str, products: int, what: str, latency: Latency, ratios: str) -> None:
    numbers = (f"{value:.2f}" for value in (latency.p50, latency.p95, latency.p99))
    table.add_row(index, f"{products:,}", what, str(latency.n), *numbers, ratios)
