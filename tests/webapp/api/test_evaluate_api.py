from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from retail_search.commands.serve import _score
from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app


@pytest.fixture
def client(engine: TinyEngine, tmp_path: Path) -> FlaskClient:
    return create_app(engine, Settings(data_dir=tmp_path), score=_score).test_client()


def evaluate(client: FlaskClient, body: object, status: int = 200) -> Any:
    answer = client.post("/api/v1/evaluate", json=body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_query_is_measured_by_the_grades_given(client: FlaskClient) -> None:
    found = [hit["id"] for hit in client.get("/api/v1/search?q=headphones").get_json()["hits"]]
    assert len(found) == 5
    body = {
        "q": "headphones", "grades": {found[1]: 3, found[0]: 0, "elsewhere": 1, "other": 2},
        "measures": ["nDCG@10", "P@10", "RR", "R@100", "MRR@10"],
    }  # fmt: skip
    said = evaluate(client, body)
    best = 3 + 2 / math.log2(3) + 1 / 2
    assert said["measures"] == pytest.approx(
        {"nDCG@10": 3 / math.log2(3) / best, "P@10": 0.1, "RR": 0.5, "R@100": 1 / 3, "RR@10": 0.5}
    )
    assert [hit["grade"] for hit in said["hits"]] == [0, 3, None, None, None]
    assert (said["judged"], said["total"], said["query_id"]) == (2, 5, "q1")
    assert said["not_found"] == ["other", "elsewhere"]


def test_the_usual_measures(client: FlaskClient) -> None:
    said = evaluate(client, {"q": "headphones", "grades": {"P001": 0}})
    assert list(said["measures"]) == ["nDCG@10", "RR@10", "P@10", "R@100", "Judged@10"]
    nothing = evaluate(client, {"q": "no such thing", "grades": {"P001": 2}})
    assert set(nothing["measures"].values()) == {0.0}
    assert nothing["not_found"] == ["P001"]


def test_only_so_many_hits_are_looked_at(client: FlaskClient) -> None:
    said = evaluate(client, {"q": "", "grades": {"P001": 1}, "depth": 3, "filter": ["rating:0.."]})
    assert len(said["hits"]) == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"q": "tv"}, "grades"),
        ({"grades": {"a": 1}}, "q"),
        ({"q": "tv", "grades": {}}, "grades"),
        ({"q": "tv", "grades": {"a": -1}}, "grades"),
        ({"q": "tv", "grades": {"a": "good"}}, "grades"),
        ({"q": "tv", "grades": [1]}, "grades"),
        ({"q": "tv", "grades": {"a": 1}, "measures": ["nDCG@ten"]}, "measures"),
        ({"q": "tv", "grades": {"a": 1}, "measures": ["Magic@10"]}, "measures"),
        ({"q": "tv", "grades": {"a": 1}, "depth": 101}, "depth"),
        ({"q": "tv", "grades": {"a": 1}, "filter": ["colour:red"]}, "filter"),
        ({"q": "tv", "grades": {"a": 1}, "grade": 1}, "grade"),
    ],
)
def test_what_cannot_be_measured_is_refused(client: FlaskClient, body: object, field: str) -> None:
    error = evaluate(client, body, 400)["error"]
    assert (error["field"] or "").split(".")[0] == field
    assert error["fix"]


def test_a_server_without_measures_says_so(engine: TinyEngine) -> None:
    client = create_app(engine, Settings()).test_client()
    error = evaluate(client, {"q": "tv", "grades": {"a": 1}}, 501)["error"]
    assert error["code"] == "evaluation_off"
    assert "retail-search serve" in error["fix"]
