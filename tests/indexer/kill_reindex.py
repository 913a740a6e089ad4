"""Kill `retail-search reindex` at random moments and look at what is left.

    python -m tests.indexer.kill_reindex --kills 200

Two catalogues are loaded in turn into one index. A quarter of the kills come anywhere in a run, a
quarter while it builds, a quarter after its manifest is written, where it verifies, syncs and
prunes, and a quarter within milliseconds of the switch from one generation to the next; every ninth
hits the process that reads for it instead. After each kill a fresh reader checks that what is
published is whole and of one version, while a long-lived engine searches without a pause.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from indexer.embedded.generations import IndexFolder
from indexer.feed_process import WORTH_A_PROCESS
from models.encoder import Encoder
from ranker.request import SearchRequest
from retail_search.engine import Engine
from retail_search.settings import Settings
from tests.indexer.versioned_catalogue import Version, two_versions, write_catalogue
from tests.indexer.whole_generation import faults_of_index, faults_of_response

INDEX = "k"
KEEP = 2
_ROOT = Path(__file__).parents[2]
_FULL_RUN_EVERY = 10
_READER_EVERY = 9
# From the manifest to the end: verify, sync, rename, point, prune.
_LAST_STEPS_SECONDS = 0.1
# The rest of a run is Python and its modules coming up.
_BUILDING_SHARE = 0.5
TOO_LATE = "nothing was left to do"
AIMS = ("anywhere", "building", "publishing", "switching")
_MANIFEST = "building/*/manifest.json"


@dataclass
class Tally:
    """What happened: where kills hit, what the readers saw, and everything that went wrong."""

    hits: Counter[str] = field(default_factory=Counter)
    published: set[str] = field(default_factory=set)
    searches: int = 0
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the figures as lines of text."""
        rows = {"kills": self.hits.total()}
        rows |= {f"  while {stage}": count for stage, count in sorted(self.hits.items())}
        rows |= {"generations seen published": len(self.published)}
        rows |= {"searches of the long-lived engine": self.searches, "faults": len(self.faults)}
        lines = [f"{name:36} {count:6}" for name, count in rows.items()]
        return "\n".join(lines + [f"FAULT {fault}" for fault in self.faults[:20]])


