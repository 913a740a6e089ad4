"""A lane: so many requests of one kind at work, so many that wait, and none beyond."""

from __future__ import annotations

import time
from collections import deque
from threading import Event, Lock, get_ident

from webapp.http.busy import OverloadedError

# What counts of the time that requests took before the last one.
_FORGETS = 0.8


class Lane:
    """Lets requests through in the order in which they came; safe between threads.

    `slots` may be at work at once and `most_waiting` wait for a slot, each up to `patience`
    seconds. Who would wait longer, as requests have lately taken, is told so at once.
    """

    def __init__(self, name: str, slots: int, most_waiting: int, patience: float) -> None:
        self.name = name
        self.slots = max(1, slots)
        self.most_waiting = max(0, most_waiting)
        self._patience = patience
        self._lock = Lock()
        # When each one at work began, by the thread that does it.
        self._at_work: dict[int, float] = {}
        self._waiting: deque[Event] = deque()
        self._taken = 0
        # Seconds that requests have taken lately.
        self._usual = 0.0

    @property
    def waiting(self) -> int:
        """How many requests wait just now."""
        return len(self._waiting)

    def oldest(self) -> tuple[int, float] | None:
        """Return the thread that has been at work longest and for how many seconds, if any is."""
        at_work = list(self._at_work.items())
        if not at_work:
            return None
        thread, began = min(at_work, key=lambda one: one[1])
        return thread, time.monotonic() - began

    def enter(self) -> float:
        """Wait for a slot, and return the seconds that it took.

        Raises OverloadedError at once where too many wait already, and where none comes in time.
        """
        with self._lock:
            if self._taken < self.slots:
                self._taken += 1
                self._at_work[get_ident()] = time.monotonic()
                return 0.0
            ahead = len(self._waiting)
            too_long = ahead * self._usual / self.slots > self._patience
            if ahead >= self.most_waiting or (ahead and too_long):
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
        self._at_work[get_ident()] = time.monotonic()
        return time.perf_counter() - begun

    def leave(self) -> None:
        """Give the slot to whoever has waited longest."""
        with self._lock:
            began = self._at_work.pop(get_ident(), None)
            if began is not None:
                took = time.monotonic() - began
                self._usual = _FORGETS * self._usual + (1 - _FORGETS) * took
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken -= 1
