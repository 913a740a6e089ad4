"""LoopWorker: a process of gunicorn's that serves with an HttpLoop.

Gunicorn keeps its processes: it starts, replaces and reloads them. Its own threaded worker gives a
connection to a thread before the request has arrived, so that as many slow clients as there are
threads end all service; ours does not.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from typing import Any

from flask import Flask
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from catalog.errors import RetailSearchError
from webapp.app import STOPPING, WARM_UP
from webapp.http.lane import Lane
from webapp.http.lanes import WRITES
from webapp.http.limits import LANES
from webapp.serving.crew import Crew
from webapp.serving.http_loop import HttpLoop

logger = logging.getLogger(__name__)

# The old processes take requests at most so long while the new ones start.
_HAND_OVER_SECONDS = 20.0
_HUNG_GRACE = 2.0


class LoopWorker(Worker):  # type: ignore[misc]
    """Serves until it is told to stop, then finishes what is under way."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._crew: Crew = self.app.crew
        self._reload = self._crew.latest
        self._told_at = 0.0
        self._interrupted = False

    def handle_exit(self, _signal: int, _frame: Any) -> None:
        """Begin to stop; being told again changes nothing."""
        self._told_at = self._told_at or time.monotonic()

    def handle_quit(self, told: int, _frame: Any) -> None:
        """Begin to stop at ctrl-C too, which gunicorn would have drop what is under way."""
        self.alive = False
        if told == signal.SIGINT:
            if self._interrupted:
                # Told twice: whoever asks again does not want to wait for what is under way.
                sys.exit(0)
            self._interrupted = True

    def run(self) -> None:
        """Answer requests until told to stop, until the first process is gone, or until hung."""
        app: Flask = self.wsgi
        if self._crew.anybody_ready:
            # Others answer meanwhile; at the first start we say as soon as we can how far we are.
            self._warm_up(app)
        loop = HttpLoop(app, self.sockets[0].sock, self.cfg.threads)
        self._crew.ready(self.age, self._reload)
        hung = False
        while not hung and not self._ends() and self.ppid == os.getppid():
            self.notify()
            loop.turn()
            hung = self._is_hung(app)
        self.alive = False
        app.extensions[STOPPING].set()
        grace = _HUNG_GRACE if hung else float(self.cfg.graceful_timeout)
        done = loop.drain(grace, self.notify)
        if not done:
            # A thread that never ends would keep the process.
            logging.shutdown()
            os._exit(0)
        loop.close()

    def _ends(self) -> bool:
        if not self.alive:
            return True
        if not self._told_at:
            return False
        crew = self._crew
        if crew.latest == self._reload:
            return True
        handed_over = crew.ready_of(crew.latest) >= self.cfg.workers
        return handed_over or time.monotonic() - self._told_at > _HAND_OVER_SECONDS

    def _warm_up(self, app: Flask) -> None:
        with suppress(RetailSearchError):
            app.extensions[WARM_UP]()

    def _is_hung(self, app: Flask) -> bool:
        """Say whether a search has been at work for so long that it never will be done."""
        lanes: dict[str, Lane] = app.extensions[LANES]
        for name, lane in lanes.items():
            oldest = lane.oldest() if name != WRITES else None
            if oldest is not None and oldest[1] > self.timeout * 2:
                frame = sys._current_frames().get(oldest[0])
                where = "".join(traceback.format_stack(frame)) if frame else ""
                logger.error(
                    "a request (%s) has been under way for %.0f seconds: this process is"
                    " replaced; it stands at\n%s", name, oldest[1], where,
                )  # fmt: skip
                return True
        return False