def kill_often(folder: Path, kills: int, products: int, seed: int = 7) -> Tally:
    """Kill that many runs; the folder receives catalogues and data."""
    versions = two_versions(products)
    dice, tally, home = random.Random(seed), Tally(), folder / "data"
    files = []
    for version in versions:
        files.append(folder / f"{version.mark}.jsonl")
        # Large enough that a second process reads it.
        write_catalogue(files[-1], version, WORTH_A_PROCESS + 500_000)
        _run_to_end(files[-1], home, 2, tally)
    started = time.perf_counter()
    _run_to_end(files[0], home, 2, tally)
    length = time.perf_counter() - started
    encoder = Encoder.open("all-minilm-l6-v2", threads=1)
    with _endless_search(home, versions, tally):
        number = -1
        # A run that was done before its moment came was not killed.
        while tally.hits.total() - tally.hits[TOO_LATE] < kills and number < 3 * kills:
            number += 1
            reader = number % _READER_EVERY == _READER_EVERY - 1
            threads = 2 if reader else 1 + number // len(AIMS) % 2
            run = _start(files[(number + number // len(AIMS)) % 2], home, threads)
            aim = "building" if reader else AIMS[number % len(AIMS)]
            tally.hits[_kill(run, home, dice, length, aim, reader=reader)] += 1
            tally.published.add(IndexFolder(home, INDEX).current() or "nothing")
            tally.faults += faults_of_index(home, INDEX, versions, encoder)
            if number % _FULL_RUN_EVERY == _FULL_RUN_EVERY - 1:
                _run_to_end(files[(number + 1) % 2], home, threads, tally)
                tally.faults += _leftovers(home)
        _run_to_end(files[0], home, 2, tally)
        tally.faults += _leftovers(home)
    return tally


def _start(file: Path, home: Path, threads: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "retail_search", "reindex", str(file), "--index", INDEX]
    options = ["--data-dir", str(home), "--threads", str(threads), "--keep-generations", str(KEEP)]
    return subprocess.Popen(
        [*command, *options], cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _run_to_end(file: Path, home: Path, threads: int, tally: Tally) -> None:
    run = _start(file, home, threads)
    said, _ = run.communicate(timeout=300)
    if run.returncode:
        tally.faults.append(f"a whole run ended with {run.returncode}: {said.decode()[-2000:]}")


def _kill(
    run: subprocess.Popen[bytes],
    home: Path,
    dice: random.Random,
    length: float,
    aim: str,
    *,
    reader: bool,
) -> str:
    """Kill the run, or its reading process, and return at which stage it was."""
    place = IndexFolder(home, INDEX)
    before = place.current()
    sign = {"building": "building/*/*", "publishing": _MANIFEST, "switching": _MANIFEST}.get(aim)
    while sign and run.poll() is None and not list(place.root.glob(sign)):
        time.sleep(0.001)
    if aim == "switching":
        known = _standing(place)
        while run.poll() is None and _standing(place) == known:
            pass  # the switch takes a millisecond: there is no time to sleep
    spread = {
        "building": length * _BUILDING_SHARE,
        "publishing": _LAST_STEPS_SECONDS,
        "switching": 0.004,
    }
    time.sleep(dice.random() * spread.get(aim, length))
    children = _children(run.pid)
    if reader and children:
        _kill_now(children[0])
        stage = "reading, hit itself"
    else:
        _kill_now(run.pid)
        stage = ""
    run.communicate(timeout=60)
    stage = stage or _stage(place, before, run.returncode)
    deadline = time.monotonic() + 30
    while any(_is_alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.01)
    if orphans := [child for child in children if _is_alive(child)]:
        raise AssertionError(f"reading processes {orphans} outlived their parent")
    return stage


def _standing(place: IndexFolder) -> tuple[str | None, set[str]]:
    """Return what is published and which generations there are."""
    return place.current(), {path.name for path in place.root.glob("generations/*")}


def _stage(place: IndexFolder, before: str | None, status: int) -> str:
    if status == 0:
        return TOO_LATE
    if place.current() != before:
        return "pruning"
    if list(place.root.glob("building/*/manifest.json")):
        return "verifying and syncing"
    if list(place.root.glob("building/*")):
        return "building"
    newest = place.rows()[0].generation
    return "publishing" if before is not None and newest > before else "starting"


def _leftovers(home: Path) -> list[str]:
    root = IndexFolder(home, INDEX).root
    kept = [folder.name for folder in (root / "generations").iterdir()]
    faults = [f"a whole run left {path}" for path in root.glob("building")]
    return faults + ([f"{kept} are kept"] if len(kept) > KEEP else [])


@contextmanager
def _endless_search(home: Path, versions: tuple[Version, ...], tally: Tally) -> Iterator[None]:
    engine, stop = Engine(Settings(data_dir=home, index=INDEX)), Event()

    def search() -> None:
        while not stop.wait(0.02):
            query = f"white lamp {tally.searches % 500}"
            try:
                response = engine.search(SearchRequest(query, facets=("brand",), per_page=50))
            except Exception as error:
                tally.faults.append(f"the long-lived engine failed: {error!r}")
            else:
                tally.faults += faults_of_response(response, versions)
            tally.searches += 1

    thread = Thread(target=search)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]


def _kill_now(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it was done before the moment came


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def main() -> int:
    """Kill, print the table, and end with status 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--products", type=int, default=1_500)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-reindex-") as folder:
        tally = kill_often(Path(folder), chosen.kills, chosen.products, chosen.seed)
    sys.stdout.write(tally.table() + "\n")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
