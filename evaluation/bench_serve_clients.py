"""Clients of a server under measurement, in a process of their own: it shares no lock with it.

Run as `python -m evaluation.bench_serve_clients`. The first line on stdin is the job as JSON; each
window's answers come as one line of JSON on stdout. The job ends after its seconds, or, where it
has `until_told`, not before stdin is closed.
"""

from __future__ import annotations

import http.client
import json
import queue
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from urllib.parse import urlsplit

# A client gives up on an answer after so many seconds.
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask, of whom and how fast.

    Without a `rate` each of `clients` asks again as soon as it has its answer. With one, requests
    are due at that many a second whatever the server does, and each is timed from when it was due;
    `clients` is then how many may be under way. `window` is in seconds.
    """

    address: str
    paths: tuple[str, ...]
    clients: int
    seconds: float
    rate: float = 0.0
    window: float = 5.0
    until_told: bool = False

    def as_line(self) -> str:
        """Write the job as one line."""
        return json.dumps(asdict(self)) + "\n"


@dataclass(frozen=True, slots=True)
class Window:
    """The answers of a stretch of time: a status, and milliseconds, for each; 0 is no answer.

    `retried` counts requests sent again as their connection had been closed meanwhile. `cpu` are
    seconds of work of all clients together. `lost` says what was wrong where no answer came.
    """

    seconds: float
    statuses: tuple[int, ...]
    times_ms: tuple[float, ...]
    retried: int = 0
    cpu: float = 0.0
    lost: tuple[str, ...] = ()

    @classmethod
    def read(cls, line: str) -> Window:
        """Read a line that clients wrote."""
        given = json.loads(line)
        for name in ("statuses", "times_ms", "lost"):
            given[name] = tuple(given[name])
        return cls(**given)


class _Client:
    """One kept connection."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._connection: http.client.HTTPConnection | None = None
        self._asked = 0
        self.retried = 0

    def ask(self, path: str) -> int:
        """Return the status of the answer, read to its end."""
        while True:
            if self._connection is None:
                self._connection = http.client.HTTPConnection(self._host, timeout=_PATIENCE)
                self._asked = 0
            try:
                self._connection.request("GET", path)
                answer = self._connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                self._connection = None
                # A server may close a connection that waits for its next request, as it does when
                # it ends; whoever reads HTTP asks again. A new connection has no such excuse.
                closed = isinstance(error, ConnectionError | http.client.RemoteDisconnected)
                if self._asked and closed:
                    self.retried += 1
                    continue
                raise
            self._asked += 1
            return answer.status

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()


class _Answers:
    """What came since the last look; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: list[tuple[int, float]] = []
        self._lost: list[str] = []

    def add(self, status: int, milliseconds: float, lost: str = "") -> None:
        with self._lock:
            self._rows.append((status, milliseconds))
            if lost and len(self._lost) < 5:
                self._lost.append(lost)

    def taken(self) -> tuple[list[tuple[int, float]], list[str]]:
        with self._lock:
            rows, self._rows = self._rows, []
            lost, self._lost = self._lost, []
            return rows, lost


def run_job(job: Job, told: threading.Event) -> Iterator[Window]:
    """Do a job, and yield a window at a time."""
    answers, over = _Answers(), threading.Event()
    waiting: Iterator[str] = iter(cycle(job.paths))
    lock, due = threading.Lock(), queue.SimpleQueue[float]()
    clients = [_Client(job.address) for _ in range(job.clients)]

    def work(client: _Client) -> None:
        while not over.is_set():
            begun = time.perf_counter()
            if job.rate:
                try:
                    begun = due.get(timeout=0.2)
                except queue.Empty:
                    continue
            with lock:
                path = next(waiting)
            status, lost = 0, ""
            try:
                status = client.ask(path)
            except (OSError, http.client.HTTPException) as error:
                lost = f"{type(error).__name__}: {error}"
                time.sleep(0.01)
            answers.add(status, (time.perf_counter() - begun) * 1_000, lost)
        client.close()

    threads = [threading.Thread(target=work, args=(one,), daemon=True) for one in clients]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    if job.rate:
        threading.Thread(target=_schedule, args=(job.rate, started, due, over), daemon=True).start()
    window, worked, retried = started, time.process_time(), 0
    while True:
        now = time.perf_counter()
        ended = now - started >= job.seconds and (told.is_set() or not job.until_told)
        if ended:
            over.set()
            for thread in threads:
                thread.join(_PATIENCE)
        if ended or now - window >= job.window:
            rows, lost = answers.taken()
            now, cpu = time.perf_counter(), time.process_time()
            again = sum(client.retried for client in clients)
            yield Window(
                now - window,
                tuple(status for status, _ in rows),
                tuple(round(ms, 3) for _, ms in rows),
                again - retried,
                round(cpu - worked, 4),
                tuple(lost),
            )
            window, worked, retried = now, cpu, again
        if ended:
            return
        time.sleep(0.05)


def _schedule(
    rate: float, started: float, due: queue.SimpleQueue[float], over: threading.Event
) -> None:
    """Put requests on the list when they are due, evenly spread."""
    asked = 0
    while not over.is_set():
        now = time.perf_counter()
        while started + asked / rate <= now:
            due.put(started + asked / rate)
            asked += 1
        time.sleep(max(0.0, min(0.2, started + asked / rate - now)))


def main(lines: Sequence[str] | None = None) -> None:
    """Read a job from stdin, do it, and write its windows to stdout."""
    given = json.loads(lines[0] if lines else sys.stdin.readline())
    given["paths"] = tuple(given["paths"])
    told = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        told.set()

    threading.Thread(target=listen, daemon=True).start()
    for window in run_job(Job(**given), told):
        sys.stdout.write(json.dumps(asdict(window)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
