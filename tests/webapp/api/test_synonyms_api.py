from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from query.expand.places import own_synonyms
from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app


@pytest.fixture
def client(engine: TinyEngine, tmp_path: Path) -> FlaskClient:
    return create_app(engine, Settings(data_dir=tmp_path)).test_client()


def asked(client: FlaskClient, method: str, status: int = 200, query: str = "", **body: Any) -> Any:
    answer = client.open(f"/api/v1/synonyms{query}", method=method, **body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_line_is_added_listed_and_taken_out(client: FlaskClient, tmp_path: Path) -> None:
    said = asked(client, "POST", json={"line": "gadget, gizmo"})
    assert said["own"] == [{"line": 1, "text": "gadget, gizmo"}]
    (one,) = asked(client, "GET", query="?term=Gadget")["synonyms"]
    assert (one["alternative"], one["kind"], one["file"]) == ("gizmo", "two-way", "synonyms.txt")
    assert asked(client, "DELETE", query="?line=gadget,%20%20gizmo")["own"] == []
    assert asked(client, "GET", query="?term=gadget")["total"] == 0
    assert asked(client, "DELETE", 404, query="?line=gadget,gizmo")["error"]["fix"]
    assert own_synonyms(tmp_path, "shop").read_bytes() == b""


def test_what_people_wrote_around_it_stays(client: FlaskClient, tmp_path: Path) -> None:
    path = own_synonyms(tmp_path, "shop")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"# ours\r\n\r\nw/ ~> with\r\ngadget, gizmo # both\n\xff\n")
    listed = asked(client, "GET")
    assert [one["line"] for one in listed["own"]] == [3, 4, 5]
    assert [one["line"] for one in listed["rejected"]] == [5]
    asked(client, "DELETE", query="?line=gadget,+gizmo+%23+both")
    assert path.read_bytes() == b"# ours\r\n\r\nw/ ~> with\r\n\xff\n"


def test_those_that_ship_come_page_by_page(client: FlaskClient) -> None:
    first = asked(client, "GET", query="?per_page=5")
    assert first["total"] > 10
    assert len(first["synonyms"]) == 5
    second = asked(client, "GET", query="?per_page=5&page=2")
    assert not [one for one in first["synonyms"] if one in second["synonyms"]]
    assert asked(client, "GET", query="?page=10000")["synonyms"] == []


def test_what_ships_is_switched_off(client: FlaskClient) -> None:
    one = asked(client, "GET", query="?per_page=1")["synonyms"][0]
    line = f"{one['term']}, {one['alternative']} | off"
    asked(client, "POST", json={"line": line})
    left = asked(client, "GET", query=f"?term={one['term']}")["synonyms"]
    assert one["alternative"] not in [other["alternative"] for other in left]


@pytest.mark.parametrize("line", ["alone", "a ~> b, c", "a, b | weight 7", "x\ny, z", "# remark"])
def test_a_line_that_says_nothing_is_refused(
    client: FlaskClient, tmp_path: Path, line: str
) -> None:
    error = asked(client, "POST", 400, json={"line": line})["error"]
    assert error["code"] == "bad_synonyms"
    assert error["fix"]
    assert not own_synonyms(tmp_path, "shop").exists()


@pytest.mark.parametrize(
    "body", [{}, {"line": ""}, {"line": 5}, {"text": "a, b"}, {"line": "x" * 1_001}]
)
def test_a_body_that_has_no_line(client: FlaskClient, body: object) -> None:
    assert asked(client, "POST", 400, json=body)["error"]["code"] == "bad_parameter"
    assert asked(client, "DELETE", 400)["error"]["field"] == "line"
