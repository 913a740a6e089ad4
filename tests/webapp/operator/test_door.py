"""Who may see the operator's pages, and which forms are taken."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from flask import Request

from tests.webapp.operator.desk import Desk
from webapp.operator.session import COOKIE, LASTS_SECONDS, Sessions

KEY = "a long kéy"


def locked(home: Path, **given: Any) -> Desk:
    return Desk(home, operator_key=KEY, host="0.0.0.0", **given)


def routes(desk: Desk) -> list[str]:
    return [
        str(rule.rule).replace("<role>", "ranker").replace("<kind>", "csv")
        for rule in desk.app.url_map.iter_rules()
        if rule.rule.startswith("/operator") and "GET" in (rule.methods or ())
    ]


def cookie_of(answer: Any) -> Any:
    jar = SimpleCookie(answer.headers["Set-Cookie"])
    return jar[COOKIE]


def test_every_page_asks_for_the_key(tmp_path: Path) -> None:
    desk = locked(tmp_path)
    found = routes(desk)
    assert len(found) > 10
    for path in found:
        if path == "/operator/login":
            continue
        answer = desk.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/operator/login")


def test_every_form_asks_for_the_key(tmp_path: Path) -> None:
    desk = locked(tmp_path)
    paths = [
        rule.rule
        for rule in desk.app.url_map.iter_rules()
        if rule.rule.startswith("/operator") and "POST" in (rule.methods or ())
    ]
    assert len(paths) > 6
    for path in paths:
        if path != "/operator/login":
            assert desk.client.post(path).status_code == 401, path


def test_the_key_opens_the_door_and_logging_out_closes_it(tmp_path: Path) -> None:
    desk = locked(tmp_path)
    answer = desk.client.post("/operator/login", data={"key": KEY, "next": "/operator/rules"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/operator/rules"
    cookie = cookie_of(answer)
    assert cookie["httponly"]
    assert not cookie["secure"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/operator"
    assert KEY not in cookie.value
    assert desk.get("/operator/rules").status_code == 200
    assert desk.send("/operator/logout", {}).status_code == 303
    assert desk.get("/operator/rules").status_code == 303


def test_behind_https_the_cookie_is_secure(tmp_path: Path) -> None:
    desk = locked(tmp_path)
    answer = desk.client.post("/operator/login", data={"key": KEY}, base_url="https://localhost")
    assert cookie_of(answer)["secure"]
    answer = desk.client.post(
        "/operator/login", data={"key": KEY}, headers={"X-Forwarded-Proto": "https"}
    )
    assert cookie_of(answer)["secure"]


@pytest.mark.parametrize("key", ["", "wrong", KEY + "x", "\x00", "é" * 3_000])
def test_another_key_does_not(tmp_path: Path, key: str) -> None:
    desk = locked(tmp_path)
    answer = desk.log_in(key)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert "not the operator" in answer.text
    assert desk.get("/operator/").status_code == 303


def test_many_wrong_keys_have_to_wait_and_sessions_go_on(tmp_path: Path) -> None:
    desk = locked(tmp_path)
    desk.log_in(KEY)
    session = desk.client.get_cookie(COOKIE, path="/operator")
    assert session is not None
    for _ in range(10):
        assert desk.log_in("guess").status_code == 401
    answer = desk.log_in(KEY)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert desk.get("/operator/").status_code == 200


@pytest.mark.parametrize(
    "where",
    ["https://evil.example", "//evil.example", "/operator/..//evil", "/\\evil.example", "/products",
     "/operatorx", "/operator/\\\\evil", "javascript:alert(1)", "/operator/\r\nX: y"],
)  # fmt: skip
def test_logging_in_leads_to_no_other_site(tmp_path: Path, where: str) -> None:
    answer = locked(tmp_path).client.post("/operator/login", data={"key": KEY, "next": where})
    place = answer.headers["Location"]
    assert place == "/operator" or place.startswith("/operator/")
    assert "X" not in answer.headers


def test_another_site_cannot_log_in_or_send_forms(tmp_path: Path) -> None:
    desk = locked(tmp_path)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = desk.client.post("/operator/login", data={"key": KEY}, headers=headers)
        assert answer.status_code == 403
        desk.log_in(KEY)
        answer = desk.send("/operator/rules/delete", {"id": "x"}, **headers)
        assert answer.status_code == 403


@pytest.mark.parametrize("key", ["", KEY])
def test_a_form_needs_the_token_of_its_session(tmp_path: Path, key: str) -> None:
    desk = locked(tmp_path) if key else Desk(tmp_path)
    if key:
        desk.log_in(key)
    token = desk.token()
    other = Sessions(key.encode()).begin().token
    for given in ("", "0" * 64, other, "é"):
        answer = desk.client.post("/operator/rules/delete", data={"token": given, "id": "x"})
        assert answer.status_code == 403, given
    answer = desk.client.post("/operator/rules/delete", data={"token": token, "id": "x"})
    assert answer.status_code == 404
    answer = desk.client.post(
        "/operator/rules/delete", data={"id": "x"}, headers={"X-Operator-Token": token}
    )
    assert answer.status_code == 404


def test_without_a_key_a_form_that_nobody_was_shown_is_refused(desk: Desk) -> None:
    assert desk.client.post("/operator/rules/delete", data={"id": "x"}).status_code == 403


def test_a_session_is_read_back_until_it_ends_and_nothing_else_is() -> None:
    now = [1_000.0]
    sessions = Sessions(b"key", lambda: now[0])
    session = sessions.begin()
    value = f"{session.name}.{session.ends}"
    good = f"{value}.{sessions._signed(value)}"
    assert read_back(sessions, good) == session
    for bad in (
        "", ".", "..", value, value + ".", good[:-1], good + "0",
        f"{session.name}.{session.ends + 1}.{sessions._signed(value)}",
        f"{session.name}.{'9' * 30}.x", f"{session.name}.²³.x", f"é.{session.ends}.é",
    ):  # fmt: skip
        assert read_back(sessions, bad) is None, bad
    assert read_back(Sessions(b"another", lambda: now[0]), good) is None
    now[0] += LASTS_SECONDS + 1
    assert read_back(sessions, good) is None


def read_back(sessions: Sessions, value: str) -> object:
    asked = Request({"HTTP_COOKIE": f"{COOKIE}={value}"})
    return sessions.read(asked)


def test_without_a_key_only_this_machine_sees_them(tmp_path: Path) -> None:
    assert Desk(tmp_path).get("/operator/").status_code == 200
    assert Desk(tmp_path, host="0.0.0.0").get("/operator/").status_code == 403
    desk = Desk(tmp_path)
    far = desk.client.get("/operator/", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert far.status_code == 403
    assert "RETAIL_SEARCH_OPERATOR_KEY" in far.text
    assert desk.get("/operator/", **{"X-Forwarded-For": "192.0.2.1"}).status_code == 403
    assert desk.get("/operator/", Host="evil.example").status_code == 403


def test_pages_are_kept_by_nobody_and_their_forms_lead_nowhere_else(desk: Desk) -> None:
    for path in routes(desk):
        answer = desk.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        policy = answer.headers["Content-Security-Policy"]
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
