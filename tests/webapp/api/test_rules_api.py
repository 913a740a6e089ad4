from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from ranker.rules.places import rules_file
from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

BOOST = {"when": {"contains": "headphones"}, "then": {"pin": ["P003"]}}
FILE = """
rules:
  - id: of-the-file
    priority: 5
    when: {exact: cable}
    then: {hide: [P001, nobody]}
  - id: broken
    when: {exact: cable}
    then: {hode: [P001]}
"""


@pytest.fixture
def client(engine: TinyEngine, tmp_path: Path) -> FlaskClient:
    return create_app(engine, Settings(data_dir=tmp_path)).test_client()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = rules_file(tmp_path, "shop")
    path.parent.mkdir(parents=True)
    path.write_text(FILE)
    return path


def asked(client: FlaskClient, method: str, address: str, status: int = 200, **given: Any) -> Any:
    answer = client.open(f"/api/v1{address}", method=method, **given)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_rule_is_put_read_listed_and_taken_out(client: FlaskClient) -> None:
    assert asked(client, "GET", "/rules")["rules"] == []
    said = asked(client, "PUT", "/rules/first", json=BOOST)
    assert said["created"]
    rule = said["rule"]
    assert (rule["id"], rule["enabled"], rule["state"]) == ("first", True, "on")
    assert rule["then"] == {"pin": {"P003": 1}}
    assert "headphones" in rule["waits_for"]
    assert "P003" in rule["does"]
    assert asked(client, "GET", "/rules/first")["rule"] == rule
    again = asked(client, "PUT", "/rules/first", json={**BOOST, "enabled": False, "id": "first"})
    assert (again["created"], again["rule"]["state"]) == (False, "off")
    assert [one["id"] for one in asked(client, "GET", "/rules")["rules"]] == ["first"]
    assert asked(client, "DELETE", "/rules/first")["removed"] == "first"
    assert asked(client, "DELETE", "/rules/first", 404)["error"]["code"] == "not_found"
    assert asked(client, "GET", "/rules/first", 404)["error"]["code"] == "not_found"


def test_what_is_listed_can_be_put_back(client: FlaskClient, file: Path) -> None:
    rule = asked(client, "GET", "/rules/of-the-file")["rule"]
    known = {"id", "comment", "enabled", "priority", "when", "then"}
    asked(client, "PUT", "/rules/of-the-file", json={k: v for k, v in rule.items() if k in known})
    after = asked(client, "GET", "/rules/of-the-file")["rule"]
    assert (after["source"], after["when"]) == ("rules.sqlite", rule["when"])
    assert file.read_text() == FILE


def test_rules_of_the_file_are_listed_and_stay(client: FlaskClient, file: Path) -> None:
    listed = asked(client, "GET", "/rules")
    (rule,) = listed["rules"]
    assert (rule["source"], rule["line"], rule["priority"]) == ("rules.yaml", 3, 5)
    (rejected,) = listed["rejected"]
    assert (rejected["id"], rejected["line"]) == ("broken", 7)
    assert "hide" in rejected["fix"]
    error = asked(client, "DELETE", "/rules/of-the-file", 400)["error"]
    assert "rules.yaml" in error["message"]
    assert file.read_text() == FILE


