"""Shopping events of an index: loaded once however often they are given, and weighted by kind."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog.event import Event, EventKind
from catalog.sample import write_sample
from indexer import events
from indexer.events import EventCounts, add_events, events_file
from indexer.sources.detect import detect_events
from indexer.sources.reader import Reject
from tests.indexer.sources.reading import FIXTURES

START = datetime(2024, 5, 1, tzinfo=UTC)


def _no_reject(reject: Reject) -> None:
    pytest.fail(f"line {reject.line}: {reject.reason}")


def _event(kind: EventKind, product: str, minute: int = 0, user: str = "u", **more: str) -> Event:
    at = START + timedelta(minutes=minute)
    return Event(kind=kind, product_id=product, user_id=user, at=at, **more)


def _weights(file: Path, *ids: str) -> dict[str, float]:
    counts = EventCounts(file)
    try:
        return counts.weights(ids)
    finally:
        counts.close()


def _rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def test_kinds_weigh_differently_and_only_the_products_asked_for_are_told(tmp_path: Path) -> None:
    file = tmp_path / "new" / "e.sqlite"
    tally = add_events(
        file,
        [
            _event("view", "a"),
            _event("view", "a", 1),
            _event("click", "b"),
            _event("cart", "b", 1),
            _event("purchase", "c", order_id="7"),
            _event("view", "d"),
        ],
        _no_reject,
    )
    assert tally.new == 6
    assert tally.kinds == {"view": 3, "click": 1, "cart": 1, "purchase": 1}
    assert _weights(file, "a", "b", "c", "x") == {"a": 2.0, "b": 4.0, "c": 10.0}


def test_an_event_given_again_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "e.sqlite"
    given = [_event("view", "a"), _event("view", "a"), _event("view", "a", user="v")]
    assert add_events(file, given, _no_reject).new == 2
    again = add_events(file, [*given, _event("view", "a", 5)], _no_reject)
    assert (again.new, again.kinds["view"]) == (1, 4)
    assert _weights(file, "a") == {"a": 3.0}


def test_two_orders_at_one_moment_are_two_events(tmp_path: Path) -> None:
    file = tmp_path / "e.sqlite"
    orders = [_event("purchase", "a", order_id=order) for order in ("1", "2", "1")]
    assert add_events(file, orders, _no_reject).new == 2


def test_rejects_are_counted_and_handed_on(tmp_path: Path) -> None:
    file, seen = tmp_path / "e.sqlite", list[Reject]()
    source = FIXTURES / "retailrocket/events.csv"
    tally = add_events(file, detect_events(source).read(source), seen.append)
    assert tally.rejects == {"bad event": 4}
    assert [item.line for item in seen] == [5, 6, 7, 8]
    assert (tally.new, _rows(file)) == (3, 3)


def test_progress_counts_events_over_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_BATCH", 4)
    seen: list[int] = []
    given = [_event("view", "a", minute) for minute in range(10)]
    tally = add_events(tmp_path / "e.sqlite", given, _no_reject, seen.append)
    assert (seen, tally.new) == ([4, 8, 10], 10)


def test_a_run_that_breaks_off_keeps_whole_batches_and_the_next_adds_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_BATCH", 4)
    file = tmp_path / "e.sqlite"
    given = [_event("view", "a", minute) for minute in range(10)]

    def stop(done: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_events(file, given, _no_reject, stop)
    assert _rows(file) == 8
    assert add_events(file, given, _no_reject).new == 2
    assert _weights(file, "a") == {"a": 10.0}


def test_without_a_file_no_product_has_events(tmp_path: Path) -> None:
    assert _weights(tmp_path / "absent.sqlite", "a") == {}
    assert not (tmp_path / "absent.sqlite").exists()


def test_each_index_has_a_file_of_its_own(tmp_path: Path) -> None:
    assert events_file(tmp_path, "a") == tmp_path / "events" / "a.sqlite"
    assert events_file(tmp_path, "a") != events_file(tmp_path, "b")


def test_the_events_of_the_sample_all_belong_to_its_products(tmp_path: Path) -> None:
    sample = write_sample(tmp_path / "sample", 60, places=5)
    source = sample.folder / "events.csv"
    file = tmp_path / "e.sqlite"
    tally = add_events(file, detect_events(source).read(source), _no_reject)
    lines = len(source.read_text(encoding="utf-8").splitlines()) - 1
    assert tally.kinds.total() == tally.new == lines > 0
    catalogue = (sample.folder / "products.jsonl").read_text(encoding="utf-8")
    with closing(sqlite3.connect(file)) as connection:
        ids = [row[0] for row in connection.execute("SELECT DISTINCT product_id FROM events")]
    assert all(f'"{product}"' in catalogue for product in ids)


_OLD_TABLE = (
    "CREATE TABLE events (product_id TEXT NOT NULL, kind TEXT NOT NULL, user_id TEXT NOT NULL,"
    " at REAL NOT NULL, order_id TEXT NOT NULL, query TEXT NOT NULL,"
    " PRIMARY KEY (product_id, kind, user_id, at, order_id)) WITHOUT ROWID"
)


def _old_file(tmp_path: Path) -> Path:
    file = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(_OLD_TABLE)
        connection.execute("INSERT INTO events VALUES ('a', 'cart', 'u', 5.0, '', 'lamp')")
        connection.commit()
    return file


def test_a_file_of_before_there_were_positions_is_read_as_it_is(tmp_path: Path) -> None:
    file = _old_file(tmp_path)
    assert _weights(file, "a") == {"a": 3.0}
    with closing(sqlite3.connect(file)) as connection:
        assert not events.has_places(connection)


def test_a_file_of_before_there_were_positions_takes_new_events(tmp_path: Path) -> None:
    file = _old_file(tmp_path)
    tally = add_events(
        file,
        [
            Event(
                kind="click", product_id="a", user_id="v", at=START, query_id="q1", position=3
            ),
            _event("cart", "a"),
        ],
        _no_reject,
    )  # fmt: skip
    assert tally.new == 2
    assert _weights(file, "a") == {"a": 7.0}
    with closing(sqlite3.connect(file)) as connection:
        assert events.has_places(connection)
        assert connection.execute(
            "SELECT kind, query, query_id, position FROM events ORDER BY kind, at"
        ).fetchall() == [("cart", "lamp", "", 0), ("cart", "", "", 0), ("click", "", "q1", 3)]


def test_two_bring_one_file_up_to_date_at_once(tmp_path: Path) -> None:
    file = _old_file(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        for connection in pool.map(lambda _: _opened_and_closed(file), range(4)):
            assert connection
    assert _weights(file, "a") == {"a": 3.0}


def _opened_and_closed(file: Path) -> bool:
    with closing(events.opened_events(file)) as connection:
        return events.has_places(connection)


def test_events_with_places_are_read_from_json_lines(tmp_path: Path) -> None:
    source = tmp_path / "events.jsonl"
    event = Event(kind="click", product_id="a", user_id="v", at=START, query_id="q", position=2)
    source.write_text(f"{event.model_dump_json()}\n")
    assert list(detect_events(source).read(source)) == [event]
