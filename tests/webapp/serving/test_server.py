from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from webapp.http.body_limits import LARGEST_WRITE
from webapp.serving.server import ListenError, listen, shown_address

ROOT = Path(__file__).parents[3]


@contextmanager
def serving(workers: int, stderr: int | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "tests.webapp.serve_shop", "0", str(workers)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True
    ) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            assert said.startswith("Serving shop on http://127.0.0.1:"), said
            yield process, said.split()[-1]
        finally:
            if process.poll() is None:
                process.kill()


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("workers", [1, 2])
def test_answers_and_ends_with_requests_under_way_finished(
    workers: int, told: signal.Signals
) -> None:
    with serving(workers) as (process, address):
        assert '"ready"' in fetch(f"{address}/readyz")
        got: list[str] = []
        asking = threading.Thread(target=lambda: got.append(fetch(f"{address}/slow")))
        asking.start()
        time.sleep(0.4)
        process.send_signal(told)
        asking.join()
        assert got == ["slow but whole"]
        assert process.wait(timeout=20) == 0


def test_ctrl_c_ends_it_quietly() -> None:
    with serving(1) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "ended\n"


def send(address: str, size: int, **headers: str) -> tuple[int, Any]:
    """Send a body of blanks, and return the status and what the JSON says."""
    host, _, port = address.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    try:
        connection.putrequest("POST", "/api/v1/products")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(size))
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        with suppress(ConnectionError):
            connection.send(b" " * min(size, LARGEST_WRITE + 10))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_bodies_over_the_limit_are_refused_in_the_envelope(workers: int) -> None:
    with serving(workers) as (_, address):
        status, body = send(address, LARGEST_WRITE)
        assert (status, body["error"]["code"]) == (400, "bad_body")
        status, body = send(address, LARGEST_WRITE + 1)
        assert (status, body["error"]["code"]) == (413, "too_large")
        status, body = send(address, 10**12)
        assert (status, body["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_app_is_told_of_proxies(workers: int) -> None:
    with serving(workers) as (_, address):
        assert send(address, 2)[1]["error"]["code"] == "bad_body"
        status, body = send(address, 2, X_Forwarded_For="192.0.2.9")
        assert (status, body["error"]["code"]) == (403, "write_forbidden")


def test_what_is_no_request_is_refused_in_the_envelope() -> None:
    with serving(1) as (_, address):
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(b"GET / HTTP/1.1\r\nBad Name: x\r\n\r\n")
            head, _, body = line.makefile("rb").read().partition(b"\r\n\r\n")
        assert b" 400 Bad Request" in head
        assert json.loads(body)["error"]["code"] == "bad_request"


def test_a_port_in_use_is_told_with_a_way_out() -> None:
    with listen("127.0.0.1", 0) as held:
        port = held.getsockname()[1]
        with pytest.raises(ListenError, match="the port is in use") as caught:
            listen("127.0.0.1", port)
        assert "--port" in caught.value.fix


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ListenError, match="this machine does not have the address"):
        listen("192.0.2.1", 0)


def test_shows_an_address_that_a_browser_can_open() -> None:
    with listen("0.0.0.0", 0) as everywhere:
        port = everywhere.getsockname()[1]
        assert shown_address(everywhere, "0.0.0.0") == f"http://127.0.0.1:{port}"
        assert shown_address(everywhere, "shop.example") == f"http://shop.example:{port}"
        assert shown_address(everywhere, "::") == f"http://[::1]:{port}"
        assert shown_address(everywhere, "::1") == f"http://[::1]:{port}"
