from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.http.request_log import JsonLines, TextLines, requests_logger

PRIVATE = ("very private thing", "secret-brand", "Bearer hush", "192.0.2.77", "Mozilla/5.0 (Me)")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    level = requests_logger.level
    requests_logger.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    requests_logger.setLevel(level)


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_request_is_one_line(engine: TinyEngine, lines: io.StringIO) -> None:
    client = create_app(engine, Settings(log_format="json")).test_client()
    answer = client.get("/api/v1/search?q=lamp", headers={"X-Request-Id": "abc-1"})
    assert answer.headers["X-Request-Id"] == "abc-1"
    (line,) = read(lines)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line.pop("ms") >= line.pop("waited_ms") == 0
    assert line.pop("bytes") == len(answer.get_data())
    assert line.pop("worker") > 0
    assert line == {
        "level": "info", "logger": "webapp.requests", "message": "request", "request_id": "abc-1",
        "method": "GET", "route": "/api/v1/search", "status": 200,
    }  # fmt: skip


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "<script>", "-x", "ä"])
def test_an_id_that_is_none_is_replaced(engine: TinyEngine, given: str) -> None:
    client = create_app(engine, Settings()).test_client()
    told = client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
    assert re.fullmatch("[0-9a-f]{32}", told)


def test_slow_requests_say_their_stages(engine: TinyEngine, lines: io.StringIO) -> None:
    client = create_app(engine, Settings(slow_ms=0.001)).test_client()
    client.get("/api/v1/search?q=lamp")
    (line,) = read(lines)
    assert (line["level"], line["slow"]) == ("warning", True)
    assert line["stages_ms"] == {"match": 1.0}


def test_requests_are_lines_where_that_is_set(engine: TinyEngine, lines: io.StringIO) -> None:
    for log_format, access_log, logged in (
        ("text", "auto", False), ("json", "auto", True), ("text", "on", True),
        ("json", "off", False),
    ):  # fmt: skip
        before = len(read(lines))
        settings = Settings(log_format=log_format, access_log=access_log, slow_ms=0)
        create_app(engine, settings).test_client().get("/healthz")
        assert (len(read(lines)) > before) == logged, (log_format, access_log)


@pytest.mark.parametrize("text", [False, True], ids=["json", "text"])
def test_what_a_person_brings_is_never_logged(
    engine: TinyEngine, lines: io.StringIO, text: bool
) -> None:
    if text:
        handler = logging.getLogger().handlers[-1]
        handler.setFormatter(TextLines())
    client = create_app(engine, Settings(log_format="json")).test_client()
    headers = {"Authorization": PRIVATE[2], "User-Agent": PRIVATE[4], "Cookie": "id=hush"}
    asked = {"q": PRIVATE[0], "filter": f"brand:{PRIVATE[1]}"}
    far = {"REMOTE_ADDR": PRIVATE[3]}
    quoted = f"cannot {PRIVATE[0]!r} for {PRIVATE[3]}, {PRIVATE[4]}"
    for path in ("/api/v1/search", "/"):
        engine.failure = RuntimeError(f"{quoted}: {PRIVATE[1]}, /?q=very+private+thing&")
        client.get(path, query_string=asked, headers=headers, environ_base=far)
    engine.failure = RuntimeError(f"no {PRIVATE[1]} for {PRIVATE[2]}")
    client.get(f"/products/{PRIVATE[1]}", headers=headers)
    for path, name in (("/api/v1/predict", "text"), ("/api/v1/search", "q")):
        engine.failure = RuntimeError(quoted)
        client.post(path, json={name: PRIVATE[0]}, headers=headers, environ_base=far)
    said = lines.getvalue()
    assert "RuntimeError" in said
    assert "tiny_engine.py" in said
    for private in (*PRIVATE, "private", "hush", PRIVATE[0].replace(" ", "+")):
        assert private not in said, said


def test_what_an_exception_says_is_no_code_however_far_it_is_indented(
    engine: TinyEngine, lines: io.StringIO
) -> None:
    engine.failure = RuntimeError(f"one error for query:\n  {PRIVATE[0]}\n    [{PRIVATE[0]!r}]")
    client = create_app(engine, Settings(log_format="json")).test_client()
    client.get("/api/v1/search", query_string={"q": PRIVATE[0]})
    assert "one error for query" in lines.getvalue()
    assert "tiny_engine.py" in lines.getvalue()
    assert "private" not in lines.getvalue()


def test_an_error_and_its_request_have_the_same_id(engine: TinyEngine, lines: io.StringIO) -> None:
    engine.failure = RuntimeError("broken")
    client = create_app(engine, Settings(log_format="json")).test_client()
    told = client.get("/api/v1/search").headers["X-Request-Id"]
    assert [line["request_id"] for line in read(lines)] == [told, told]


def test_made_up_methods_are_not_written(engine: TinyEngine, lines: io.StringIO) -> None:
    client = create_app(engine, Settings(log_format="json")).test_client()
    client.open("/", method="SEARCHINGFORLOVE")
    assert read(lines)[-1]["method"] == "OTHER"
    assert "LOVE" not in lines.getvalue()
