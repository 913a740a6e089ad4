"""GunicornServer: several processes that answer on one socket."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

# The longest first line of a request that gunicorn can be told to read.
_LONGEST_LINE = 8_190


class GunicornServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn without its command line; each process builds its own application."""

    def __init__(
        self,
        make_app: Callable[[], Flask],
        listening: socket.socket,
        threads: int,
        workers: int,
        announce: Callable[[], None],
        grace: float,
    ) -> None:
        self._make_app = make_app
        self._listening = listening
        self._options: dict[str, Any] = {
            # The socket is held already, so a port in use was told before anything started.
            # Gunicorn closes it at the end, so it is handed over for good.
            "bind": f"fd://{listening.detach()}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "graceful_timeout": int(grace),
            "loglevel": "warning",
            "limit_request_line": _LONGEST_LINE,
            # It would put a socket into the home folder of whoever serves.
            "control_socket_disable": True,
            "when_ready": lambda _arbiter: announce(),
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
