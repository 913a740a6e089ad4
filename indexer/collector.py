"""Keep Python's cycle collector out of the way of a bulk load."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects that may be made, less those freed, before the collector looks at the youngest: about
# what a few batches hold. It is 700 by default, a look at every tenth product.
_YOUNGEST = 200_000


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let the cycle collector run a hundred times less often.

    Products and batches are trees, which reference counts free at once; walking them in search of
    cycles takes a third of the time of reading and preparing them, and finds none.
    """
    before = gc.get_threshold()
    gc.set_threshold(_YOUNGEST, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
