from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.events import events_file
from retail_search.traffic.stats import DAY, HOUR, Stats, Summary
from retail_search.traffic.wilson import wilson
from tests.retail_search.traffic.searches import NOW, click, fill, search


def stats_of(home: Path, days: float = 7) -> Stats:
    return Stats(home, "shop", days=days, now=NOW)


def test_without_a_log_everything_is_empty(tmp_path: Path) -> None:
    stats = stats_of(tmp_path)
    assert stats.summary() == Summary()
    assert [stats.frequent(), stats.slow(), stats.positions(), stats.periods()] == [[]] * 4
    assert not list(tmp_path.iterdir())


def test_searches_are_counted_and_percentiles_are_of_all(tmp_path: Path) -> None:
    fill(
        tmp_path,
        [
            *(search(f"q{n}", f"lamp {n % 10}", took_ms=float(n + 1)) for n in range(100)),
            search("z", "xyzzy", total=0, shown=0, took_ms=1.0),
            search("c", "lmap", corrected_to="lamp", took_ms=1.0, partial=True),
            search("p2", "lamp 1", page=2, took_ms=1.0),
            search("old", at=NOW - 8 * DAY),
        ],
        [click("q1", 1), click("q2", 3), click("q2", 4), click("gone", 1)],
    )
    summary = stats_of(tmp_path).summary()
    assert (summary.searches, summary.first_pages, summary.queries) == (103, 102, 12)
    assert (summary.zero, summary.corrected, summary.partial, summary.clicked) == (1, 1, 1, 2)
    assert summary.zero_share == pytest.approx(1 / 102)
    assert summary.p50_ms == pytest.approx(49, abs=1)
    assert summary.p99_ms == pytest.approx(99, abs=1.1)


def test_lists_of_queries(tmp_path: Path) -> None:
    fill(
        tmp_path,
        [
            *(search(f"a{n}", "lamp", total=10 + n, at=NOW - 100 + n) for n in range(5)),
            *(search(f"b{n}", "chair") for n in range(4)),
            search("c1", "xyzzy", total=0, shown=0, filters=("brand:Acme",)),
            search("c2", "xyzzy", total=0, shown=0, filters=("brand:Bosch",), at=NOW - 5),
            search("d", "lamp", page=2),
            search("e", ""),
        ],
        [click("a1", 2), click("a1", 3), click("a2", 1)],
    )
    stats = stats_of(tmp_path)
    frequent = stats.frequent()
    assert [(one.query, one.times, one.clicked) for one in frequent] == [
        ("lamp", 5, 2), ("chair", 4, 0), ("xyzzy", 2, 0),
    ]  # fmt: skip
    assert frequent[0].total == 14
    (nothing,) = stats.without_results()
    assert (nothing.query, nothing.times, nothing.filters) == ("xyzzy", 2, ("brand:Bosch",))
    assert [one.query for one in stats.without_clicks()] == ["chair"]


def test_slow_searches_say_their_stages(tmp_path: Path) -> None:
    fill(tmp_path, [search(f"q{n}", took_ms=float(n)) for n in range(50)])
    slow = stats_of(tmp_path).slow(3)
    assert [one.took_ms for one in slow] == [49, 48, 47]
    assert slow[0].stages_ms == {"retrieve": 12.0, "rank": 8.0}


def test_clicks_by_position_are_of_what_was_shown_there(tmp_path: Path) -> None:
    fill(
        tmp_path,
        [
            *(search(f"q{n}", shown=3) for n in range(10)),
            search("second", page=2, per_page=3, shown=2),
        ],
        [
            click("q0", 1), click("q1", 1), click("q1", 1, at=NOW - 20), click("q2", 3),
            click("second", 5), click("second", 6), click("q3", 4), click("q4", 0),
            click("never", 1),
        ],
    )  # fmt: skip
    rates = stats_of(tmp_path).positions()
    assert [(one.position, one.shown, one.clicks) for one in rates] == [
        (1, 10, 2), (2, 10, 0), (3, 10, 1), (4, 1, 0), (5, 1, 1),
    ]  # fmt: skip
    assert rates[0].rate == pytest.approx(0.2)
    assert 0 < rates[0].low < 0.2 < rates[0].high < 1


def test_days_and_hours_have_those_between_too(tmp_path: Path) -> None:
    day = NOW // DAY * DAY
    fill(
        tmp_path,
        [
            search("a", at=day - 2 * DAY + 1),
            search("b", at=day + 1, total=0, shown=0, took_ms=40.0),
        ],
    )
    days = stats_of(tmp_path).periods()
    assert [(one.start, one.searches, one.zero) for one in days] == [
        (day - 2 * DAY, 1, 0), (day - DAY, 0, 0), (day, 1, 1),
    ]  # fmt: skip
    assert days[-1].mean_ms == 40.0
    assert len(stats_of(tmp_path).periods(HOUR)) > 40


def test_events_of_before_there_were_positions_are_no_clicks(tmp_path: Path) -> None:
    fill(tmp_path, [search("q1")])
    file = events_file(tmp_path, "shop")
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "CREATE TABLE events (product_id, kind, user_id, at, order_id, query,"
            " PRIMARY KEY (product_id, kind, user_id, at, order_id)) WITHOUT ROWID"
        )
    assert stats_of(tmp_path).positions()[0].clicks == 0


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # As Brown, Cai and DasGupta's formula gives them, worked out by hand.
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (1, 1_000, 0.0002, 0.0056),
    ],
)
def test_wilson(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


def test_wilson_of_nothing_is_anything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
