from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from webapp.server import ListenError, listen, shown_address

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(workers: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "tests.webapp.serve_shop", "0", str(workers)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
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


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_and_ends_with_requests_under_way_finished(workers: int) -> None:
    with serving(workers) as (process, address):
        assert '"ready"' in fetch(f"{address}/readyz")
        got: list[str] = []
        asking = threading.Thread(target=lambda: got.append(fetch(f"{address}/slow")))
        asking.start()
        time.sleep(0.4)
        process.send_signal(signal.SIGTERM)
        asking.join()
        assert got == ["slow but whole"]
        assert process.wait(timeout=20) == 0


def test_ctrl_c_ends_it_quietly() -> None:
    with serving(1) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "ended\n"


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
