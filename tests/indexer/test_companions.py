"""What visitors took together, counted from the events, and quickly."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from catalog.event import Event, EventKind
from indexer.companions import Companion, Companions
from indexer.events import add_events

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _event(kind: EventKind, product: str, user: str, hours: float = 0, order: str = "") -> Event:
    at = NOON + timedelta(hours=hours)
    return Event(kind=kind, product_id=product, user_id=user, at=at, order_id=order)


def _told(file: Path, events: list[Event], product: str = "a", most: int = 50) -> list[Companion]:
    add_events(file, events, lambda reject: pytest.fail(reject.reason))
    return list(Companions(file).of(product, most))


def _shown(found: list[Companion]) -> list[tuple[str, int, int]]:
    return [(one.product_id, one.bought, one.viewed) for one in found]


def test_one_order_is_one_basket_whoever_bought(tmp_path: Path) -> None:
    found = _told(
        tmp_path / "e.sqlite",
        [
            _event("purchase", "a", "", order="1"), _event("purchase", "b", "", order="1"),
            _event("purchase", "b", "", 1, order="1"),
            _event("purchase", "a", "u", 5, "2"), _event("purchase", "b", "u", 5, "2"),
            _event("purchase", "c", "u", 5, "2"), _event("purchase", "c", "u", 6, "3"),
        ],
    )  # fmt: skip
    assert _shown(found) == [("b", 2, 1), ("c", 1, 1)]


def test_many_without_a_name_hide_nobody_who_has_one(tmp_path: Path) -> None:
    file = tmp_path / "e.sqlite"
    _told(file, [_event("view", "a", "", -hours) for hours in range(1, 5_001)])
    found = _told(file, [_event("view", name, user) for name in "ab" for user in ("u", "v", "w")])
    assert _shown(found) == [("b", 0, 3)]


def test_purchases_without_an_order_belong_together_within_a_day(tmp_path: Path) -> None:
    found = _told(
        tmp_path / "e.sqlite",
        [
            _event("purchase", "a", "u"), _event("purchase", "b", "u", 23),
            _event("purchase", "c", "u", 25), _event("purchase", "d", "other"),
            # An order of its own is another basket.
            _event("purchase", "e", "u", 1, "9"), _event("view", "f", "u", 1),
        ],
    )  # fmt: skip
    assert [one.product_id for one in found if one.bought] == ["b"]


def test_who_has_no_name_is_not_one_visitor(tmp_path: Path) -> None:
    events = [_event("view", product, "", hour) for product in "ab" for hour in range(5)]
    assert _told(tmp_path / "e.sqlite", events) == []


def test_two_visitors_must_have_looked_at_both(tmp_path: Path) -> None:
    file = tmp_path / "e.sqlite"
    visit = [_event("view", "a", "u"), _event("click", "b", "u", 1), _event("cart", "b", "u", 2)]
    assert _told(file, visit) == []
    found = _told(file, [_event("cart", "a", "v"), _event("view", "b", "v", -2)])
    assert _shown(found) == [("b", 0, 2)]
    assert [one.product_id for one in Companions(file).of("b", 9)] == ["a"]


def test_the_surest_come_first_and_what_was_bought_before_what_was_seen(tmp_path: Path) -> None:
    events = []
    for number in range(10):
        user = f"u{number}"
        events += [_event("view", "a", user), _event("view", "seen by all", user)]
        if number < 4:
            events.append(_event("view", "seen by some", user))
        if number < 3:
            events.append(_event("purchase", "a", user, order=user))
            events.append(_event("purchase", "bought thrice", user, order=user))
        if number < 1:
            events.append(_event("purchase", "bought once", user, order=user))
    found = _told(tmp_path / "e.sqlite", events)
    assert [one.product_id for one in found] == [
        "bought thrice", "bought once", "seen by all", "seen by some",
    ]  # fmt: skip
    thrice, once, everyone, some = (one.confidence for one in found)
    assert 1 > thrice > once > 0
    assert 1 > everyone > some > 0
    assert _told(tmp_path / "e.sqlite", [], most=2) == found[:2]


def test_who_looks_at_everything_says_nothing(tmp_path: Path) -> None:
    events = [_event("view", f"p{n}", bot, n / 100) for n in range(400) for bot in ("x", "y")]
    assert _told(tmp_path / "e.sqlite", events, "p7") == []


def test_without_a_file_or_a_table_or_the_indexes_nothing_goes_together(tmp_path: Path) -> None:
    file = tmp_path / "e.sqlite"
    assert Companions(file).of("a", 9) == ()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE other (x)")
    assert Companions(file).of("a", 9) == ()
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        # A file of a release that did not have the indexes; the next events make them.
        connection.execute(
            "CREATE TABLE events (product_id TEXT NOT NULL, kind TEXT NOT NULL, user_id TEXT NOT"
            " NULL, at REAL NOT NULL, order_id TEXT NOT NULL, query TEXT NOT NULL, PRIMARY KEY"
            " (product_id, kind, user_id, at, order_id)) WITHOUT ROWID"
        )
        rows = [
            (product, "view", user, NOON.timestamp(), "", "") for product in "ab" for user in "uv"
        ]
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.commit()
    assert Companions(file).of("a", 9) == ()
    assert _shown(_told(file, [_event("view", "z", "w")])) == [("b", 0, 2)]


def test_the_busiest_product_is_told_of_in_no_time(tmp_path: Path) -> None:
    dice = Random(3)
    events = [
        _event(
            dice.choice(("view", "view", "click", "purchase")),
            "a" if dice.random() < 0.3 else f"p{dice.randrange(200)}",
            f"u{dice.randrange(4_000)}",
            dice.uniform(0, 2_000),
        )
        for _ in range(30_000)
    ]
    assert _told(tmp_path / "e.sqlite", events)
    reader = Companions(tmp_path / "e.sqlite")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert reader.of("a", 60)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1


def test_a_damaged_file_takes_no_page_of_a_product_away(tmp_path: Path) -> None:
    file = tmp_path / "e.sqlite"
    file.write_bytes(b"no database" * 500)
    assert Companions(file).of("a", 5) == ()
