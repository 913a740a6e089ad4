"""Crew: what the processes of one server know of each other, in memory that they share.

On a reload the new processes start beside the old ones. Those go on taking requests until the new
ones can answer, so that nobody waits while models are opened.
"""

from __future__ import annotations

import mmap

_MOST = 255


class Crew:
    """Made before the first process splits off; each has a number that no other has at the time."""

    def __init__(self) -> None:
        # The number of the latest reload, then for each worker that of the reload it is ready of.
        self._bytes = mmap.mmap(-1, 1 + _MOST)

    @property
    def latest(self) -> int:
        """The number of the latest reload, 1 for the first start; after 255 comes 1 again."""
        return self._bytes[0] or 1

    @property
    def anybody_ready(self) -> bool:
        """Whether any worker can answer."""
        return any(self._bytes[1:])

    def reload(self) -> None:
        """Begin another reload."""
        self._bytes[0] = self.latest % _MOST + 1

    def ready(self, worker: int, of: int) -> None:
        """Say that a worker of a reload can answer."""
        self._bytes[1 + worker % _MOST] = of

    def gone(self, worker: int) -> None:
        """Say that a worker is no more."""
        self._bytes[1 + worker % _MOST] = 0

    def ready_of(self, reload: int) -> int:
        """Count the workers of a reload that can answer."""
        return self._bytes[1:].count(reload)
