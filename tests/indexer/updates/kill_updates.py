"""Kill a process that updates an index at random moments, and look at what is left.

    python -m tests.indexer.updates.kill_updates --kills 200

A writer makes batches of changes whose outcome is known beforehand, and says each that has been
acknowledged. It is killed, mostly within milliseconds of a batch, while a reader looks all the
time: every state that can be seen must be that after one whole batch, in every structure, and
never one before what was acknowledged.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import numpy as np

from catalog.product import Product
from indexer.embedded.generation import Generation
from indexer.updates.embedded_target import catch_up
from indexer.updates.update import update
from indexer.verify import verify
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.updates.comparison import ids_at, living, top_values
from tests.indexer.updates.shelf import build, options_of, place_of, published

CLOCK = "clock"
_PRODUCTS = 120
_ROOT = Path(__file__).parents[3]
# A batch takes some ten milliseconds, of which the disk takes most.
_LONGEST_SECONDS = 0.08


def product(number: int | str, batch: int) -> Product:
    """Return a product as a batch writes it; the batch is in everything that is stored of it."""
    return Product(
        id=str(number),
        title=f"mark{batch} lamp {number}",
        price=float(batch),
        attributes={"batch": str(batch)},
    )


def changes(batch: int) -> tuple[list[Product], list[str]]:
    """Return what a batch writes and deletes; it always writes the clock."""
    dice = random.Random(batch)
    written = dice.sample(range(_PRODUCTS), dice.randint(0, 12))
    gone = dice.sample(range(_PRODUCTS), dice.randint(0, 4))
    return [product(one, batch) for one in (CLOCK, *written)], [str(one) for one in gone]


class States:
    """Which batch each product is of, after each batch."""

    def __init__(self) -> None:
        self._after = [{str(number): 0 for number in (CLOCK, *range(_PRODUCTS))}]

    def after(self, batch: int) -> dict[str, int]:
        """Return the batch of each product."""
        while len(self._after) <= batch:
            state, (written, gone) = dict(self._after[-1]), changes(len(self._after))
            state |= {one.id: len(self._after) for one in written}
            for one in gone:
                state.pop(one, None)
            self._after.append(state)
        return self._after[batch]


@dataclass
class Tally:
    """What happened, and everything that went wrong."""

    kills: int = 0
    batches: int = 0
    unsaid: int = 0
    looks: int = 0
    faults: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Return the figures as lines of text."""
        return (
            f"kills {self.kills}, batches {self.batches}, of them done but not said"
            f" {self.unsaid}, looks of the reader {self.looks}, faults {len(self.faults)}\n"
        ) + "".join(f"FAULT {fault}\n" for fault in self.faults[:20])


def batch_of(generation: Generation, states: States, encoder: HashEncoder) -> int:
    """Return after which batch a snapshot is; raises AssertionError where it is a mixture."""
    clock = generation.payloads.find(CLOCK)
    assert clock is not None
    assert clock.price is not None
    batch = int(clock.price)
    state = states.after(batch)
    ordinals = living(generation)
    products = generation.payloads.products(ordinals.tolist())
    assert {one.id: int(one.price or 0) for one in products} == state
    prices = generation.columns["price"][ordinals].tolist()
    assert prices == [one.price for one in products]
    newest = {one for one, of in state.items() if of == batch}
    found = generation.lexical.all_terms([f"mark{batch}"], generation.rows)
    assert ids_at(generation, found.ordinals) == newest
    assert generation.lexical.all_terms([f"mark{batch + 1}"], 9).ordinals.size == 0
    facet = generation.facets.get("attributes.batch")
    assert facet is not None
    counts = dict(top_values(facet, ordinals, _PRODUCTS + 1))
    assert counts == {str(of): list(state.values()).count(of) for of in set(state.values())}
    # The words of a title are its passage, so a product is nearest to its own.
    some = products[batch % len(products)]
    hits = generation.vectors.nearest(encoder.encode_query(some.title), 1)
    assert generation.payloads.ids(hits.ordinals.tolist()) == [some.id]
    assert np.isin(hits.ordinals, ordinals).all()
    return batch


def kill_often(home: Path, kills: int, seed: int = 3) -> Tally:
    """Kill that many writers."""
    tally, states, encoder, dice = Tally(), States(), HashEncoder(), random.Random(seed)
    everything = [product(number, 0) for number in (CLOCK, *range(_PRODUCTS))]
    build(home, everything, encoder)
    batch = 0
    with _endless_looks(home, states, tally):
        for number in range(kills):
            said = _run_and_kill(home, batch + 1, dice)
            tally.kills += 1
            try:
                seen = batch_of(published(home), states, encoder)
                if number % 2:
                    catch_up(place_of(home))
                else:
                    update(place_of(home), encoder, options_of(home))
                now = batch_of(published(home), states, encoder)
                verify(place_of(home).published())
            except Exception as error:
                tally.faults.append(f"after kill {number}: {error!r}")
                break
            if not max(said, batch) <= seen <= now <= said + 1:
                tally.faults.append(f"{said} was said, {seen} seen, {now} after catching up")
            tally.unsaid += now > said
            tally.batches, batch = now, now
    return tally


def _run_and_kill(home: Path, first: int, dice: random.Random) -> int:
    """Run a writer, kill it, and return the last batch that it said."""
    command = [sys.executable, "-m", "tests.indexer.updates.kill_updates", "--write", str(home)]
    with subprocess.Popen(
        [*command, "--first", str(first)], cwd=_ROOT, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        last = first - 1
        for _ in range(dice.randint(1, 12)):
            last = int(writer.stdout.readline())
        time.sleep(dice.random() * _LONGEST_SECONDS)
        writer.kill()
        for line in writer.stdout:
            if line.endswith(b"\n"):
                last = int(line)
    return last


@contextmanager
def _endless_looks(home: Path, states: States, tally: Tally) -> Iterator[None]:
    stop, encoder = Event(), HashEncoder()

    def look() -> None:
        snapshot, last = published(home), 0
        while not stop.wait(0.001):
            try:
                if snapshot.stale():
                    snapshot = snapshot.refreshed()
                    batch = batch_of(snapshot, states, encoder)
                    assert batch >= last, f"back from {last} to {batch}"
                    last = batch
                    tally.looks += 1
            except Exception as error:
                tally.faults.append(f"the reader: {error!r}")
                return

    thread = Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _write(home: Path, first: int) -> None:
    encoder, batch = HashEncoder(), first
    while True:
        written, gone = changes(batch)
        update(place_of(home), encoder, options_of(home), written, gone)
        sys.stdout.write(f"{batch}\n")
        sys.stdout.flush()
        batch += 1


def main() -> int:
    """Kill, print the figures, and end with status 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--first", type=int)
    chosen = parser.parse_args()
    if chosen.write is not None:
        _write(chosen.write, chosen.first)
    with tempfile.TemporaryDirectory(prefix="kill-updates-") as folder:
        tally = kill_often(Path(folder), chosen.kills)
    sys.stdout.write(tally.table())
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
