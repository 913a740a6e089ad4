"""GunicornServer: processes that answer on one socket, kept alive and replaced by gunicorn."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from webapp.http.metrics import MULTIPROCESS
from webapp.serving.crew import Crew
from webapp.serving.loop_worker import LoopWorker
from webapp.serving.preload import before_fork, preload

# Where files are memory; a process that beats its heart on a busy disk would seem to hang.
_MEMORY = Path("/dev/shm")


class OwnLog(Logger):  # type: ignore[misc]
    """Gunicorn's words in our log, in its form."""

    def setup(self, cfg: Any) -> None:
        """Hand on what gunicorn says, in place of writing it."""
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True


class GunicornServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn without its command line; each process builds its own application."""

    def __init__(
        self,
        make_app: Callable[[], Flask],
        listening: socket.socket,
        threads: int,
        workers: int,
        announce: Callable[[], None],
        *,
        grace: float,
        timeout: int,
    ) -> None:
        self._make_app = make_app
        self.crew = Crew()
        # Numbers of several processes are added up; one alone counts in its memory.
        self._shares_metrics = workers > 1
        self._options: dict[str, Any] = {
            # The socket is held already, so a port in use was told before anything started.
            # Gunicorn closes it at the end, so it is handed over for good.
            "bind": f"fd://{listening.detach()}",
            "workers": workers,
            "threads": threads,
            "worker_class": LoopWorker,
            "timeout": timeout,
            "graceful_timeout": int(grace),
            "loglevel": "warning",
            "logger_class": OwnLog,
            "worker_tmp_dir": str(_MEMORY) if _MEMORY.is_dir() else None,
            # It would put a socket into the home folder of whoever serves.
            "control_socket_disable": True,
            # For one worker nothing is shared, and it would only start later.
            "on_starting": lambda _arbiter: preload() if workers > 1 else None,
            "when_ready": lambda _arbiter: announce(),
            "pre_fork": lambda _arbiter, _worker: before_fork(),
            "on_reload": lambda _arbiter: self.crew.reload(),
            "child_exit": self._buried,
        }
        super().__init__()

    def load_config(self) -> None:
        """Set the options that were given."""
        for name, value in self._options.items():
            # Older versions do not know every option, nor have what it would switch off.
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, in the process that will answer with it."""
        return self._make_app()

    def serve(self) -> None:
        """Serve until told to stop; returns in the first process alone."""
        first = os.getpid()
        folder = tempfile.mkdtemp(prefix="retail-search-metrics-") if self._shares_metrics else ""
        if folder:
            os.environ[MULTIPROCESS] = folder
        try:
            self.run()
        except SystemExit as ended:
            if os.getpid() != first or ended.code:
                raise
        finally:
            if folder and os.getpid() == first:
                os.environ.pop(MULTIPROCESS, None)
                shutil.rmtree(folder, ignore_errors=True)

    def _buried(self, _arbiter: Any, worker: LoopWorker) -> None:
        """Forget a process that is no more; what it had counted stays."""
        self.crew.gone(worker.age)
        if self._shares_metrics:
            from prometheus_client.multiprocess import mark_process_dead

            mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
