"""KeyTries: wrong keys are few a minute from one address, so that none is found by trying."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from webapp.http.rate_table import who

MOST_WRONG = 10
WINDOW_SECONDS = 60.0
# Beyond so many addresses the oldest are forgotten, so that memory has a bound.
_MOST_ADDRESSES = 10_000


class KeyTries:
    """Counts the wrong keys of each address; safe to share between threads.

    `clock` counts seconds from anywhere.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        # By client: the end of its window, and how many.
        self._wrong: dict[bytes, tuple[float, int]] = {}

    def wait(self, address: str) -> float:
        """Return the seconds that an address has to wait before its next try, 0 for none."""
        with self._lock:
            end, count = self._wrong.get(who(address), (0.0, 0))
            left = end - self._clock()
            return left if count >= MOST_WRONG and left > 0 else 0.0

    def wrong(self, address: str) -> None:
        """Count a wrong key."""
        with self._lock:
            now, client = self._clock(), who(address)
            end, count = self._wrong.pop(client, (0.0, 0))
            if end <= now:
                end, count = now + WINDOW_SECONDS, 0
            self._wrong[client] = (end, count + 1)
            while len(self._wrong) > _MOST_ADDRESSES:
                del self._wrong[next(iter(self._wrong))]
