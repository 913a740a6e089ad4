"""`serve` in a process of its own: ready at once, follows a reindex, ends when told."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.retail_search.command_line import ROOT, refused, run_well
from tests.retail_search.lamp_shop import PRODUCTS, write_shop

READY_WITHIN = 3.0
LONGEST_WAIT = 20.0


@dataclass
class Server:
    process: subprocess.Popen[str]
    started: float
    address: str

    def get(self, path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=LONGEST_WAIT) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def ready(self) -> float:
        """Wait until it is ready; return the seconds since the process was started."""
        while time.monotonic() < self.started + LONGEST_WAIT:
            if self.get("/readyz")[0] == 200:
                return time.monotonic() - self.started
            time.sleep(0.02)
        raise AssertionError(f"not ready after {LONGEST_WAIT} seconds")


@contextmanager
def serving(data_dir: Path, workers: int = 1) -> Iterator[Server]:
    started = time.monotonic()
    command = [sys.executable, "-m", "retail_search", "serve", "--port", "0", "--workers"]
    with subprocess.Popen(
        [*command, str(workers), "--data-dir", str(data_dir)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            assert said.startswith("Serving products on http://127.0.0.1:"), said
            yield Server(process, started, said.split()[-1])
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize("workers", [1, 2])
def test_it_is_ready_soon_answers_and_ends_when_told(indexed: Path, workers: int) -> None:
    with serving(indexed, workers) as server:
        assert server.ready() < READY_WITHIN
        assert server.get("/readyz")[1]["products"] == PRODUCTS
        status, body = server.get("/api/v1/search?q=lamp&per_page=5")
        assert status == 200
        assert (body["total"]["value"], len(body["hits"])) == (PRODUCTS, 5)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=LONGEST_WAIT) == 0


def test_started_before_anything_is_indexed_it_works_by_itself_afterwards(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        for path in ("/readyz", "/api/v1/search?q=lamp"):
            status, body = server.get(path)
            assert (status, body["status"]) == (503, 503)
            assert body["error"]["code"] == "index_missing"
            assert body["error"]["fix"]
        assert server.get("/healthz")[0] == 200
        shop = write_shop(tmp_path / "shop.csv")
        run_well("reindex", shop, "--data-dir", tmp_path / "data")
        server.ready()
        assert server.get("/api/v1/search?q=lamp")[1]["total"]["value"] == PRODUCTS
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=LONGEST_WAIT) == 0


def test_an_address_that_cannot_be_had_is_told(indexed: Path) -> None:
    with serving(indexed) as server:
        port = server.address.rsplit(":", 1)[1]
        assert "in use" in refused("serve", "--port", port, "--data-dir", indexed)
