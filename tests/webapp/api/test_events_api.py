from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from indexer.events import events_file
from retail_search.settings import Settings
from retail_search.traffic.traffic import Traffic
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

CLICK = {"kind": "click", "product_id": "P001", "query_id": "q1", "position": 3}


class Shop:
    """A shop that keeps its traffic in a folder of its own."""

    def __init__(self, engine: TinyEngine, home: Path, **given: Any) -> None:
        settings = Settings(data_dir=home, **given)
        self.home = home
        self.traffic = Traffic(settings, engine.index)
        self.client: FlaskClient = create_app(engine, settings, traffic=self.traffic).test_client()

    def send(self, body: object, kind: str = "application/json", **headers: str) -> Any:
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post(
            "/api/v1/events", data=data, headers={"Content-Type": kind, **headers}
        )

    def kept(self) -> list[tuple[object, ...]]:
        self.traffic.flush()
        file = events_file(self.home, "shop")
        if not file.exists():
            return []
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(
                "SELECT kind, product_id, query_id, position FROM events ORDER BY at, position"
            ).fetchall()


@pytest.fixture
def shop(engine: TinyEngine, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(engine, tmp_path)
    yield made
    made.traffic.close()


def test_the_query_of_an_event_is_kept_as_a_search_is(shop: Shop) -> None:
    shop.send(CLICK | {"query": "Lamp for me@example.com"})
    shop.kept()
    with closing(sqlite3.connect(events_file(shop.home, "shop"))) as connection:
        assert connection.execute("SELECT query FROM events").fetchall() == [("lamp for [email]",)]


def test_one_event_is_kept(shop: Shop) -> None:
    answer = shop.send(CLICK)
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["accepted"], body["errors"]) == (1, [])
    assert shop.kept() == [("click", "P001", "q1", 3)]


@pytest.mark.parametrize("kind", ["text/plain;charset=UTF-8", "application/x-ndjson", ""])
def test_lists_and_lines_are_taken_whatever_the_body_is_called(shop: Shop, kind: str) -> None:
    two = [CLICK, CLICK | {"position": 4}]
    assert shop.send(two, kind).get_json()["accepted"] == 2
    lines = b"\n".join(orjson.dumps(CLICK | {"position": place}) for place in (5, 6))
    assert shop.send(lines + b"\n\n", kind).get_json()["accepted"] == 2
    assert [row[3] for row in shop.kept()] == [3, 4, 5, 6]


def test_what_is_wrong_is_said_by_line_and_the_others_are_kept(shop: Shop) -> None:
    lines = b"\n".join(
        (
            orjson.dumps(CLICK),
            b"{broken",
            orjson.dumps(CLICK | {"product_id": "nobody"}),
            orjson.dumps(CLICK | {"kind": "wish"}),
            orjson.dumps(CLICK | {"position": 0}),
            orjson.dumps(CLICK | {"postion": 1}),
            b'"text"',
            orjson.dumps({"kind": "view"}),
        )
    )
    answer = shop.send(lines, "application/x-ndjson")
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["accepted"] == 1
    assert [(one["line"], one["field"]) for one in body["errors"]] == [
        (2, None), (3, "product_id"), (4, "kind"), (5, "position"), (6, "postion"), (7, None),
        (8, "product_id"),
    ]  # fmt: skip
    assert "position" in body["errors"][4]["fix"]
    assert all(one["fix"] for one in body["errors"])
    assert len(shop.kept()) == 1


def test_where_nothing_is_good_the_answer_is_an_error(shop: Shop) -> None:
    answer = shop.send([CLICK | {"product_id": "nobody"}, 5])
    assert answer.status_code == 422
    body = answer.get_json()
    assert body["error"]["code"] == "bad_event"
    assert [one["line"] for one in body["errors"]] == [1, 2]


@pytest.mark.parametrize("body", [b"", b"  \n ", b"[]"])
def test_a_body_without_events_is_an_error(shop: Shop, body: bytes) -> None:
    assert shop.send(body).status_code == 422


def test_too_many_events_are_refused_and_none_is_kept(shop: Shop) -> None:
    answer = shop.send([CLICK | {"position": place} for place in range(1, 502)])
    assert answer.status_code == 413
    assert shop.kept() == []


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (timedelta(), 200), (timedelta(days=29), 200), (timedelta(minutes=-4), 200),
        (timedelta(days=31), 422), (timedelta(minutes=-6), 422),
    ],
)  # fmt: skip
def test_a_moment_is_of_these_days(shop: Shop, ago: timedelta, status: int) -> None:
    at = (datetime.now(UTC) - ago).isoformat()
    assert shop.send(CLICK | {"at": at}).status_code == status


