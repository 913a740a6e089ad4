"""Kept results: so that the next page and the next facet of a search cost no new retrieval."""

from __future__ import annotations

from collections.abc import Hashable

from ranker.kept import Kept
from ranker.request import Mode
from ranker.retrieve import Candidates

KEPT_RESULTS = 256


class KeptResults:
    """The result sets of the latest searches, each for a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self._kept: Kept[Candidates] = Kept(KEPT_RESULTS, seconds)

    def get(self, asked: Hashable, mode: Mode) -> Candidates | None:
        """Return the result set of what was asked, None where it is not kept or too old."""
        return self._kept.get((asked, mode))

    def keep(self, asked: Hashable, mode: Mode, candidates: Candidates) -> None:
        """Keep a result set, letting go of the oldest ones where there are too many."""
        self._kept.keep((asked, mode), candidates, candidates.ordinals.size)
