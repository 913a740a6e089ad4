"""How fast each engine takes a catalogue and answers, beside the others on the same machine."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from catalog.product import Product
from evaluation.bench_index import IndexRun, disk_by_part, reindex, write_catalogue
from evaluation.bench_queries import make_queries, sample_titles
from evaluation.bench_search import PER_PAGE, WARM_UP
from evaluation.latency import Latency, measure_side_by_side
from evaluation.progress import Progress, silent
from evaluation.ranking import Engine, opened_engine
from indexer.elasticsearch.bulk import BulkLoader, Document
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import cluster_errors, connect
from indexer.elasticsearch.document import DocumentWriter
from indexer.elasticsearch.names import index_name
from indexer.elasticsearch.place import ClusterPlace
from indexer.prepare import prepare
from indexer.sources.detect import detect
from ranker.request import Mode, SearchRequest

INDEX = "bench"
_BULK_SAMPLE = 20_000
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of keeping an index: the engine, and where its vectors live."""

    name: str
    engine: str
    vectors: str

    def prefix(self, prefix: str) -> str:
        """Return what its own indexes in the cluster begin with."""
        return f"{prefix}{self.vectors}-"

    def settings(self, prefix: str) -> dict[str, str]:
        """Return the variables of the environment that choose it."""
        return {
            "RETAIL_SEARCH_ENGINE": self.engine,
            "RETAIL_SEARCH_VECTORS": self.vectors,
            "RETAIL_SEARCH_ELASTICSEARCH_PREFIX": self.prefix(prefix),
            "RETAIL_SEARCH_ELASTICSEARCH_REPLICAS": "0",
        }


LAYOUTS = (
    Layout("embedded", "embedded", "faiss"),
    Layout("elasticsearch + FAISS", "elasticsearch", "faiss"),
    Layout("elasticsearch, kNN", "elasticsearch", "elasticsearch"),
)


@dataclass(frozen=True, slots=True)
class EngineTimes:
    """What one layout takes to be loaded and to answer.

    `encoding` is the first run, None where it was not measured; `cached` the same with every
    vector known. `disk_bytes` are those of text, facets, payloads and vectors, without the
    encoding cache.
    """

    layout: Layout
    encoding: IndexRun | None
    cached: IndexRun
    disk_bytes: int
    search: dict[str, Latency]

    def as_json(self, products: int) -> dict[str, Any]:
        """Build the JSON object of the times, its keys always in this order."""
        return {
            "layout": self.layout.name,
            "with_encoding": self.encoding.as_json() if self.encoding else None,
            "without_encoding": self.cached.as_json(),
            "disk_bytes_per_product": round(self.disk_bytes / products, 1),
            "search_ms": {mode: latency.as_json() for mode, latency in self.search.items()},
        }


@dataclass(frozen=True, slots=True)
class EnginesBench:
    """All layouts over one catalogue, and the rate of Elasticsearch's bulk requests alone."""

    products: int
    bulk_per_second: float
    rows: tuple[EngineTimes, ...]

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the bench, its keys always in this order."""
        return {
            "products": self.products,
            "cores": os.cpu_count(),
            "clients": 1,
            "per_page": PER_PAGE,
            "bulk_documents_per_second": round(self.bulk_per_second, 1),
            "layouts": [row.as_json(self.products) for row in self.rows],
        }


def bench_engines(
    count: int,
    folder: Path,
    cluster: Cluster,
    modes: Sequence[Mode],
    searches: int,
    *,
    progress: Progress = silent,
) -> EnginesBench:
    """Load one generated catalogue in each layout, then time the same queries on all in turns.

    The indexes in the cluster have a prefix of their own and are removed at the end. Raises
    RetailSearchError with the end of its output where a reindex fails.
    """
    source = folder / f"products-{count}.jsonl"
    write_catalogue(source, count, progress=progress)
    prefix = f"{cluster.prefix}bench-{secrets.token_hex(4)}-"
    data = folder / "data"
    with _removed(data, cluster, prefix), ExitStack() as opened:
        loads = {
            layout.name: _load(layout, source, data, cluster, prefix, count) for layout in LAYOUTS
        }
        bulk = _bulk_rate(source, folder, cluster, prefix, min(count, _BULK_SAMPLE))
        engines: dict[str, Engine] = {}
        for layout in LAYOUTS:
            with _environment(layout.settings(prefix)):
                engines[layout.name], _ = opened.enter_context(opened_engine(data, INDEX))
        _wait_for_merges(cluster, prefix)
        times = _search_times(engines, modes, searches, progress)
    return EnginesBench(
        count,
        bulk,
        tuple(EngineTimes(layout, *loads[layout.name], times[layout.name]) for layout in LAYOUTS),
    )


def _load(
    layout: Layout, source: Path, data: Path, cluster: Cluster, prefix: str, count: int
) -> tuple[IndexRun | None, IndexRun, int]:
    """Load the catalogue without known vectors, where they are FAISS's, then with them."""
    encoding = None
    with _environment(layout.settings(prefix)):
        if layout.vectors == "faiss":
            shutil.rmtree(data / "cache", ignore_errors=True)
            encoding = reindex(source, INDEX, data, count)
        cached = reindex(source, INDEX, data, count)
    return encoding, cached, _disk_bytes(layout, data, cluster, prefix)


