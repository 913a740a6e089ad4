"""How fast a catalogue is indexed, first and unchanged, with what memory and on how much disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from catalog.errors import RetailSearchError
from evaluation.progress import Progress, silent

if TYPE_CHECKING:
    # not on every system, and only named here
    import resource

SEED = 11
INDEX = "bench"
# ru_maxrss is in KiB on Linux and in bytes on macOS.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
# Which part of an index a file belongs to, by the first of these words in its path.
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("knowledge of the catalogue", ("knowledge",)),
    ("passages", ("passages.u16",)),
    ("passage cache", ("cache/passages",)),
    ("encoding cache", ("cache", "encodings")),
    ("text index", ("lexical", "tantivy", "text")),
    ("vectors", ("vector", "faiss")),
    ("columns", ("column", "facet")),
    ("payloads", ("payload", "product")),
)


@dataclass(frozen=True, slots=True)
class IndexRun:
    """One reindex in its own process: wall seconds, start included, and peak resident bytes.

    Where the command starts processes of its own, `peak_bytes` is that of the largest one.
    """

    products: int
    seconds: float
    peak_bytes: int

    @property
    def per_second(self) -> float:
        """Products a second."""
        return self.products / self.seconds

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the run."""
        return {
            "seconds": round(self.seconds, 3),
            "products_per_second": round(self.per_second, 1),
            "peak_memory_mb": round(self.peak_bytes / 1e6, 1),
        }


@dataclass(frozen=True, slots=True)
class IndexTimes:
    """The first and the unchanged run over one catalogue, and bytes on disk after the first."""

    first: IndexRun
    unchanged: IndexRun
    source_bytes: int
    disk: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Build the JSON object of the runs, its keys always in this order."""
        total = sum(self.disk.values())
        return {
            "products": self.first.products,
            "cores": os.cpu_count(),
            "first": self.first.as_json(),
            "unchanged": self.unchanged.as_json(),
            "source_bytes": self.source_bytes,
            "disk_bytes": {**self.disk, "total": total},
            "disk_bytes_per_product": round(total / self.first.products, 1),
        }


def write_catalogue(path: Path, count: int, *, progress: Progress = silent) -> None:
    """Write `count` generated products as JSON lines in the Amazon 2023 format, streaming."""
    import orjson

    generate = import_module("catalog.sample").generate_products
    records: Iterable[Mapping[str, Any]] = generate(count, SEED)
    with path.open("wb") as stream:
        for done, record in enumerate(records, start=1):
            stream.write(orjson.dumps(record))
            stream.write(b"\n")
            if done % 10_000 == 0 or done == count:
                progress(done, count)


def bench_index(count: int, folder: Path, *, progress: Progress = silent) -> IndexTimes:
    """Index a generated catalogue twice into a fresh data folder below `folder`.

    Raises RetailSearchError with the end of its output where a reindex fails.
    """
    source = folder / f"products-{count}.jsonl"
    write_catalogue(source, count, progress=progress)
    data = folder / "data"
    first = reindex(source, INDEX, data, count)
    disk = disk_by_part(data)
    unchanged = reindex(source, INDEX, data, count)
    return IndexTimes(first, unchanged, source.stat().st_size, disk)


def reindex(source: Path, index: str, data: Path, count: int) -> IndexRun:
    """Run `retail-search reindex` in a process of its own and measure it.

    Raises RetailSearchError with the end of its output where it fails.
    """
    command = [sys.executable, "-m", "retail_search", "reindex", str(source)]
    command += ["--index", index, "--data-dir", str(data)]
    return measured_process(command, count)


def measured_process(command: list[str], count: int) -> IndexRun:
    """Run a command to its end and give its wall time and its own peak memory.

    Raises RetailSearchError with the end of its output where it fails.
    """
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter_ns()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            # wait4 gives the usage of this one child; RUSAGE_CHILDREN would give the largest ever
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = (time.perf_counter_ns() - start) / 1e9
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(max(0, output.tell() - 2000))
            tail = output.read().decode("utf-8", "replace").strip()
            raise RetailSearchError(
                f"'{' '.join(command[1:])}' ended with code {process.returncode}.",
                fix=f"It said: {tail}",
            )
    return IndexRun(count, seconds, _peak_bytes(usage))


def disk_by_part(data: Path) -> dict[str, int]:
    """Sum the bytes of the files below `data` by the part of the index that they belong to."""
    sizes = dict.fromkeys([name for name, _ in _PARTS], 0) | {"other": 0}
    for path in sorted(data.rglob("*")):
        if path.is_file() and not path.is_symlink():
            place = path.relative_to(data).as_posix().lower()
            sizes[_part_of(place)] += path.stat().st_size
    return sizes


def _part_of(place: str) -> str:
    for name, words in _PARTS:
        if any(word in place for word in words):
            return name
    return "other"


def _peak_bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * _RSS_UNIT


def print_index_times(console: Console, times: IndexTimes) -> None:
    """Print rate, memory and disk of an indexing benchmark."""
    table = Table(title=f"Indexing {times.first.products:,} products", title_justify="left")
    table.add_column("run")
    for heading in ("seconds", "products/s", "peak memory MB"):
        table.add_column(heading, justify="right")
    for name, run in (("first", times.first), ("unchanged", times.unchanged)):
        table.add_row(
            name, f"{run.seconds:.1f}", f"{run.per_second:,.0f}", f"{run.peak_bytes / 1e6:,.0f}"
        )
    console.print(table)
    disk = Table(title="On disk after the first run", title_justify="left")
    disk.add_column("part")
    for heading in ("MB", "bytes/product"):
        disk.add_column(heading, justify="right")
    for part, size in {**times.disk, "total": sum(times.disk.values())}.items():
        disk.add_row(part, f"{size / 1e6:,.1f}", f"{size / times.first.products:,.0f}")
    console.print(disk)
