"""HttpLoop: reads requests and writes answers for any number of connections, in one thread.

A request goes to one of a few threads only when all of it has arrived, and an answer is sent off
as slowly as its reader wants it: a client that is slow, or means harm, holds a connection and never
a thread.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.server import create_server  # type: ignore[import-untyped]

from webapp.http.body_limits import LARGEST_BODY, LARGEST_WRITE
from webapp.serving.envelope_channel import EnvelopeChannel

logger = logging.getLogger(__name__)

# Above what the app takes, so that a body somewhat too large is read, and refused in its words.
_LARGEST_BODY = 2 * LARGEST_WRITE
_LARGEST_HEADER = 64 * 1024

_TURN_SECONDS = 0.5
_SWEEP_EVERY = 1.0
# A header is there after so long, and each byte of a body after so much longer, or never.
_HEADER_SECONDS = 10.0
_BODY_BYTES_A_SECOND = 50_000
_IDLE_SECONDS = 75

_MOST_CONNECTIONS = 2_000
_FULL, _ROOMY = 0.9, 0.8
# What a process opens besides connections: files of the index, sockets of a cluster.
_OTHER_FILES = 200

# Connections without a request are kept so long while the server ends, as the next may be on its
# way; it is answered, with word that the connection ends there.
_LINGER_SECONDS = 0.5


class HttpLoop:
    """Serves an application on a socket that listens, a turn at a time."""

    def __init__(self, app: Flask, listening: socket.socket, threads: int) -> None:
        # Each lane has a bounded queue of its own: what waits for a thread waits a moment.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._server: Any = create_server(
            app,
            sockets=[listening],
            threads=threads,
            ident=None,
            max_request_body_size=_LARGEST_BODY,
            max_request_header_size=_LARGEST_HEADER,
            # What is larger is in a file until all of it is there: thousands may send at once.
            inbuf_overflow=LARGEST_BODY,
            channel_timeout=_IDLE_SECONDS,
            connection_limit=_connections(),
            asyncore_use_poll=True,
            # No address is taken from them; they tell that a request came through a proxy.
            clear_untrusted_proxy_headers=False,
        )
        self._server.channel_class = EnvelopeChannel
        self._server.draining = False
        self._swept = 0.0
        # When each request that has begun to arrive did so.
        self._partial: dict[Any, float] = {}

    def turn(self, seconds: float = _TURN_SECONDS) -> None:
        """Do what there is to do, waiting up to so many seconds for something."""
        server = self._server
        server.asyncore.loop(
            timeout=seconds, map=server._map, use_poll=server.adj.asyncore_use_poll, count=1
        )
        now = time.monotonic()
        if now - self._swept >= _SWEEP_EVERY:
            self._swept = now
            self._sweep(now)

    def drain(self, grace: float, each_turn: Callable[[], None] = lambda: None) -> bool:
        """Take no more connections, go on until every answer is sent; say whether all were."""
        server = self._server
        server.accepting = False
        server.draining = True
        server.socket.close()
        server.del_channel()
        began = time.monotonic()
        while (passed := time.monotonic() - began) < grace:
            each_turn()
            channels = list(server.active_channels.values())
            if not channels or (passed > _LINGER_SECONDS and not any(map(_busy, channels))):
                return True
            self.turn(0.1)
        logger.warning("stopped with requests still under way after %.0f seconds", grace)
        return False

    def close(self) -> None:
        """End the threads and all connections."""
        self._server.task_dispatcher.shutdown()
        self._server.close()

    def _sweep(self, now: float) -> None:
        """Close connections whose request arrives too slowly, and idle ones where many are open."""
        channels = list(self._server.active_channels.values())
        partial = {}
        for channel in channels:
            request = channel.request
            if request is None:
                continue
            since = partial[request] = self._partial.get(request, now)
            allowed = _HEADER_SECONDS
            if request.headers_finished:
                # A body in chunks does not say how long it is: what is there has taken its time.
                length = max(int(request.content_length or 0), request.body_bytes_received)
                allowed += length / _BODY_BYTES_A_SECOND
            if now - since > allowed:
                channel.will_close = True
        self._partial = partial
        limit = self._server.adj.connection_limit
        if len(channels) > _FULL * limit:
            waiting = [one for one in channels if not _busy(one)]
            waiting.sort(key=lambda one: float(one.creation_time))
            for channel in waiting[: len(channels) - int(_ROOMY * limit)]:
                channel.will_close = True


def _busy(channel: Any) -> bool:
    return bool(channel.requests) or channel.total_outbufs_len > 0


def _connections() -> int:
    """Return how many connections may be open, and have the system allow them."""
    try:
        import resource
    except ImportError:  # not on every system
        return _MOST_CONNECTIONS // 10
    # Each may have a file beside it, with the body that it sends.
    wanted = 2 * _MOST_CONNECTIONS + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return max(50, min(_MOST_CONNECTIONS, (soft - _OTHER_FILES) // 2))
