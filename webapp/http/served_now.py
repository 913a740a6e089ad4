"""What a server is just now, for its metrics: the generation, its products, memory, processor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import RetailSearchError
from webapp.engine import SearchEngine

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric


class ServedNow:
    """Looks at the engine and at the processes when it is asked.

    `workers` says that this process is one of several that one process has started.
    """

    def __init__(self, engine: SearchEngine, workers: bool) -> None:
        self._engine = engine
        self._workers = workers

    def text(self) -> bytes:
        """Return it as Prometheus reads it."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.registry import Collector

        look = self._collect

        class Looks(Collector):
            def collect(self) -> Iterator[Metric]:
                yield from look()

        registry = CollectorRegistry()
        registry.register(Looks())
        return generate_latest(registry)

    def _collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        ready = GaugeMetricFamily("retail_search_ready", "Whether searches are answered.")
        try:
            now = self._engine.ready()
        except RetailSearchError:
            ready.add_metric((), 0)
        else:
            ready.add_metric((), 1)
            generation = GaugeMetricFamily(
                "retail_search_generation_info", "The generation that answers.",
                labels=("index", "generation"),
            )  # fmt: skip
            generation.add_metric((self._engine.index, now.generation), 1)
            yield generation
            products = GaugeMetricFamily(
                "retail_search_products", "Products that are searched.", labels=("index",)
            )
            products.add_metric((self._engine.index,), now.products)
            yield products
        yield ready
        memory = GaugeMetricFamily(
            "retail_search_memory_bytes", "Resident memory of a process.", labels=("process",)
        )
        worked = CounterMetricFamily(
            "retail_search_cpu_seconds", "Work of a process.", labels=("process",)
        )
        for process in self._processes():
            found = _usage(process)
            if found is not None:
                memory.add_metric((str(process),), found[0])
                worked.add_metric((str(process),), found[1])
        yield memory
        yield worked

    def _processes(self) -> list[int]:
        """Return this process and, among workers, the first one and all others."""
        if not self._workers:
            return [os.getpid()]
        first = os.getppid()
        try:
            others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        except OSError:
            return [os.getpid()]
        return [first, *map(int, others)]


def _usage(process: int) -> tuple[int, float] | None:
    """Return a process's resident bytes and seconds of work; None where the system has no such."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        # The name of the program stands in brackets and may have blanks.
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (OSError, IndexError, ValueError):
        return None
    ticks = int(fields[11]) + int(fields[12])
    return pages * os.sysconf("SC_PAGE_SIZE"), ticks / os.sysconf("SC_CLK_TCK")
