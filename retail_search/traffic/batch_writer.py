"""BatchWriter: what requests hand over is written by a thread, many at once, so that none waits."""

from __future__ import annotations

import atexit
import logging
import os
import sqlite3
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Condition, Thread
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")

# What was handed over is written so soon.
EVERY_SECONDS = 0.4
# More than this waits only while nothing can be written; then the newest are dropped.
MOST_WAITING = 20_000
_MOST_AT_ONCE = 2_000
# A thread that cannot write does not say so more often.
_WARN_EVERY_SECONDS = 60.0
_CLOSE_SECONDS = 5.0


class BatchWriter(Generic[T]):
    """Writes items of any threads in the background, in batches of one transaction each.

    `write` takes a batch and raises OSError or sqlite3.Error where it cannot be written; it is
    then tried again, and what finds no place meanwhile is dropped and counted. The thread starts
    with the first item, in the process that hands it over, so a writer made before a fork serves
    each child. At the end of the process what waits is written.
    """

    def __init__(
        self,
        name: str,
        write: Callable[[Sequence[T]], None],
        release: Callable[[], None] = lambda: None,
        *,
        every_seconds: float = EVERY_SECONDS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._name = name
        self._write = write
        self._release = release
        self._every = every_seconds
        self._most = most_waiting
        self._warned = -_WARN_EVERY_SECONDS
        self._begin()

    def _begin(self) -> None:
        self._waiting: deque[T] = deque()
        self._wake = Condition()
        self._thread: Thread | None = None
        self._process = os.getpid()
        self._closing = False
        self._writing = False
        self.dropped = 0

    def put(self, item: T) -> bool:
        """Hand an item over; False, at once, where there is no place for it. It never raises."""
        if self._process != os.getpid():
            # A child of a fork has its own queue, and none of the threads.
            self._begin()
        if len(self._waiting) >= self._most or self._closing:
            self.dropped += 1
            return False
        self._waiting.append(item)
        if self._thread is None:
            self._start()
        return True

    def flush(self, seconds: float = _CLOSE_SECONDS) -> bool:
        """Wait until all that was handed over is written; False where that takes longer."""
        end = time.monotonic() + seconds
        with self._wake:
            self._wake.notify_all()
            while self._waiting or self._writing:
                if time.monotonic() >= end or self._thread is None:
                    return False
                self._wake.wait(0.02)
                self._wake.notify_all()
        return True

    def close(self) -> None:
        """Write what waits, and take nothing more."""
        if self._process != os.getpid():
            return
        thread = self._thread
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if thread is not None:
            thread.join(_CLOSE_SECONDS)
        if self._waiting or self.dropped:
            logger.warning(
                "%s: %d could not be written", self._name, len(self._waiting) + self.dropped
            )

    def _start(self) -> None:
        with self._wake:
            if self._thread is not None or self._closing:
                return
            thread = Thread(target=self._run, name=self._name, daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no threads at the end of a process
                return
            self._thread = thread
            atexit.register(_close, weakref.ref(self))

    def _run(self) -> None:
        while True:
            with self._wake:
                if not self._closing:
                    self._wake.wait(self._every)
            written = self._write_waiting()
            if self._closing and (not self._waiting or not written):
                with suppress(OSError, sqlite3.Error):
                    self._release()
                return

    def _write_waiting(self) -> bool:
        """Write all that waits; False where a batch could not be."""
        while self._waiting:
            self._writing = True
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_AT_ONCE))]
            try:
                self._write(batch)
            except (OSError, sqlite3.Error) as error:
                self._waiting.extendleft(reversed(batch))
                self._warn(error)
                return False
            except Exception:  # a thread has nobody to raise to
                self._write_singly(batch)
            finally:
                self._writing = False
        return True

    def _write_singly(self, batch: Sequence[T]) -> None:
        """Write one at a time what could not be written together: what is wrong goes alone."""
        for place, item in enumerate(batch):
            try:
                self._write([item])
            except (OSError, sqlite3.Error):
                self._waiting.extendleft(reversed(batch[place:]))
                return
            except Exception:
                self.dropped += 1
                logger.exception("%s: one is lost", self._name)

    def _warn(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._warned >= _WARN_EVERY_SECONDS:
            self._warned = now
            logger.warning("%s: cannot be written just now: %s", self._name, error)


def _close(writer_of: weakref.ref[BatchWriter[T]]) -> None:
    writer = writer_of()
    if writer is not None:
        writer.close()
