"""A server's processes: none of what happens to them costs a request."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="the children of a process are read from /proc"
)


@contextmanager
def serving(
    workers: int = 2, stderr: int | None = None, **settings: object
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    given = {f"RETAIL_SEARCH_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "tests.webapp.serve_shop", "0", str(workers)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True,
        env={**os.environ, **given},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[-1]
            fetch(address, "/readyz")
            yield process, address
        finally:
            if process.poll() is None:
                process.kill()


def fetch(address: str, path: str) -> str:
    with urllib.request.urlopen(address + path, timeout=20) as answer:
        return str(answer.read().decode())


def status(address: str, path: str) -> tuple[int, float]:
    begun = time.perf_counter()
    try:
        fetch(address, path)
        code = 200
    except urllib.error.HTTPError as error:
        code = error.code
    return code, time.perf_counter() - begun


def children(process: int) -> set[int]:
    return set(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def wait_until(true: object, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


class Shoppers:
    """Clients that ask all the time, each over one connection that it keeps."""

    def __init__(self, address: str, clients: int = 3) -> None:
        self._host = address.removeprefix("http://")
        self._over = threading.Event()
        self.answers: Counter[int | str] = Counter()
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]

    def __enter__(self) -> Shoppers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def _ask(self) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=20)
        fresh = True
        while not self._over.is_set():
            try:
                connection.request("GET", "/api/v1/search?q=lamp")
                answer = connection.getresponse()
                answer.read()
                self.answers[answer.status] += 1
                fresh = answer.will_close
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                # A kept connection may be closed as a request is sent: whoever speaks HTTP asks
                # again on another one.
                if fresh:
                    self.answers[repr(error)] += 1
                fresh = True
            time.sleep(0.005)
        connection.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_reload_under_load_costs_no_request(workers: int) -> None:
    with serving(workers, search_queue=100, search_wait_ms=20_000) as (process, address):
        wait_until(lambda: len(children(process.pid)) == workers)
        before = children(process.pid)
        with Shoppers(address) as shoppers:
            wait_until(lambda: shoppers.answers[200] > 5)
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: not before & (now := children(process.pid)) and len(now) == workers)
            answered = shoppers.answers[200]
            wait_until(lambda: shoppers.answers[200] > answered + 5)
        assert set(shoppers.answers) == {200}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_a_process_that_is_killed_is_replaced() -> None:
    with serving(2, stderr=subprocess.DEVNULL) as (process, address):
        wait_until(lambda: len(children(process.pid)) == 2)
        before = children(process.pid)
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: killed not in (now := children(process.pid)) and len(now) == 2)
        assert [status(address, "/api/v1/search?q=lamp")[0] for _ in range(5)] == [200] * 5


def test_a_process_with_a_search_that_never_ends_is_replaced() -> None:
    with serving(
        1, stderr=subprocess.PIPE, worker_timeout=1, log_format="json", search_queue=0
    ) as (process, address):
        before = children(process.pid)
        with socket.create_connection(_place(address)) as line:
            line.sendall(b"GET /api/v1/search?q=hang+private HTTP/1.1\r\nHost: x\r\n\r\n")
            wait_until(lambda: (now := children(process.pid)) and not before & now)
        wait_until(lambda: status(address, "/api/v1/search?q=lamp")[0] == 200)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        said = process.stderr.read()
        assert "this process is replaced" in said
        assert "serve_shop.py" in said
        assert "private" not in said


def test_readiness_ends_before_the_server_does() -> None:
    with serving(1) as (process, address):
        kept = http.client.HTTPConnection(*_place(address), timeout=20)
        kept.request("GET", "/readyz")
        assert kept.getresponse().read()
        slow = threading.Thread(target=lambda: fetch(address, "/slow"))
        slow.start()
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        told = None
        until = time.monotonic() + 5
        while told != "stopping" and time.monotonic() < until:
            kept.request("GET", "/readyz")
            answer = kept.getresponse()
            body = json.loads(answer.read())
            told = body["error"]["code"] if answer.status == 503 else None
            if answer.will_close:
                break
        assert told == "stopping"
        slow.join(20)
        assert process.wait(timeout=20) == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_too_much_is_refused_at_once_and_the_rest_is_answered(workers: int) -> None:
    with serving(
        workers, search_slots=1, search_queue=1, search_wait_ms=5_000, log_format="json",
        stderr=subprocess.DEVNULL,
    ) as (_, address):  # fmt: skip
        found: list[tuple[int, float]] = []
        asking = [
            threading.Thread(target=lambda: found.append(status(address, "/api/v1/search?q=slow")))
            for _ in range(12)
        ]
        for thread in asking:
            thread.start()
        time.sleep(0.1)
        beside = [status(address, path) for path in ("/healthz", "/metrics", "/products/P001")]
        for thread in asking:
            thread.join(30)
        good = [took for code, took in found if code == 200]
        refused = [took for code, took in found if code == 503]
        assert len(good) + len(refused) == 12
        assert 2 <= len(good) <= 2 * workers + 1
        assert sorted(refused)[len(refused) // 2] < 0.25
        assert max(good) < 3
        assert [code for code, _ in beside] == [200, 200, 200]


@pytest.mark.parametrize("workers", [1, 2])
def test_clients_that_are_slow_hold_nothing_up(workers: int) -> None:
    with serving(workers, server_threads=8) as (_, address):
        slow = []
        for _ in range(60):
            line = socket.create_connection(_place(address))
            line.sendall(b"GET /api/v1/search?q=lamp HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            slow.append(line)
        assert [status(address, "/api/v1/search?q=lamp")[0] for _ in range(4)] == [200] * 4
        for line in slow:
            line.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_long_addresses_and_heads_are_refused_alike(workers: int) -> None:
    with serving(workers) as (_, address):
        assert _refused(address, "/api/v1/search?q=" + "a" * 9_000) == (414, "address_too_long")
        head = {"X-Long": "a" * 70_000}
        assert _refused(address, "/healthz", head) == (431, "headers_too_large")


@pytest.mark.parametrize("workers", [1, 2])
def test_metrics_are_those_of_all_processes(workers: int) -> None:
    folders = set(Path("/tmp").glob("retail-search-metrics-*"))
    with serving(workers) as (process, address):
        for _ in range(20):
            fetch(address, "/api/v1/search?q=lamp")
        families = list(text_string_to_metric_families(fetch(address, "/metrics")))
        count = sum(
            one.value
            for family in families
            for one in family.samples
            if one.name == "retail_search_requests_total"
            and one.labels["route"] == "/api/v1/search"
        )
        assert count == 20
        # The second of two workers starts a moment after the first has begun to answer.
        wait_until(lambda: _measured(address) == (1 if workers == 1 else 3))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert set(Path("/tmp").glob("retail-search-metrics-*")) <= folders


def _measured(address: str) -> int:
    families = text_string_to_metric_families(fetch(address, "/metrics"))
    samples = [one for family in families for one in family.samples]
    return sum(one.name == "retail_search_memory_bytes" for one in samples)


def test_rates_are_counted_over_all_processes() -> None:
    with serving(2, rate_limit=0.01, rate_burst=5) as (_, address):
        codes = [status(address, "/api/v1/search?q=lamp")[0] for _ in range(8)]
        assert codes == [200] * 5 + [429] * 3


def test_all_lines_of_a_server_are_json() -> None:
    with serving(2, stderr=subprocess.PIPE, log_format="json") as (process, address):
        status(address, "/api/v1/search?q=break+private")
        os.kill(min(children(process.pid)), signal.SIGKILL)
        wait_until(lambda: len(children(process.pid)) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        lines = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert {"request"} < {line["message"] for line in lines}
    failed = [line for line in lines if line["level"] == "error" and "trace" in line]
    assert len(failed) == 1
    assert any(line.get("request_id") == failed[0]["request_id"] for line in lines)
    assert all("private" not in json.dumps(line) for line in lines)
    assert any("SIGKILL" in line["message"] for line in lines)


def _place(address: str) -> tuple[str, int]:
    host, _, port = address.removeprefix("http://").partition(":")
    return host, int(port)


def _refused(address: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection(*_place(address), timeout=20)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    return answer.status, str(told["error"]["code"])