def _disk_bytes(layout: Layout, data: Path, cluster: Cluster, prefix: str) -> int:
    if layout.engine == "embedded":
        folder = data / "indexes" / INDEX / "generations"
        newest = max(folder.iterdir(), key=lambda path: path.name)
        return sum(disk_by_part(newest).values())
    place = ClusterPlace(data, INDEX, replace(cluster, prefix=layout.prefix(prefix)))
    return place.rows()[0].bytes


def _bulk_rate(source: Path, folder: Path, cluster: Cluster, prefix: str, count: int) -> float:
    """Return how many prepared documents a second the cluster takes, without any vector."""
    records = detect(source).read(source)
    products = [record for record in islice(records, count) if isinstance(record, Product)]
    writer = DocumentWriter()
    prepared = [prepare(product, 640, "bench") for product in products]
    documents = [
        Document(one.id, ordinal, one.source, writer.document(one, ordinal, one.columns))
        for ordinal, one in enumerate(prepared)
    ]
    bench = replace(cluster, prefix=f"{prefix}bulk-", replicas=0, vectors="faiss")
    place = ClusterPlace(folder / "bulk", INDEX, bench)
    name = index_name(place.alias, place.begin().name)
    try:
        with closing(BulkLoader(place.client, bench, name)) as loader:
            started = time.perf_counter()
            loader.add(documents)
            loader.settle()
            return len(documents) / (time.perf_counter() - started)
    finally:
        place.abandon()


def _wait_for_merges(cluster: Cluster, prefix: str) -> None:
    """Wait until the cluster has merged what was loaded: on few cores that is half of a search."""
    with connect(cluster, timeout=_PATIENCE_SECONDS) as client, cluster_errors(cluster):
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            merges = client.indices.stats(index=f"{prefix}*", metric="merge")["_all"]["total"]
            if not merges["merges"]["current"]:
                return
            time.sleep(1)


def _search_times(
    engines: Mapping[str, Engine], modes: Sequence[Mode], searches: int, progress: Progress
) -> dict[str, dict[str, Latency]]:
    """Time the same distinct queries on every engine, a hand of them for each mode."""
    first = next(iter(engines.values()))
    queries = make_queries(sample_titles(first), len(modes) * (searches + WARM_UP))
    calls: dict[str, Callable[[str], object]] = {}
    dealt: dict[str, Sequence[str]] = {}
    for name, engine in engines.items():
        for hand, mode in enumerate(modes):
            calls[f"{name}/{mode}"] = partial(_search, engine, mode)
            dealt[f"{name}/{mode}"] = queries[hand :: len(modes)]
    times = measure_side_by_side(calls, dealt, warm_up=WARM_UP, progress=progress)
    return {name: {mode: times[f"{name}/{mode}"] for mode in modes} for name in engines}


def _search(engine: Engine, mode: Mode, query: str) -> object:
    return engine.search(SearchRequest(query=query, mode=mode, per_page=PER_PAGE))


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of the environment inside, for this process and those that it starts."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _removed(data: Path, cluster: Cluster, prefix: str) -> Iterator[None]:
    """Remove the indexes under a prefix afterwards."""
    try:
        yield
    finally:
        for layout in LAYOUTS[1:]:
            place = ClusterPlace(data, INDEX, replace(cluster, prefix=layout.prefix(prefix)))
            place.indexes.delete([one.name for one in place.indexes.all()])


def print_engines(console: Console, bench: EnginesBench) -> None:
    """Print one table of rates, sizes and times, a line for each layout and mode."""
    table = Table(
        title=f"{bench.products:,} products; searches in milliseconds, one client",
        title_justify="left",
    )
    table.add_column("engine")
    for heading in (
        "with encoding /s", "without /s", "bytes/product", "mode", "p50", "p95", "p99",
        "x embedded",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    base = bench.rows[0].search
    for row in bench.rows:
        encoding = f"{row.encoding.per_second:,.0f}" if row.encoding else ""
        facts = [
            row.layout.name,
            encoding,
            f"{row.cached.per_second:,.0f}",
            f"{row.disk_bytes / bench.products:,.0f}",
        ]
        for mode, latency in row.search.items():
            numbers = [f"{value:.1f}" for value in (latency.p50, latency.p95, latency.p99)]
            ratio = f"{latency.p50 / max(base[mode].p50, 1e-6):.1f}"
            table.add_row(*facts, mode, *numbers, ratio)
            facts = [""] * len(facts)
    console.print(table)
    console.print(
        f"Elasticsearch takes {bench.bulk_per_second:,.0f} prepared documents a second in bulk.",
        highlight=False,
    )
