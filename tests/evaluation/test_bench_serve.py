from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from catalog.errors import RetailSearchError
from evaluation import bench_serve_asked
from evaluation.bench_serve import Answers, Measured, Stretch, measure, slope, stretches
from evaluation.bench_serve_asked import paths_of, titles_of
from evaluation.bench_serve_clients import Job, Window, run_job
from evaluation.bench_serve_report import growth
from evaluation.bench_serve_server import Memory, Served

ROOT = Path(__file__).parents[2]
TITLES = [f"{colour} oak table lamp number {n}" for n in range(20) for colour in ("red", "blue")]


class Odd(BaseHTTPRequestHandler):
    """Answers /good, /busy (503) and /bad (500), each on a kept connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status = {"/good": 200, "/busy": 503, "/bad": 500}.get(self.path, 404)
        if self.path == "/slow":
            time.sleep(0.2)
            status = 200
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_clients_tell_good_answers_from_busy_and_failed_ones(address: str) -> None:
    job = Job(address, ("/good", "/busy", "/bad"), 2, 0.4, window=0.1)
    windows = list(run_job(job, threading.Event()))
    assert len(windows) > 2
    answers = Answers.of(windows)
    assert set(answers.statuses) == {200, 500, 503}
    assert answers.good is not None
    assert answers.busy is not None
    assert answers.good.n == answers.statuses[200]
    assert answers.failed == answers.statuses[500]
    assert answers.per_second == pytest.approx(answers.good.n / answers.seconds)
    assert answers.lost == ()


def test_requests_that_are_due_are_timed_from_when_they_were(address: str) -> None:
    # 20 a second of 200 ms each with one client: each is later than the one before.
    windows = list(run_job(Job(address, ("/slow",), 1, 1.0, rate=20), threading.Event()))
    times = [ms for one in windows for ms in one.times_ms]
    assert 3 <= len(times) <= 7
    assert times[-1] > times[0] + 300


def test_the_pace_is_kept(address: str) -> None:
    windows = list(run_job(Job(address, ("/good",), 4, 1.0, rate=50), threading.Event()))
    count = sum(len(one.statuses) for one in windows)
    assert 35 <= count <= 52


def test_no_answer_is_a_failure_that_says_why() -> None:
    (window, *_) = run_job(Job("http://127.0.0.1:9", ("/good",), 1, 0.1), threading.Event())
    answers = Answers.of([window])
    assert set(answers.statuses) == {0}
    assert answers.failed == sum(answers.statuses.values()) > 0
    assert "refused" in answers.lost[0]


def test_a_job_may_go_on_until_it_is_told(address: str) -> None:
    told = threading.Event()
    threading.Timer(0.5, told.set).start()
    windows = list(run_job(Job(address, ("/good",), 1, 0.1, until_told=True), told))
    assert sum(one.seconds for one in windows) >= 0.45


def test_a_process_of_clients_does_the_job(address: str) -> None:
    measured = measure(Served(address, os.getpid()), "health", Job(address, ("/good",), 2, 0.3))
    assert measured.answers.failed == 0
    assert measured.answers.per_second > 10
    assert json.loads(json.dumps(measured.as_json()))["what"] == "health"
    if Path("/proc/self/smaps_rollup").exists():
        assert measured.before is not None
        assert measured.before.pss > 1e6


def test_queries_are_different_and_made_again_the_same() -> None:
    paths = paths_of("hybrid", TITLES, 50, 7)
    assert len(set(paths)) == len(paths) > 20
    assert paths == paths_of("hybrid", TITLES, 50, 7) != paths_of("hybrid", TITLES, 50, 8)
    assert all(path.startswith("/api/v1/search?q=") and "fused" in path for path in paths)
    assert all("ranking=rerank" in path for path in paths_of("reranked", TITLES, 5, 7))
    assert all(path.startswith("/api/v1/suggest?q=") for path in paths_of("suggest", TITLES, 5, 7))


def test_windows_are_put_together_to_stretches() -> None:
    windows = iter([Window(5.0, (200,), (float(n),)) for n in range(5)])
    found = [one for one, _ in stretches(Served("", None), windows, 10)]
    assert [(one.at, one.answers.statuses[200]) for one in found] == [(10, 2), (20, 2), (25, 1)]


def test_growth_is_that_of_the_memory_after_the_first_minute() -> None:
    answers = Answers.of([Window(60.0, (200,), (1.0,))])
    rows = [
        Stretch(60.0 * minute, answers, Memory(1, 0, size))
        for minute, size in ((1, 0), (2, 100), (3, 104), (4, 108))
    ]
    assert growth(rows) == pytest.approx(4)
    assert growth(rows[:2]) is None
    assert slope([(0, 1), (1, 3), (2, 5)]) == pytest.approx(2)
    assert slope([(1, 1)]) == 0


def test_a_load_without_memory_is_told_as_json() -> None:
    row = Measured("suggest", 1, 0.0, Answers.of([Window(1.0, (), ())]), None, None)
    assert row.as_json()["per_second"] == 0


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "retail_search", "bench", "serve", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_measures_a_server_that_runs() -> None:
    command = [sys.executable, "-m", "tests.webapp.serve_shop", "0", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as shop:
        assert shop.stdout is not None
        try:
            url = shop.stdout.readline().split()[-1]
            given = ("--url", url, "--process", str(shop.pid), "--seconds", "0.4", "--json")
            said = bench(*given, "--what", "hybrid", "suggest", "--clients", "1", "2")
            assert said.returncode == 0, said.stderr
            told = json.loads(said.stdout)
            assert [(one["what"], one["clients"]) for one in told["loads"]] == [
                ("hybrid", 1), ("hybrid", 2), ("suggest", 1), ("suggest", 2),
            ]  # fmt: skip
            assert told["failed"] == 0
            assert all(one["per_second"] > 1 for one in told["loads"])
            said = bench(*given, "--what", "hybrid", "--rate", "20", "--minutes", "0.02")
            assert said.returncode == 0, said.stderr
            (stretch,) = json.loads(said.stdout)["stretches"]
            assert 15 < stretch["good_ms"]["n"] < 40
        finally:
            shop.terminate()


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_serve_asked, "START_SECONDS", 0.1)
    with pytest.raises(RetailSearchError, match="does not answer a search"):
        titles_of("http://127.0.0.1:9")
