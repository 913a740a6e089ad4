"""What arrives too slowly is closed, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace

from webapp.serving.http_loop import HttpLoop


class Channel:
    """A connection that waits for the rest of a request."""

    def __init__(self) -> None:
        self.request, self.will_close, self.requests = Request(), False, ()
        self.total_outbufs_len, self.creation_time = 0, 0.0


class Request:
    """A request of which all but the body has arrived."""

    headers_finished = True
    content_length = 20
    body_bytes_received = 0


def swept() -> tuple[HttpLoop, Channel]:
    """Return a loop with one connection, on which a request has begun to arrive."""
    channel = Channel()
    loop = object.__new__(HttpLoop)
    loop._partial = {}
    loop._server = SimpleNamespace(
        active_channels={1: channel}, adj=SimpleNamespace(connection_limit=100)
    )
    return loop, channel


def test_a_request_that_never_ends_is_closed() -> None:
    loop, channel = swept()
    for second in range(12):
        loop._sweep(float(second))
    assert channel.will_close


def test_each_request_of_a_connection_has_its_own_time() -> None:
    loop, channel = swept()
    for second in range(60):
        loop._sweep(float(second))
        if second % 5 == 4:
            channel.request = Request()
    assert not channel.will_close


def test_a_body_in_chunks_has_the_time_that_others_have() -> None:
    loop, channel = swept()
    channel.request.content_length = 0
    for second in range(30):
        channel.request.body_bytes_received = 60_000 * second
        loop._sweep(float(second))
    assert not channel.will_close
    for second in range(30, 60):
        loop._sweep(float(second))
    assert channel.will_close
