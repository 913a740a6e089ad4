"""How many searches a second are answered when several clients ask at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.latency import Latency, summarize, timed_ms


@dataclass(frozen=True, slots=True)
class Load:
    """Searches a second of `clients` threads that ask without a pause, and what each waits."""

    clients: int
    per_second: float
    latency: Latency

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the load."""
        return {
            "clients": self.clients,
            "queries_per_second": round(self.per_second, 2),
            "latency_ms": self.latency.as_json(),
        }


def measure_load(call: Callable[[str], object], queries: Sequence[str], clients: int) -> Load:
    """Ask every query once, each by the client that is free first, and time the whole.

    The clock starts when all clients are ready and stops with the last answer. What a call raises
    is raised here, once all clients have stopped. Raises ValueError where there is no query.
    """
    waiting = iter(list(queries))
    lock, ready = threading.Lock(), threading.Barrier(clients + 1)
    times: list[float] = []
    errors: list[BaseException] = []

    def ask() -> None:
        ready.wait()
        while not errors:
            with lock:
                query = next(waiting, None)
            if query is None:
                return
            try:
                times.append(timed_ms(lambda asked=query: call(asked)))  # type: ignore[misc]
            except BaseException as error:  # a thread has nobody to raise to
                errors.append(error)

    threads = [threading.Thread(target=ask, name=f"client {i + 1}") for i in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if errors:
        raise errors[0]
    return Load(clients, len(times) / max(seconds, 1e-9), summarize(times))
