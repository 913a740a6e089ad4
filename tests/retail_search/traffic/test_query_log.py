from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from query.plan import Correction, plain_plan
from ranker.request import SearchRequest
from ranker.response import SearchResponse, Shortfall
from retail_search.traffic import query_log
from retail_search.traffic.noted_search import noted_search
from retail_search.traffic.query_log import QueryLog, frequent_queries, query_log_file
from tests.retail_search.traffic.searches import search

ANSWER = SearchResponse(
    request=SearchRequest("Bob@example.com  LAMP"),
    query_id="q1",
    generation="g1",
    total=3,
    total_is_lower_bound=False,
    hits=(),
    facets=(),
    took_ms=12.34567,
    stages_ms={"rank": 1.23456},
    plan=plain_plan("Bob@example.com  LAMP"),
)


def log_of(home: Path, days: int = 36_500, rows: int = 1_000_000) -> QueryLog:
    return QueryLog(home, "shop", days=days, rows=rows)


def rows(home: Path, columns: str = "*") -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(query_log_file(home, "shop"))) as connection:
        return connection.execute(f"SELECT {columns} FROM searches ORDER BY number").fetchall()


def test_a_search_is_noted_within_a_second_without_what_names_a_person(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    corrected = replace(
        plain_plan("lmap"), corrected="lamp", corrections=(Correction("lmap", "lamp", 0, 4),)
    )
    log.note(noted_search(ANSWER, ("brand:Acme", "price:..9")))
    log.note(noted_search(replace(ANSWER, plan=corrected, shortfall=Shortfall(timed_out=True))))
    until = time.monotonic() + 1
    while time.monotonic() < until and not query_log_file(tmp_path, "shop").exists():
        time.sleep(0.01)
    assert log.flush()
    first, second = rows(
        tmp_path, "query_id, query, filters, total, took_ms, stages, corrected_to, partial"
    )
    assert first == (
        "q1", "[email] lamp", "brand:Acme\nprice:..9", 3, 12.346, '{"rank":1.235}', "", 0
    )  # fmt: skip
    assert second[-2:] == ("lamp", 1)
    log.close()


def test_noting_takes_a_request_less_than_a_tenth_of_a_millisecond(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    log.note(noted_search(ANSWER))
    took = []
    for _ in range(2_000):
        started = time.perf_counter()
        log.note(noted_search(ANSWER))
        took.append(time.perf_counter() - started)
    took.sort()
    assert took[len(took) // 2] < 0.000_1
    log.close()


def test_what_is_old_and_what_is_too_much_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_log, "_TRIM_EVERY_SECONDS", 0.0)
    log = log_of(tmp_path, days=2, rows=50)
    now = time.time()
    for number in range(40):
        log.note(search(f"old{number}", at=now - 3 * 86_400))
    for number in range(80):
        log.note(search(f"new{number}", at=now))
    assert log.flush()
    log.close()
    assert [one[0] for one in rows(tmp_path, "query_id")] == [f"new{n}" for n in range(30, 80)]


def test_two_logs_of_one_index_write_beside_each_other(tmp_path: Path) -> None:
    logs = [log_of(tmp_path) for _ in range(2)]
    for number in range(300):
        logs[number % 2].note(search(f"q{number}"))
    for log in logs:
        log.close()
    assert len(rows(tmp_path)) == 300


def test_a_log_that_cannot_be_written_is_not_felt(tmp_path: Path) -> None:
    query_log_file(tmp_path, "shop").parent.write_text("a file where the folder would be")
    log = log_of(tmp_path)
    log.note(search("q"))
    log.close()


def test_a_locked_log_waits_and_loses_nothing(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    log.note(search("q1"))
    assert log.flush()
    with closing(sqlite3.connect(query_log_file(tmp_path, "shop"))) as other:
        other.execute("BEGIN IMMEDIATE")
        log.note(search("q2"))
        time.sleep(0.6)
        other.rollback()
    assert log.flush()
    log.close()
    assert len(rows(tmp_path)) == 2


def test_a_log_that_is_deleted_begins_anew(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    log.note(search("q1"))
    assert log.flush()
    for file in query_log_file(tmp_path, "shop").parent.iterdir():
        file.unlink()
    log.note(search("q2"))
    assert log.flush()
    log.close()
    assert [one[0] for one in rows(tmp_path, "query_id")] == ["q2"]


def test_frequent_queries_are_what_found_something(tmp_path: Path) -> None:
    now = time.time()
    log = log_of(tmp_path)
    for number in range(3):
        log.note(search(f"a{number}", "Lamp", at=now))
    log.note(search("b", "chair", at=now))
    log.note(search("c", "nothing", at=now, total=0, shown=0))
    log.note(search("d", "lamp", at=now, page=2))
    log.note(search("e", "me@example.com", at=now))
    log.note(search("f", "", at=now))
    log.note(search("g", "sofa", at=now - 40 * 86_400))
    log.close()
    file = query_log_file(tmp_path, "shop")
    assert frequent_queries(file, 10) == {"lamp": 3, "chair": 1}
    assert frequent_queries(file, 1) == {"lamp": 3}
    assert frequent_queries(tmp_path / "none.sqlite", 1) == {}
