from __future__ import annotations

import threading
import time

import pytest

from retail_search.settings import Settings
from webapp.http.busy import OverloadedError
from webapp.http.lane import Lane
from webapp.http.lanes import PAGES, SEARCH, SUGGEST, WRITES, lane_of, lanes_of


def test_as_many_as_there_are_slots_go_through_and_the_rest_is_told_at_once() -> None:
    lane = Lane("search", 2, 0, 5.0)
    assert lane.enter() == lane.enter() == 0.0
    begun = time.perf_counter()
    with pytest.raises(OverloadedError):
        lane.enter()
    assert time.perf_counter() - begun < 0.1
    lane.leave()
    assert lane.enter() == 0.0


def test_who_waits_gets_the_slot_in_the_order_of_coming() -> None:
    lane = Lane("search", 1, 3, 5.0)
    lane.enter()
    order: list[int] = []

    def ask(number: int) -> None:
        assert lane.enter() > 0
        order.append(number)
        lane.leave()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for number, thread in enumerate(threads, start=1):
        thread.start()
        while lane.waiting < number:
            time.sleep(0.001)
    with pytest.raises(OverloadedError):
        lane.enter()
    lane.leave()
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2]
    assert lane.enter() == 0.0


def test_nobody_waits_longer_than_the_patience_and_no_slot_is_lost_by_it() -> None:
    lane = Lane("search", 1, 1, 0.05)
    lane.enter()
    begun = time.perf_counter()
    with pytest.raises(OverloadedError):
        lane.enter()
    assert 0.04 < time.perf_counter() - begun < 1
    assert lane.waiting == 0
    lane.leave()
    assert lane.enter() == 0.0


def test_who_would_wait_too_long_as_things_go_is_told_at_once() -> None:
    lane = Lane("search", 1, 10, 0.2)
    for _ in range(20):
        lane.enter()
        time.sleep(0.015)
        lane.leave()
    lane.enter()
    waiting = []
    for _ in range(20):
        thread = threading.Thread(target=lambda: _try(lane))
        thread.start()
        waiting.append(thread)
        time.sleep(0.002)
    # 20 requests of 15 ms behind one slot: about 13 would be done in 200 ms, and 10 may wait.
    assert 1 <= lane.waiting <= 10
    lane.leave()
    for thread in waiting:
        thread.join(5)


def _try(lane: Lane) -> None:
    try:
        lane.enter()
    except OverloadedError:
        return
    lane.leave()


def test_the_oldest_at_work_is_known() -> None:
    lane = Lane("search", 2, 0, 0.0)
    assert lane.oldest() is None
    lane.enter()
    time.sleep(0.02)
    oldest = lane.oldest()
    assert oldest is not None
    assert oldest[0] == threading.get_ident()
    assert 0.01 < oldest[1] < 5
    lane.leave()
    assert lane.oldest() is None


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("GET", "/", SEARCH),
        ("GET", "/api/v1/search", SEARCH),
        ("POST", "/api/v1/search", SEARCH),
        ("POST", "/predict", SEARCH),
        ("GET", "/api/v1/products/p1/similar", SEARCH),
        ("GET", "/api/v1/suggest", SUGGEST),
        ("POST", "/api/v1/events", SUGGEST),
        ("GET", "/products/p1", PAGES),
        ("GET", "/nothing/here", PAGES),
        ("PUT", "/api/v1/products/p1", WRITES),
        ("GET", "/healthz", None),
        ("GET", "/readyz", None),
        ("GET", "/metrics", None),
        ("GET", "/static/site.css", None),
        ("GET", "/facet", SEARCH),
        ("GET", "/similar", SEARCH),
    ],
)
def test_each_request_has_its_lane(method: str, path: str, lane: str | None) -> None:
    assert lane_of(method, path) == lane


@pytest.mark.parametrize("threads", [1, 4, 8, 16, 32, 64])
def test_lanes_leave_a_thread_to_say_no(threads: int) -> None:
    lanes = lanes_of(Settings(server_threads=threads))
    assert all(lane.slots >= 1 for lane in lanes.values())
    if threads >= 8:
        assert sum(lane.slots + lane.most_waiting for lane in lanes.values()) < threads
        assert lanes[SEARCH].most_waiting >= 1


def test_settings_say_how_many_searches_are_taken_on() -> None:
    lane = lanes_of(Settings(search_slots=3, search_queue=5))[SEARCH]
    assert (lane.slots, lane.most_waiting) == (3, 5)
