"""What arrives too slowly is closed, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace

from webapp.serving.http_loop import HttpLoop


class Request:
    """A request of which all but the body has arrived."""

    headers_finished = True
    content_length = 20


def swept() -> tuple[HttpLoop, SimpleNamespace]:
    """Return a loop with one connection, on which a request has begun to arrive."""
    channel = SimpleNamespace(
        request=Request(), will_close=False, requests=[], total_outbufs_len=0, creation_time=0.0
    )
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
