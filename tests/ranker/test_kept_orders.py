"""The orders of searches are kept, for as long as they are those of what is found."""

from __future__ import annotations

import numpy as np
import pytest

from ranker import kept
from ranker.arrange import Arranged
from ranker.head import Head
from ranker.kept_orders import KEPT_ORDERS, KeptOrders
from ranker.response import Reranked

FOUND = np.array([5, 3, 9])


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(kept, "time", clock)
    return clock


def order(reranked: Reranked) -> Arranged:
    none = np.empty(0)
    head = Head(np.empty(0, np.int64), (), np.empty((0, 0), np.float32), none, none, none, reranked)
    return Arranged(np.array([2, 0, 1]), head)


def test_an_order_is_that_of_its_key_and_of_what_was_found() -> None:
    kept = KeptOrders(float("inf"))
    one = order("full")
    kept.keep("lamp", FOUND, one)
    assert kept.get("lamp", FOUND.copy()) is one
    assert kept.get("desk", FOUND) is None
    # As many products, but not the same: the places of the old order would mean others.
    assert kept.get("lamp", np.array([5, 3, 8])) is None
    assert kept.get("lamp", FOUND[:2]) is None
    assert kept.get("lamp", FOUND[::-1]) is None


def test_an_order_read_in_part_is_soon_read_again(clock: Clock) -> None:
    kept = KeptOrders(float("inf"))
    kept.keep("part", FOUND, order("partial"))
    kept.keep("full", FOUND, order("full"))
    clock.now += 29
    assert kept.get("part", FOUND) is not None
    clock.now += 2
    assert kept.get("part", FOUND) is None
    clock.now += 1e6
    assert kept.get("full", FOUND) is not None


@pytest.mark.parametrize("reranked", ["partial", "full"])
def test_nothing_is_kept_longer_than_the_catalogue_lasts(clock: Clock, reranked: Reranked) -> None:
    kept = KeptOrders(2.0)
    kept.keep("lamp", FOUND, order(reranked))
    clock.now += 1.9
    assert kept.get("lamp", FOUND) is not None
    clock.now += 0.2
    assert kept.get("lamp", FOUND) is None


def test_a_later_order_takes_the_place_of_an_earlier() -> None:
    kept = KeptOrders(float("inf"))
    kept.keep("lamp", FOUND, order("partial"))
    later = order("full")
    kept.keep("lamp", FOUND, later)
    assert kept.get("lamp", FOUND) is later


def test_the_oldest_is_let_go(clock: Clock) -> None:
    kept = KeptOrders(float("inf"))
    for number in range(KEPT_ORDERS):
        kept.keep(number, FOUND, order("full"))
    assert kept.get(0, FOUND) is not None  # and so it is not the oldest any more
    kept.keep("one more", FOUND, order("full"))
    assert kept.get(0, FOUND) is not None
    assert kept.get(1, FOUND) is None
