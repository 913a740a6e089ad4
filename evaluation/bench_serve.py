"""What a server does under load: answers a second, how long they take, what fails, its memory."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.bench_serve_clients import Job, Window
from evaluation.bench_serve_server import Memory, Served
from evaluation.latency import Latency, summarize

# A server says so that it has too much to do, which is no failure.
BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of some requests in some seconds.

    `good` times the answers that succeeded, `busy` those that said at once that there is too much
    to do; None where there are none. `statuses` counts all, 0 those that had no answer. `cpu_ms`
    is the work of the clients themselves for each request. `lost` are examples of what was wrong.
    """

    seconds: float
    good: Latency | None
    busy: Latency | None
    statuses: dict[int, int]
    retried: int
    cpu_ms: float
    lost: tuple[str, ...] = ()

    @classmethod
    def of(cls, windows: Sequence[Window]) -> Answers:
        """Sum up the windows of one job."""
        rows = [row for one in windows for row in zip(one.statuses, one.times_ms, strict=True)]
        good = [ms for status, ms in rows if 200 <= status < 400]
        busy = [ms for status, ms in rows if status in BUSY]
        return cls(
            sum(one.seconds for one in windows),
            summarize(good) if good else None,
            summarize(busy) if busy else None,
            dict(sorted(Counter(status for status, _ in rows).items())),
            sum(one.retried for one in windows),
            1_000 * sum(one.cpu for one in windows) / max(1, len(rows)),
            tuple(text for one in windows for text in one.lost)[:5],
        )

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return 0.0 if self.good is None else self.good.n / max(self.seconds, 1e-9)

    @property
    def failed(self) -> int:
        """Requests that had neither a good answer nor one that says there is too much to do."""
        return sum(
            count
            for status, count in self.statuses.items()
            if not 200 <= status < 400 and status not in BUSY
        )

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the answers."""
        return {
            "seconds": round(self.seconds, 2),
            "per_second": round(self.per_second, 2),
            "good_ms": None if self.good is None else self.good.as_json(),
            "busy_ms": None if self.busy is None else self.busy.as_json(),
            "statuses": {str(status): count for status, count in self.statuses.items()},
            "failed": self.failed,
            "retried": self.retried,
            "client_cpu_ms": round(self.cpu_ms, 3),
            "lost": list(self.lost),
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """The answers to one kind of request under one load, and the server's memory around it.

    `rate` is how many requests a second were offered, 0 where clients asked without a pause.
    """

    what: str
    clients: int
    rate: float
    answers: Answers
    before: Memory | None
    after: Memory | None

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the load."""
        return {
            "what": self.what,
            "clients": self.clients,
            "rate": self.rate or None,
            **self.answers.as_json(),
            "memory_before": self.before and self.before.as_json(),
            "memory_after": self.after and self.after.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a long load: when it ended, in seconds from the start, and what came in it."""

    at: float
    answers: Answers
    memory: Memory | None

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the stretch."""
        return {
            "at_s": round(self.at, 1),
            **self.answers.as_json(),
            "memory": self.memory and self.memory.as_json(),
        }


def running(
    job: Job, beside: Callable[[Callable[[], None]], None] | None = None
) -> Iterator[Window]:
    """Have a job done by a process of clients, and yield its windows as they come.

    `beside` is called when they have begun, with what tells a job that is `until_told` to end.
    """
    command = [sys.executable, "-m", "evaluation.bench_serve_clients"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(job.as_line())
            process.stdin.flush()
            if beside is not None:
                beside(process.stdin.close)
            for line in process.stdout:
                yield Window.read(line)
        finally:
            if process.poll() is None:
                process.kill()


def measure(served: Served, what: str, job: Job, *, warm_up: float = 0.0) -> Measured:
    """Do a job against a server; what comes in the first `warm_up` seconds is not counted."""
    if warm_up:
        warm = Job(job.address, job.paths[: len(job.paths) // 4 or 1], job.clients, warm_up)
        list(running(warm))
    before = served.memory()
    answers = Answers.of(list(running(job)))
    return Measured(what, job.clients, job.rate, answers, before, served.memory())


def stretches(
    served: Served, windows: Iterator[Window], seconds: float
) -> Iterator[tuple[Stretch, list[Window]]]:
    """Put windows together to stretches of about `seconds`, each with the memory at its end."""
    held: list[Window] = []
    at = 0.0
    for window in windows:
        held.append(window)
        at += window.seconds
        if sum(one.seconds for one in held) >= seconds - 0.5:
            yield Stretch(at, Answers.of(held), served.memory()), held
            held = []
    if held:
        yield Stretch(at, Answers.of(held), served.memory()), held


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Give the slope of the straight line through points (least squares); 0 for fewer than 2."""
    if len(points) < 2:
        return 0.0
    middle = sum(x for x, _ in points) / len(points)
    level = sum(y for _, y in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * (y - level) for x, y in points) / spread if spread else 0.0
