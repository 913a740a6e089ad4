"""serve: answer requests until told to stop, in processes that gunicorn keeps, or in this one."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from flask import Flask

from catalog.errors import RetailSearchError

if TYPE_CHECKING:
    from webapp.serving.gunicorn_server import GunicornServer

# Seconds that requests under way may still take once the server is told to stop.
GRACE = 10.0
_BACKLOG = 1_024


class ListenError(RetailSearchError):
    """The address cannot be listened on: in use, forbidden or not of this machine."""

    code = "cannot_listen"


def serve(
    make_app: Callable[[], Flask],
    *,
    index: str,
    host: str = "127.0.0.1",
    port: int = 8000,
    threads: int = 32,
    workers: int = 1,
    timeout: int = 30,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve until SIGTERM or ctrl-C, letting requests under way finish.

    Gunicorn keeps the processes: one that ends is replaced, also one that hangs for `timeout`
    seconds, and on SIGHUP all are started anew. Where gunicorn cannot run, one process serves.
    `announce` is told the address once, when it answers. Port 0 takes a free one. `make_app` is
    called once in each process that answers, so that no thread or model is carried over a fork.
    Raises ListenError when the address cannot be listened on, before `make_app` is called.
    """
    # Tokenizers are asked for a text or two at a time, which threads of theirs only delay.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    listening = listen(host, port)
    said = f"Serving {index} on {shown_address(listening, host)}"
    with listening:
        gunicorn = _gunicorn()
        if gunicorn is not None:
            gunicorn(
                make_app, listening, threads, workers, lambda: announce(said),
                grace=GRACE, timeout=timeout,
            ).serve()  # fmt: skip
        elif workers == 1:
            _serve_here(make_app(), listening, threads, lambda: announce(said))
        else:
            raise ListenError(
                "Several worker processes need gunicorn, which is not here.",
                fix="Serve with one worker, or install gunicorn.",
                field="workers",
            )


def listen(host: str, port: int) -> socket.socket:
    """Take hold of an address; raises ListenError saying why it cannot be had and what to do."""
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, address = found[0]
        return socket.create_server(
            (str(address[0]), int(address[1])), family=family, backlog=_BACKLOG
        )
    except OSError as error:
        raise ListenError(
            f"Cannot listen on {host}:{port}: {_why(error)}.", fix=_fix(error, port), field="port"
        ) from error


def shown_address(listening: socket.socket, host: str) -> str:
    """Write the address that a browser on this machine opens."""
    port = listening.getsockname()[1]
    # Listening everywhere is no address to go to; this machine itself always is one.
    name = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _serve_here(
    app: Flask, listening: socket.socket, threads: int, announce: Callable[[], None]
) -> None:
    """Serve in this process, where there is no gunicorn to keep others."""
    # Imported here, as the command line starts quicker without it.
    from webapp.app import STOPPING
    from webapp.serving.http_loop import HttpLoop

    loop = HttpLoop(app, listening, threads)
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        if stopping:
            # Told twice: whoever asks again does not want to wait for what is under way.
            raise KeyboardInterrupt
        stopping = True

    before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        announce()
        while not stopping:
            loop.turn()
        app.extensions[STOPPING].set()
        loop.drain(GRACE)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        loop.close()


def _gunicorn() -> type[GunicornServer] | None:
    """Return what runs processes, None where it cannot."""
    try:
        from webapp.serving.gunicorn_server import GunicornServer
    except ImportError:
        return None
    return GunicornServer


def _why(error: OSError) -> str:
    reasons = {
        errno.EADDRINUSE: "the port is in use",
        errno.EACCES: "this user may not use the port",
        errno.EADDRNOTAVAIL: "this machine does not have the address",
    }
    return reasons.get(error.errno or 0, (error.strerror or str(error)).lower())


def _fix(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Stop what listens there, or choose another port: --port {min(port + 1, 65_535)}"
    if error.errno == errno.EACCES:
        return "Choose a port of 1024 or above: --port 8000"
    return "Choose an address of this machine: --host 127.0.0.1"
