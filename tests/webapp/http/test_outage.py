from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from catalog.errors import EngineRefusedError, EngineUnavailableError
from tests.webapp.markup import read
from tests.webapp.tiny_engine import TinyEngine
from webapp.http import outage
from webapp.http.outage import Outage

SECRET = "http://elastic:hunter2@10.1.2.3:9200"
AWAY = EngineUnavailableError(f"{SECRET} does not answer.", fix=f"Start {SECRET}.")


@pytest.fixture
def away(engine: TinyEngine) -> TinyEngine:
    engine.failure = AWAY
    return engine


@pytest.mark.parametrize(
    "address",
    ["/api/v1/search?q=lamp", "/api/v1/products/P001", "/readyz", "/api/v1/search?highlight=1"],
)
def test_the_api_says_that_the_engine_is_away(
    client: FlaskClient, away: TinyEngine, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json()["error"]["code"] == "engine_unavailable"
    assert answer.get_json()["error"]["message"] == "The search engine cannot be reached just now."
    assert "hunter2" not in answer.get_data(as_text=True)
    assert "10.1.2.3" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/?q=red+lamp&filter=brand:Alder", "/", "/products/P001"])
def test_the_page_waits_and_looks_again(
    client: FlaskClient, away: TinyEngine, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    root = read(answer.get_data(as_text=True))
    assert root.one("h1").text == "Search is away for a moment"
    # Without an address of its own the page is asked again under the one it has.
    assert root.one("meta", http_equiv="refresh").attributes["content"] == "5"
    kept = "red lamp" if "red" in address else ""
    assert root.one("input", id="q").attributes["value"] == kept
    assert "hunter2" not in answer.get_data(as_text=True)


def test_readiness_follows_the_engine_and_life_does_not(
    client: FlaskClient, engine: TinyEngine
) -> None:
    assert client.get("/readyz").status_code == 200
    engine.failure = AWAY
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    engine.failure = None
    assert client.get("/readyz").status_code == 200


def test_an_outage_is_logged_once_and_its_end_once(
    client: FlaskClient,
    engine: TinyEngine,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO, logger="webapp")
    monkeypatch.setattr(outage, "QUIET_SECONDS", 0.0)
    for _ in range(2):
        caplog.clear()
        engine.failure = AWAY
        for address in ("/", "/api/v1/search", "/readyz", "/api/v1/products/P001"):
            client.get(address)
        client.delete("/api/v1/products/P001")
        assert [(one.levelname, one.exc_info) for one in caplog.records] == [("WARNING", None)]
        assert "shop" in caplog.text
        engine.failure = None
        for _ in range(3):
            client.get("/api/v1/search")
        assert [one.levelname for one in caplog.records] == ["WARNING", "WARNING"]


def test_an_answer_between_failures_ends_no_outage(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="webapp")
    now = 100.0
    seen = Outage("shop", clock=lambda: now)
    seen.answered()
    seen.failed(AWAY)
    for _ in range(5):
        now += 1.0
        seen.answered()
        seen.failed(AWAY)
    assert [one.levelname for one in caplog.records] == ["WARNING"]
    now += 3.0
    seen.answered()
    seen.answered()
    assert [one.levelname for one in caplog.records] == ["WARNING", "WARNING"]
    assert "after 8 s" in caplog.text


def test_a_failure_long_after_the_last_one_is_another_outage(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 100.0
    seen = Outage("shop", clock=lambda: now)
    seen.failed(AWAY)
    now += 30.0
    seen.failed(AWAY)
    assert len(caplog.records) == 1
    now += 61.0
    seen.failed(AWAY)
    assert len(caplog.records) == 2


@pytest.mark.parametrize("address", ["/api/v1/search", "/"])
def test_a_refusal_is_told_in_a_safe_sentence(
    client: FlaskClient, engine: TinyEngine, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    engine.failure = EngineRefusedError(f"{SECRET} does not take the key.")
    answer = client.get(address)
    assert answer.status_code == 502
    text = answer.get_data(as_text=True)
    assert "refuses what this server asks of it" in text
    assert "hunter2" not in text
    assert "does not take the key" in caplog.text
    assert [(one.levelname, one.exc_info) for one in caplog.records] == [("ERROR", None)]
    if answer.is_json:
        assert answer.get_json()["error"]["code"] == "engine_refused"
