from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.errors import SettingsError, TimeLimitError
from ranker.request import SearchRequest
from ranker.response import SearchResponse
from retail_search.settings import Settings, load_settings
from tests.webapp.forty_products import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.http.busy import TooManyRequestsError
from webapp.http.limits import LANES, RateLimit
from webapp.http.rate_table import RateTable

FAR = {"REMOTE_ADDR": "192.0.2.9"}


@dataclass
class Waiting(TinyEngine):
    """Answers searches when it is let go."""

    go: threading.Event = threading.Event()  # noqa: RUF009 - one engine a test
    asked: list[SearchRequest] | None = None

    def search(self, request: SearchRequest) -> SearchResponse:
        if self.asked is not None:
            self.asked.append(request)
        if request.query == "wait":
            self.go.wait(10)
        return super().search(request)


def client_of(engine: TinyEngine | None = None, **given: Any) -> FlaskClient:
    return create_app(engine or TinyEngine(products()), Settings(**given)).test_client()


def test_a_client_that_asks_too_often_is_told_when_to_ask_again() -> None:
    client = client_of(rate_limit=1, rate_burst=2)
    assert [client.get("/api/v1/search").status_code for _ in range(2)] == [200, 200]
    answer = client.get("/api/v1/search")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.get_json()["error"]["code"] == "too_many_requests"
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.get("/")
    assert (page.status_code, page.mimetype) == (429, "text/html")
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/search", environ_base=FAR).status_code == 200


def test_by_default_only_others_have_a_rate() -> None:
    spared = RateLimit(Settings(rate_burst=2), RateTable(lambda: 0.0))
    assert Settings().rate_limit > 0
    app = Flask("test")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(5):
            spared.check()
    with app.test_request_context(environ_base=FAR):
        spared.check()
        spared.check()
        with pytest.raises(TooManyRequestsError):
            spared.check()


def test_who_sets_a_rate_means_everybody() -> None:
    strict = RateLimit(Settings(rate_limit=5, rate_burst=1), RateTable(lambda: 0.0))
    with Flask("test").test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        strict.check()
        with pytest.raises(TooManyRequestsError):
            strict.check()


def test_no_rate_is_none() -> None:
    client = client_of(rate_limit=0)
    assert {client.get("/", environ_base=FAR).status_code for _ in range(60)} == {200}


def test_too_many_searches_are_refused_while_all_else_is_answered() -> None:
    engine = Waiting(products(), go=threading.Event())
    app = create_app(engine, Settings(search_slots=1, search_queue=0))
    held = threading.Thread(target=lambda: app.test_client().get("/api/v1/search?q=wait"))
    held.start()
    lane = app.extensions[LANES]["search"]
    while lane.oldest() is None:
        pass
    client = app.test_client()
    refused = client.get("/api/v1/search?q=lamp")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert refused.get_json()["error"]["code"] == "overloaded"
    assert client.get("/?q=lamp").status_code == 503
    for path in ("/healthz", "/readyz", "/metrics", "/products/P001", "/api/v1/suggest?q=l"):
        assert client.get(path).status_code == 200, path
    engine.go.set()
    held.join(10)
    assert client.get("/api/v1/search?q=lamp").status_code == 200


def test_an_answer_that_fails_gives_its_slot_back() -> None:
    engine = TinyEngine(products(), failure=RuntimeError("broken"))
    client = client_of(engine, search_slots=1, search_queue=0)
    assert [client.get("/api/v1/search").status_code for _ in range(3)] == [500, 500, 500]


def test_a_search_is_told_its_time_and_its_wait() -> None:
    engine = Waiting(products(), asked=[])
    client = client_of(engine, request_timeout_ms=500)
    client.get("/api/v1/search?q=lamp")
    assert engine.asked is not None
    assert engine.asked[0].deadline is not None
    assert engine.asked[0].waited_ms == 0
    client = client_of(engine, request_timeout_ms=0)
    client.get("/api/v1/search?q=lamp")
    assert engine.asked[1].deadline is None


def test_a_search_that_is_not_done_in_time_is_told_so() -> None:
    engine = TinyEngine(products(), failure=TimeLimitError("Too long.", fix="Ask for less."))
    answer = client_of(engine).get("/api/v1/search")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.get_json()["error"]["code"] == "time_limit"


def test_an_address_that_is_too_long_is_refused_in_the_envelope() -> None:
    answer = client_of().get("/api/v1/search?q=" + "a" * 9_000)
    assert answer.status_code == 414
    assert answer.get_json()["error"]["code"] == "address_too_long"


def test_proxies_that_are_no_addresses_are_refused() -> None:
    with pytest.raises(SettingsError, match="trusted_proxies"):
        load_settings(trusted_proxies="10.0.0.1, proxy.example")
