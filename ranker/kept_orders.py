"""Kept orders: so that the pages of one search are cut from one order, whatever time allowed."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

import numpy as np

from ranker.arrange import Arranged
from ranker.catalogue import Ordinals

KEPT_ORDERS = 512
# An order that was read in part serves the shopper who turns its pages, not all who come after.
_SECONDS_PARTIAL = 30.0


class KeptOrders:
    """The orders of the latest searches, each for a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[Hashable, tuple[float, Ordinals, Arranged]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, found: Ordinals) -> Arranged | None:
        """Return the order that a key has for what was found, None where none is kept so long."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or time.monotonic() > kept[0]:
                return None
            self._kept.move_to_end(key)
        # A catalogue that changes while it is searched may have found others since.
        return kept[2] if np.array_equal(kept[1], found) else None

    def keep(self, key: Hashable, found: Ordinals, order: Arranged) -> None:
        """Keep an order, letting go of the oldest where there are too many."""
        partial = order.reranked == "partial"
        seconds = min(self._seconds, _SECONDS_PARTIAL) if partial else self._seconds
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (time.monotonic() + seconds, found, order)
            if len(self._kept) > KEPT_ORDERS:
                self._kept.popitem(last=False)