@pytest.mark.parametrize(
    ("body", "field", "way_out"),
    [
        ({"when": {"exact": "tv"}}, "then", "pin"),
        ({"whem": {"exact": "tv"}, "then": {"pin": ["P1"]}}, "whem", "'when'"),
        ({**BOOST, "id": "second"}, "id", "Leave the id out"),
        ({**BOOST, "then": {"boost": {"factor": 0.5, "ids": ["P1"]}}}, "then.boost.factor", "bury"),
        ([], None, "mapping"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(
    client: FlaskClient, body: object, field: str | None, way_out: str
) -> None:
    error = asked(client, "PUT", "/rules/first", 400, json=body)["error"]
    assert (error["code"], error["field"]) == ("bad_rules", field)
    assert way_out in error["fix"]
    assert asked(client, "GET", "/rules")["rules"] == []


def test_names_that_no_rule_may_have(client: FlaskClient) -> None:
    error = asked(client, "PUT", "/rules/no%20blanks", 400, json=BOOST)["error"]
    assert (error["code"], error["field"]) == ("bad_rules", "id")
    # These are other addresses.
    for name in ("audit", "preview"):
        asked(client, "PUT", f"/rules/{name}", 405, json=BOOST)


def test_an_audit_says_what_is_to_be_looked_after(client: FlaskClient, file: Path) -> None:
    assert file.exists()
    ended = {**BOOST, "when": {"any": True, "until": "2020-01-01"}}
    asked(client, "PUT", "/rules/ended", json=ended)
    later = {**BOOST, "when": {"any": True, "from": "2199-01-01"}}
    asked(client, "PUT", "/rules/later", json=later)
    said = asked(client, "GET", "/rules/audit")
    states = {one["id"]: one["state"] for one in said["rules"]}
    assert states == {"of-the-file": "on", "ended": "over", "later": "later"}
    missing = {one["id"]: one["missing"] for one in said["rules"]}
    assert missing["of-the-file"] == ["nobody"]
    assert missing["ended"] == []
    assert [one["id"] for one in said["rejected"]] == ["broken"]


def test_a_rule_is_tried_before_it_is_in_force(client: FlaskClient) -> None:
    query = {"q": "headphones", "most": 3}
    first = asked(client, "POST", "/rules/preview", json=query)
    assert first["fired"] == []
    assert all(row["fate"] == "same" for row in first["rows"])
    top = first["rows"][0]["product"]
    tried = {"when": {"exact": "headphones"}, "then": {"hide": [top]}}
    said = asked(client, "POST", "/rules/preview", json={**query, "rule": tried})
    assert (said["total_before"], said["total_after"]) == (5, 4)
    assert [one["action"] for one in said["fired"]] == ["hide"]
    (gone,) = [row for row in said["rows"] if row["fate"] == "gone"]
    assert (gone["product"], gone["before"], gone["after"]) == (top, 1, None)
    assert asked(client, "GET", "/rules")["rules"] == []
    assert asked(client, "GET", "/search?q=headphones")["total"]["value"] == 5


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"q": "tv", "at": "tomorrow"}, "bad_parameter", "at"),
        ({"q": "tv", "rule": {"when": {}}}, "bad_rules", None),
        ({"q": "tv", "rule": 5}, "bad_parameter", "rule"),
        ({"q": "tv", "most": 0}, "bad_parameter", "most"),
        ({"q": "tv", "context": ["nothing"]}, "bad_parameter", "context"),
        ({"query": "tv"}, "bad_parameter", "query"),
    ],
)
def test_a_preview_that_cannot_be_is_refused(
    client: FlaskClient, body: object, code: str, field: str | None
) -> None:
    error = asked(client, "POST", "/rules/preview", 400, json=body)["error"]
    assert error["code"] == code
    assert field in (None, error["field"])
    assert error["fix"]


def test_rules_need_the_key(engine: TinyEngine, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, host="0.0.0.0")
    client = create_app(engine, settings).test_client()
    for method, address in (
        ("GET", "/rules"), ("PUT", "/rules/x"), ("DELETE", "/rules/x"), ("POST", "/rules/preview"),
        ("GET", "/rules/audit"), ("GET", "/synonyms"), ("POST", "/synonyms"),
        ("DELETE", "/synonyms?line=a,b"), ("GET", "/indexes"), ("POST", "/indexes/x/rollback"),
        ("POST", "/evaluate"),
    ):  # fmt: skip
        error = asked(client, method, address, 403, json={})["error"]
        assert error["code"] == "operator_forbidden"
