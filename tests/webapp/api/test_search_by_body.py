from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

SEARCH = "/api/v1/search"


def asked(client: FlaskClient, body: object, status: int = 200) -> Any:
    answer = client.post(SEARCH, json=body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_body_asks_the_same_as_an_address(client: FlaskClient) -> None:
    address = (
        f"{SEARCH}?q=headphones&page=1&per_page=3&filter=price:..100&filter=brand:Alder"
        "&filter=brand:Dune&facets=brand,price&sort=price_asc&mode=lexical&explain=1&highlight=true"
        "&diversity=0.5&context=channel:app"
    )
    body = {
        "q": "headphones", "page": 1, "per_page": 3,
        "filter": ["price:..100", "brand:Alder", "brand:Dune"], "facets": ["brand", "price"],
        "sort": "price_asc", "mode": "lexical", "explain": True, "highlight": True,
        "diversity": 0.5, "context": ["channel:app"],
    }  # fmt: skip
    assert asked(client, body) == client.get(address).get_json()


def test_what_is_left_out_or_null_is_usual(client: FlaskClient) -> None:
    usual = client.get(SEARCH).get_json()
    assert asked(client, {}) == usual
    assert asked(client, {"q": "", "facets": None, "mode": None, "per_page": None}) == usual
    assert asked(client, {"facets": []})["facets"] == []


def test_any_media_type_is_read_as_json(client: FlaskClient) -> None:
    # Nothing is changed by it, so a page of another site may as well.
    answer = client.post(SEARCH, data='{"q": "headphones"}', content_type="text/plain")
    assert answer.get_json()["total"]["value"] == 5
    marked = b'\xef\xbb\xbf{"q": "headphones"}'
    assert client.post(SEARCH, data=marked).get_json()["total"]["value"] == 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"page": "2"}, "page"), ({"page": 1.5}, "page"), ({"page": 0}, "page"),
        ({"page": True}, "page"), ({"per_page": 101}, "per_page"), ({"explain": 1}, "explain"),
        ({"explain": "yes"}, "explain"), ({"sort": "cheap"}, "sort"), ({"sort": None}, "sort"),
        ({"q": 5}, "q"), ({"q": None}, "q"), ({"q": "x" * 1_001}, "q"),
        ({"filter": "brand:Acme"}, "filter"), ({"filter": ["colour:red"]}, "filter"),
        ({"filter": [5]}, "filter"), ({"filter": ["brand:a"] * 101}, "filter"),
        ({"facets": "brand"}, "facets"), ({"facets": ["colour"]}, "facets"),
        ({"diversity": 2}, "diversity"), ({"context": ["app"]}, "context"),
        ({"page": 101, "per_page": 100}, "page"),
    ],
)  # fmt: skip
def test_each_bad_value_is_refused(client: FlaskClient, body: object, field: str) -> None:
    error = asked(client, body, 400)["error"]
    assert (error["code"], error["field"]) == ("bad_parameter", field)
    assert error["fix"]


def test_the_nearest_name_is_told(client: FlaskClient) -> None:
    error = asked(client, {"q": "tv", "filters": []}, 400)["error"]
    assert (error["field"], error["fix"]) == ("filters", "Did you mean 'filter'?")
    assert "highlight" in error["allowed"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff", b"[" * 5_000, b'{"diversity": NaN}',
        *(b'{"q": ' + b"[" * deep + b"]" * deep + b"}" for deep in (230, 300)),
    ],
)  # fmt: skip
def test_what_is_no_json(client: FlaskClient, body: bytes) -> None:
    answer = client.post(SEARCH, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "bad_body"


@pytest.mark.parametrize("body", [[], "text", 5, [{"q": "tv"}]])
def test_a_body_is_an_object(client: FlaskClient, body: object) -> None:
    error = asked(client, body, 400)["error"]
    assert error["code"] == "bad_parameter"
    assert "q" in error["allowed"]


def test_an_address_beside_a_body_is_refused(client: FlaskClient) -> None:
    answer = client.post(f"{SEARCH}?q=headphones", json={})
    assert answer.status_code == 400
    assert answer.get_json()["error"]["field"] == "q"


def test_every_answer_says_which_and_how_long(client: FlaskClient) -> None:
    for answer in (
        client.post(SEARCH, json={}), client.get(f"{SEARCH}?page=x"), client.get("/api/nothing"),
        client.get("/api/v1/products/P001"), client.get("/api/v1/products/none"),
        client.put("/api/v1/search"),
    ):  # fmt: skip
        body = answer.get_json()
        assert body["query_id"]
        assert 0 <= body["took_ms"] < 60_000
        if "error" in body:
            assert body["query_id"] == answer.headers["X-Request-Id"]
