"""serve: answer requests until told to stop, by waitress, or by gunicorn with more processes."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask

from catalog.errors import RetailSearchError
from webapp.http.body_limits import LARGEST_WRITE

logger = logging.getLogger(__name__)

# Seconds that requests under way may still take once the server is told to stop.
GRACE = 10.0
_BACKLOG = 1_024
# Above what the app takes, so that a body somewhat too large is read, and refused in its words.
_LARGEST_BODY = 2 * LARGEST_WRITE
_LARGEST_HEADER = 64 * 1024


class ListenError(RetailSearchError):
    """The address cannot be listened on: in use, forbidden or not of this machine."""

    code = "cannot_listen"


def serve(
    make_app: Callable[[], Flask],
    *,
    index: str,
    host: str = "127.0.0.1",
    port: int = 8000,
    threads: int = 8,
    workers: int = 1,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve until SIGTERM or ctrl-C, letting requests under way finish.

    `announce` is told the address once, when it answers. Port 0 takes a free one. `make_app` is
    called once in each process that answers, so that no thread or model is carried over a fork.
    Raises ListenError when the address cannot be listened on, before `make_app` is called.
    """
    listening = listen(host, port)
    said = f"Serving {index} on {shown_address(listening, host)}"
    with listening:
        if workers > 1:
            _serve_processes(make_app, listening, threads, workers, lambda: announce(said))
        else:
            _serve_threads(make_app(), listening, threads, lambda: announce(said))


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


def _serve_threads(
    app: Flask, listening: socket.socket, threads: int, announce: Callable[[], None]
) -> None:
    # Imported here, as the command line starts quicker without it.
    from waitress.server import create_server  # type: ignore[import-untyped]

    from webapp.serving.waitress_errors import EnvelopeChannel

    server = create_server(
        app,
        sockets=[listening],
        threads=threads,
        ident=None,
        max_request_body_size=_LARGEST_BODY,
        max_request_header_size=_LARGEST_HEADER,
        # No address is taken from them; they tell that a request came through a proxy.
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = EnvelopeChannel
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
            _turn(server)
        _drain(server)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        server.task_dispatcher.shutdown()
        server.close()


def _turn(server: Any) -> None:
    # One turn of the loop at a time: a signal that comes in a turn is seen at its end.
    server.asyncore.loop(
        timeout=0.5, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1
    )


def _drain(server: Any) -> None:
    """Take no more connections, and go on until every answer under way is sent."""
    server.accepting = False
    server.socket.close()
    server.del_channel()
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline:
        if not any(_busy(channel) for channel in list(server.active_channels.values())):
            return
        _turn(server)
    logger.warning("stopped with requests still under way after %.0f seconds", GRACE)


def _busy(channel: Any) -> bool:
    return bool(channel.requests) or channel.total_outbufs_len > 0


def _serve_processes(
    make_app: Callable[[], Flask],
    listening: socket.socket,
    threads: int,
    workers: int,
    announce: Callable[[], None],
) -> None:
    try:
        from webapp.serving.gunicorn_server import GunicornServer
    except ImportError as error:
        raise ListenError(
            "Several worker processes need gunicorn, which is not here.",
            fix="Serve with one worker, or install gunicorn.",
            field="workers",
        ) from error
    GunicornServer(make_app, listening, threads, workers, announce, GRACE).run()


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
