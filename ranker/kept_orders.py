"""Kept orders: so that the pages of one search are cut from one order, whatever time allowed."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from ranker.arrange import Arranged
from ranker.catalogue import Ordinals
from ranker.kept import Kept

KEPT_ORDERS = 512
# An order that was read in part serves the shopper who turns its pages, not all who come after.
_SECONDS_PARTIAL = 30.0


class KeptOrders:
    """The orders of the latest searches, each for a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self._kept: Kept[tuple[Ordinals, Arranged]] = Kept(KEPT_ORDERS, seconds)

    def get(self, key: Hashable, found: Ordinals) -> Arranged | None:
        """Return the order that a key has for what was found, None where none is kept so long."""
        kept = self._kept.get(key)
        # A catalogue that changes while it is searched may have found others since.
        return kept[1] if kept is not None and np.array_equal(kept[0], found) else None

    def keep(self, key: Hashable, found: Ordinals, order: Arranged) -> None:
        """Keep an order, letting go of the oldest where there are too many."""
        seconds = _SECONDS_PARTIAL if order.reranked == "partial" else float("inf")
        self._kept.keep(key, (found, order), found.size, seconds)
