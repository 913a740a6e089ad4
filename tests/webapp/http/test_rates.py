from __future__ import annotations

import os

import pytest
from flask import Flask, request

from webapp.http.client_address import client_address, networks_of
from webapp.http.rate_table import RateTable


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_so_many_a_second() -> None:
    clock = Clock()
    table = RateTable(clock)
    taken = [table.take("192.0.2.1", 2.0, 3) for _ in range(4)]
    assert taken[:3] == [0.0, 0.0, 0.0]
    assert taken[3] == pytest.approx(0.5)
    clock.now += 0.5
    assert table.take("192.0.2.1", 2.0, 3) == 0.0
    assert table.take("192.0.2.1", 2.0, 3) > 0
    clock.now += 60
    assert [table.take("192.0.2.1", 2.0, 3) > 0 for _ in range(4)] == [False, False, False, True]


def test_each_address_has_its_own_rate_and_a_household_one() -> None:
    table = RateTable(Clock())
    assert table.take("192.0.2.1", 1.0, 1) == 0.0
    assert table.take("192.0.2.2", 1.0, 1) == 0.0
    assert table.take("2001:db8::1", 1.0, 1) == 0.0
    assert table.take("2001:db8::ffff", 1.0, 1) > 0
    assert table.take("2001:db8:0:1::1", 1.0, 1) == 0.0
    assert table.take("::ffff:192.0.2.1", 1.0, 1) > 0
    assert table.take("no address", 1.0, 1) == 0.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not split here")
def test_processes_count_together() -> None:
    table = RateTable()
    child = os.fork()
    if child == 0:
        os._exit(0 if table.take("192.0.2.1", 0.001, 1) == 0.0 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert table.take("192.0.2.1", 0.001, 1) > 0


@pytest.mark.parametrize(
    ("trusted", "peer", "said", "client"),
    [
        ("", "192.0.2.9", "198.51.100.1", "192.0.2.9"),
        ("192.0.2.9", "192.0.2.9", "198.51.100.1", "198.51.100.1"),
        ("192.0.2.0/24", "192.0.2.9", "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        ("192.0.2.0/24", "192.0.2.9", "198.51.100.1, 192.0.2.7", "198.51.100.1"),
        ("192.0.2.0/24", "192.0.2.9", "", "192.0.2.9"),
        ("192.0.2.0/24", "198.51.100.2", "203.0.113.5", "198.51.100.2"),
        ("192.0.2.0/24, ::1", "::1", "192.0.2.3", "192.0.2.3"),
    ],
)
def test_forwarded_addresses_are_believed_of_trusted_proxies_alone(
    trusted: str, peer: str, said: str, client: str
) -> None:
    app = Flask("test")
    headers = {"X-Forwarded-For": said} if said else {}
    with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert client_address(request, networks_of(trusted)) == client
