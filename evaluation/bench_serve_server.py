"""A server of ours to measure: started over an index and ended, or one that runs already."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import RetailSearchError

_SAID = re.compile(r"Serving .* on (http://\S+)")
_SIZE = re.compile(r"^(Rss|Pss):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of all processes of a server: resident, and with shared pages counted once."""

    processes: int
    rss: int
    pss: int

    def as_json(self) -> dict[str, int]:
        """Build the JSON object."""
        return {"processes": self.processes, "rss": self.rss, "pss": self.pss}


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server answers; `process` is its first process, None where it is not known."""

    address: str
    process: int | None

    def memory(self) -> Memory | None:
        """Measure its processes; None where they are not known, or the system does not tell."""
        if self.process is None:
            return None
        sizes = [size for one in _family(self.process) if (size := _size(one)) is not None]
        if not sizes:
            return None
        return Memory(len(sizes), sum(rss for rss, _ in sizes), sum(pss for _, pss in sizes))


@contextmanager
def started_server(arguments: Sequence[str], settings: dict[str, str]) -> Iterator[Served]:
    """Start `retail-search serve` with some arguments at a free port, and end it afterwards.

    `settings` is its environment. Raises RetailSearchError where it does not start.
    """
    command = [sys.executable, "-m", "retail_search", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings) as process:
        assert process.stdout is not None
        try:
            found = _SAID.search(process.stdout.readline())
            if found is None:
                raise RetailSearchError(
                    "The server did not start.", fix="What it says of that is above."
                )
            yield Served(found[1], process.pid)
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


def _family(process: int) -> list[int]:
    """Return a process and those that it started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return [process]
    return [process, *(one for child in children for one in _family(int(child)))]


def _size(process: int) -> tuple[int, int] | None:
    try:
        told = dict(_SIZE.findall(Path(f"/proc/{process}/smaps_rollup").read_text()))
    except OSError:
        return None
    if not told:
        return None
    return int(told["Rss"]) * 1_024, int(told["Pss"]) * 1_024
