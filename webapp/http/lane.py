"""A lane: so many requests of one kind at work, so many that wait, and none beyond."""

from __future__ import annotations

import time
from collections import deque
from threading import Event, Lock

from webapp.http.busy import OverloadedError


class Lane:
    """Lets requests through in the order in which they came; safe between threads.

    `slots` may be at work at once and `most_waiting` wait for a slot, each up to `patience`
    seconds.
    """

    def __init__(self, name: str, slots: int, most_waiting: int, patience: float) -> None:
        self.name = name
        self.slots = max(1, slots)
        self.most_waiting = max(0, most_waiting)
        self._patience = patience
        self._lock = Lock()
        self._at_work = 0
        self._waiting: deque[Event] = deque()

    @property
    def waiting(self) -> int:
        """How many requests wait just now."""
        return len(self._waiting)

    def enter(self) -> float:
        """Wait for a slot, and return the seconds that it took.

        Raises OverloadedError at once where too many wait already, and where none comes in time.
        """
        with self._lock:
            if self._at_work < self.slots:
                self._at_work += 1
                return 0.0
            if len(self._waiting) >= self.most_waiting:
                raise OverloadedError
            turn = Event()
            self._waiting.append(turn)
        begun = time.perf_counter()
        if not turn.wait(self._patience):
            with self._lock:
                # A slot may have been handed over in this very moment.
                if not turn.is_set():
                    self._waiting.remove(turn)
                    raise OverloadedError
        return time.perf_counter() - begun

    def leave(self) -> None:
        """Give the slot to whoever has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._at_work -= 1
