"""Kept: the latest answers, so that what is asked again costs nothing."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

# Some 60 bytes each: so many products in all, as one answer may have many.
KEPT_PRODUCTS = 4_000_000


class Kept(Generic[Answer]):
    """The `most` latest answers, each for a number of seconds; safe to share between threads.

    Together they have no more than KEPT_PRODUCTS products.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._kept: OrderedDict[Hashable, tuple[float, int, Answer]] = OrderedDict()
        self._products = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Answer | None:
        """Return the answer with a key, None where it is not kept or too old."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or time.monotonic() > found[0]:
                return None
            self._kept.move_to_end(key)
            return found[2]

    def keep(
        self, key: Hashable, answer: Answer, products: int, seconds: float = float("inf")
    ) -> None:
        """Keep an answer with so many products, letting go of the oldest where it is too much."""
        until = time.monotonic() + min(seconds, self._seconds)
        with self._lock:
            before = self._kept.pop(key, None)
            self._products += products - (before[1] if before is not None else 0)
            self._kept[key] = (until, products, answer)
            while len(self._kept) > self._most or self._products > KEPT_PRODUCTS:
                _, (_, gone, _) = self._kept.popitem(last=False)
                self._products -= gone