@pytest.mark.parametrize(
    "at",
    ["2006-11-26T09:00:00", "yesterday", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:00",
     1e300, [], {}, True],
)  # fmt: skip
def test_what_is_no_moment_is_said_so(shop: Shop, at: object) -> None:
    answer = shop.send(CLICK | {"at": at})
    assert answer.status_code == 422
    assert answer.get_json()["error"]["field"] == "at"


def test_an_event_that_is_sent_twice_counts_once_and_two_visitors_twice(shop: Shop) -> None:
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    for query_id in ("q1", "q1", "q2"):
        shop.send(CLICK | {"at": at, "query_id": query_id})
    assert len(shop.kept()) == 2


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
)
def test_pages_of_other_sites_are_refused(shop: Shop, headers: dict[str, str]) -> None:
    answer = shop.send(CLICK, **headers)
    assert answer.status_code == 403
    assert answer.get_json()["error"]["code"] == "other_site"
    assert shop.kept() == []


def test_a_page_of_this_server_may(shop: Shop) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert shop.send(CLICK, "text/plain", **headers).status_code == 200


def test_events_can_be_off(engine: TinyEngine, tmp_path: Path) -> None:
    answer = Shop(engine, tmp_path, accept_events=False).send(CLICK)
    assert answer.status_code == 403
    assert answer.get_json()["error"]["code"] == "events_off"
    assert not list(tmp_path.iterdir())


def test_searches_of_page_and_api_are_noted_and_clicks_counted(
    engine: TinyEngine, tmp_path: Path
) -> None:
    shop = Shop(engine, tmp_path)
    shop.client.get("/?q=headphones")
    shop.client.get("/api/v1/search?q=headphones&filter=price:..5000")
    shop.client.get("/api/v1/search?q=%3Cscript%3E")
    shop.client.get("/api/v1/products/P001")
    shop.send(CLICK | {"position": 1})
    shop.traffic.flush()
    stats = shop.client.get("/api/v1/stats?days=1").get_json()
    assert (stats["searches"], stats["zero"]) == (3, 1)
    assert stats["zero_results"][0]["query"] == "<script>"
    assert stats["frequent"][0]["times"] == 2
    assert stats["positions"][0]["clicks"] == 1
    assert set(stats["times_ms"]) == {"p50", "p95", "p99"}
    shop.traffic.close()


def test_the_query_log_can_be_off(engine: TinyEngine, tmp_path: Path) -> None:
    shop = Shop(engine, tmp_path, query_log=False)
    shop.client.get("/?q=headphones")
    shop.traffic.flush()
    assert not list(tmp_path.iterdir())


def test_statistics_are_the_operators(engine: TinyEngine, tmp_path: Path) -> None:
    shop = Shop(engine, tmp_path, operator_key="open sesame", host="0.0.0.0")
    assert shop.client.get("/api/v1/stats").status_code == 401
    answer = shop.client.get("/api/v1/stats", headers={"Authorization": "Bearer open sesame"})
    assert answer.status_code == 200
    unlocked = Shop(engine, tmp_path, host="0.0.0.0")
    assert unlocked.client.get("/api/v1/stats").get_json()["error"]["code"] == "operator_forbidden"


def test_many_wrong_keys_have_to_wait(engine: TinyEngine, tmp_path: Path) -> None:
    shop = Shop(engine, tmp_path, operator_key="open sesame")
    for _ in range(10):
        answer = shop.client.get("/api/v1/stats", headers={"Authorization": "Bearer guess"})
        assert answer.status_code == 401
    answer = shop.client.get("/api/v1/stats", headers={"Authorization": "Bearer open sesame"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    elsewhere = shop.client.get(
        "/api/v1/stats",
        headers={"Authorization": "Bearer open sesame"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
    )
    assert elsewhere.status_code == 200


def test_events_that_find_no_place_may_be_sent_again(shop: Shop) -> None:
    # A writer that has ended takes nothing more, as one does whose places are all taken.
    shop.traffic.close()
    answer = shop.send(CLICK)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"]) == (503, "events_full")
    assert "again" in error["fix"]
    assert answer.headers["Retry-After"] == "1"
