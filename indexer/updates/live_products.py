"""Read the products of a generation back, as they are now, like those of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.product import Product
from indexer.embedded.generation import PAYLOADS
from indexer.embedded.manifest import Manifest
from indexer.embedded.payloads import Payloads
from indexer.sources.reader import Reject
from indexer.updates.journal import JournalReader, journal_file

_AT_ONCE = 1_000


class LiveProducts:
    """A reader of product files whose file is the folder of a generation."""

    name = "index"

    def sniff(self, path: Path) -> bool:
        """Say no: a generation is not found by its content, but rebuilt on purpose."""
        del path
        return False

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield every product that is alive, in the order of ordinals."""
        for _, product in live_products(path):
            yield product


def live_products(folder: Path) -> Iterator[tuple[int, Product]]:
    """Yield the products of a generation with their ordinals, without those that are dead."""
    stored = Payloads(folder / PAYLOADS)
    built = Manifest.read(folder).products
    if not journal_file(folder).exists():
        yield from _stored(stored, np.arange(built))
        return
    with closing(JournalReader(journal_file(folder))) as journal:
        alive = alive_rows(journal)
        yield from _stored(stored, np.flatnonzero(alive[:built]))
        added = built + np.flatnonzero(alive[built:])
        for start in range(0, added.size, _AT_ONCE):
            part = added[start : start + _AT_ONCE].tolist()
            documents = journal.documents(part)
            for ordinal in part:
                yield ordinal, Product.model_validate_json(documents[ordinal].payload)


def alive_rows(journal: JournalReader) -> NDArray[np.bool_]:
    """Return which ordinals are products once every applied change is made, shape (rows,)."""
    replaced, rows = journal.replaced(journal.applied())
    alive = np.ones(rows, dtype=np.bool_)
    alive[replaced] = False
    return alive


def _stored(payloads: Payloads, ordinals: NDArray[np.int64]) -> Iterator[tuple[int, Product]]:
    for start in range(0, ordinals.size, _AT_ONCE):
        part = ordinals[start : start + _AT_ONCE].tolist()
        yield from zip(part, payloads.products(part), strict=True)
