"""Kept results: so that the next page and the next facet of a search cost no new retrieval."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from ranker.request import Mode
from ranker.retrieve import Candidates

# So many result sets, and so many products in all (some 60 bytes each), as one result may be large.
KEPT_RESULTS = 256
KEPT_PRODUCTS = 4_000_000


class KeptResults:
    """The result sets of the latest searches, each for a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[tuple[Hashable, Mode], tuple[float, Candidates]] = OrderedDict()
        self._products = 0
        self._lock = Lock()

    def get(self, asked: Hashable, mode: Mode) -> Candidates | None:
        """Return the result set of what was asked, None where it is not kept or too old."""
        with self._lock:
            found = self._kept.get((asked, mode))
            if found is None or time.monotonic() > found[0]:
                return None
            self._kept.move_to_end((asked, mode))
            return found[1]

    def keep(self, asked: Hashable, mode: Mode, candidates: Candidates) -> None:
        """Keep a result set, letting go of the oldest ones where there are too many."""
        key = (asked, mode)
        with self._lock:
            before = self._kept.pop(key, None)
            self._products -= before[1].ordinals.size if before is not None else 0
            self._kept[key] = (time.monotonic() + self._seconds, candidates)
            self._products += candidates.ordinals.size
            while len(self._kept) > KEPT_RESULTS or self._products > KEPT_PRODUCTS:
                _, (_, oldest) = self._kept.popitem(last=False)
                self._products -= oldest.ordinals.size
