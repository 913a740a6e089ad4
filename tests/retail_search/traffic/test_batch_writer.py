from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

import pytest

from retail_search.traffic.batch_writer import BatchWriter


class Disk:
    """A place to write to that can be full."""

    def __init__(self) -> None:
        self.items: list[int] = []
        self.full = False
        self.tried = threading.Event()

    def write(self, batch: Sequence[int]) -> None:
        self.tried.set()
        if self.full:
            raise sqlite3.OperationalError("database or disk is full")
        self.items += batch


def writer_of(disk: Disk, most: int = 1_000) -> BatchWriter[int]:
    return BatchWriter("test", disk.write, every_seconds=0.02, most_waiting=most)


def test_what_is_handed_over_is_written_in_order_and_soon() -> None:
    disk = Disk()
    writer = writer_of(disk)
    assert all(writer.put(number) for number in range(500))
    assert writer.flush(2)
    assert disk.items == list(range(500))
    writer.close()


def test_many_threads_lose_nothing() -> None:
    disk = Disk()
    writer = writer_of(disk, most=100_000)
    threads = [
        threading.Thread(target=lambda: [writer.put(number) for number in range(500)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert len(disk.items) == 4_000


def test_a_full_disk_is_tried_again_and_what_finds_no_place_is_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    disk = Disk()
    disk.full = True
    writer = writer_of(disk, most=10)
    taken = [writer.put(number) for number in range(10)]
    assert all(taken)
    assert disk.tried.wait(2)
    time.sleep(0.1)
    started = time.perf_counter()
    refused = [writer.put(number) for number in range(10, 13)]
    assert refused == [False] * 3
    assert time.perf_counter() - started < 0.1
    assert writer.dropped == 3
    assert sum("cannot be written" in one for one in caplog.messages) == 1
    disk.full = False
    assert writer.flush(2)
    assert disk.items == list(range(10))
    writer.close()


def test_close_gives_up_on_what_cannot_be_written(caplog: pytest.LogCaptureFixture) -> None:
    disk = Disk()
    disk.full = True
    writer = writer_of(disk)
    writer.put(1)
    started = time.perf_counter()
    writer.close()
    assert time.perf_counter() - started < 2
    assert "1 could not be written" in caplog.text
    assert not writer.put(2)


def test_a_batch_that_is_wrong_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    written: list[int] = []

    def write(batch: Sequence[int]) -> None:
        if 1 in batch:
            raise ValueError("no number")
        written.extend(batch)

    writer = BatchWriter("test", write, every_seconds=0.01)
    writer.put(1)
    assert writer.flush(2)
    writer.put(2)
    assert writer.flush(2)
    writer.close()
    assert written == [2]
    assert "one is lost" in caplog.text


def test_the_end_of_the_process_writes_what_waits() -> None:
    program = (
        "from retail_search.traffic.batch_writer import BatchWriter\n"
        "writer = BatchWriter('test', lambda batch: print(*batch, flush=True), every_seconds=60)\n"
        "[writer.put(number) for number in (1, 2, 3)]"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert said.stdout == "1 2 3\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_writer_made_before_a_fork_serves_the_child() -> None:
    program = (
        "import os, sys\n"
        "from retail_search.traffic.batch_writer import BatchWriter\n"
        "writer = BatchWriter('test', lambda batch: print(*batch, flush=True), every_seconds=60)\n"
        "writer.put(1); writer.flush()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    writer.put(2); sys.exit(0)\n"
        "os.waitpid(child, 0); writer.put(3)"
    )
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert said.stdout == "1\n2\n3\n"


def test_what_cannot_be_written_goes_alone() -> None:
    written: list[int] = []

    def write(batch: Sequence[int]) -> None:
        if 7 in batch:
            raise ValueError("seven")
        written.extend(batch)

    writer: BatchWriter[int] = BatchWriter("test", write, every_seconds=0.05)
    for number in range(20):
        writer.put(number)
    assert writer.flush(2)
    assert written == [number for number in range(20) if number != 7]
    assert writer.dropped == 1
    writer.close()
