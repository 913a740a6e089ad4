from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.errors import IndexCorruptError
from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app


def get(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/json"
    return answer.get_json()


def error(client: FlaskClient, address: str, status: int = 400) -> dict[str, Any]:
    body = get(client, address, status)
    assert set(body) == {"error", "status", "query_id", "took_ms"}
    assert body["status"] == status
    assert set(body["error"]) == {"code", "message", "field", "value", "allowed", "fix"}
    found: dict[str, Any] = body["error"]
    return found


def test_answers_with_everything_it_promises(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?q=headphones&per_page=2")
    assert body["total"] == {"value": 5, "relation": "exact"}
    assert (body["page"], body["per_page"], body["pages"]) == (1, 2, 3)
    assert (body["query"], body["mode"], body["sort"]) == ("headphones", "hybrid", "relevance")
    assert (body["index"], body["generation"], body["query_id"]) == ("shop", "g1", "q1")
    assert body["took_ms"] == 1.25
    assert "stages_ms" not in body
    first = body["hits"][0]
    assert first["rank"] == 1
    assert first["category"] == ["Electronics", "Audio", "Headphones"]
    assert "explanation" not in first
    assert {"id", "score", "title", "brand", "price", "currency", "rating", "rating_count"} < set(
        first
    )
    assert {"availability", "image", "url", "attributes"} < set(first)


def test_pages_cut_one_order_and_end_empty(client: FlaskClient) -> None:
    pages = [get(client, f"/api/v1/search?per_page=15&page={page}") for page in (1, 2, 3, 4)]
    ranks = [hit["rank"] for page in pages for hit in page["hits"]]
    assert ranks == list(range(1, 41))
    assert pages[3]["hits"] == []
    assert pages[3]["total"]["value"] == 40


def test_filters_sort_and_facets(client: FlaskClient) -> None:
    path = quote("category:Electronics > Audio")
    body = get(client, f"/api/v1/search?filter={path}&filter=brand:Alder&filter=brand:Dune"
               "&sort=price_asc&facets=brand,attributes.color")  # fmt: skip
    prices = [hit["price"] for hit in body["hits"]]
    assert prices == sorted(prices)
    assert {hit["brand"] for hit in body["hits"]} <= {"Alder", "Dune"}
    assert body["filters"] == ["category:Electronics > Audio", "brand:Alder", "brand:Dune"]
    assert [facet["field"] for facet in body["facets"]] == ["brand", "attributes.color"]


def test_each_facet_filter_leads_to_its_count(client: FlaskClient) -> None:
    for facet in get(client, "/api/v1/search")["facets"]:
        for value in facet["values"]:
            narrowed = get(client, f"/api/v1/search?filter={quote(value['filter'])}")
            assert narrowed["total"]["value"] == value["count"], value


def test_facets_may_be_none(client: FlaskClient) -> None:
    assert get(client, "/api/v1/search?facets=")["facets"] == []
    assert len(get(client, "/api/v1/search?facets=brand&facets=price")["facets"]) == 2


def test_explains_on_request(client: FlaskClient) -> None:
    for yes in ("1", "true", "TRUE"):
        body = get(client, f"/api/v1/search?q=cable&explain={yes}")
        assert body["stages_ms"] == {"match": 1.0}
        assert body["hits"][0]["explanation"]["lexical"]["rank"] == 1
    assert "stages_ms" not in get(client, "/api/v1/search?explain=0")


def test_says_when_the_count_is_capped(client: FlaskClient, engine: TinyEngine) -> None:
    engine.capped = True
    assert get(client, "/api/v1/search")["total"]["relation"] == "at_least"


def test_places_have_a_location(client: FlaskClient) -> None:
    body = get(client, "/api/v1/search?filter=location:40.7,-74.0,5km")
    assert body["hits"][0]["location"]["city"] == "Springfield"
    assert body["total"]["value"] == 1


def test_product(client: FlaskClient) -> None:
    assert get(client, "/api/v1/products/P001")["title"].startswith("Birch & Co")
    assert get(client, "/api/v1/products/place/0")["location"]["region"] == "NJ"
    assert get(client, "/api/v1/products/place%2F0")["id"] == "place/0"
    assert error(client, "/api/v1/products/none", 404)["code"] == "not_found"


BAD = [
    ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"), ("page=1.0", "page"),
    ("page=", "page"), ("page=%20 1", "page"), ("page=1_0", "page"), ("page=1e2", "page"),
    ("page=99999999999999999999", "page"), ("page=1&page=2", "page"),
    ("per_page=0", "per_page"), ("per_page=101", "per_page"), ("per_page=", "per_page"),
    ("sort=cheap", "sort"), ("sort=", "sort"), ("mode=magic", "mode"), ("mode=", "mode"),
    ("explain=2", "explain"), ("explain=maybe", "explain"), ("q=" + "x" * 1001, "q"),
    ("filter=colour:red", "filter"), ("filter=price:cheap", "filter"),
    ("filter=brand:a" + "&filter=brand:b" * 100, "filter"), ("facets=colour", "facets"),
    ("facets=location", "facets"), ("page=101&per_page=100", "page"),
    ("page=10000&per_page=2", "page"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "field"), BAD)
def test_refuses_each_bad_value(client: FlaskClient, query: str, field: str) -> None:
    found = error(client, f"/api/v1/search?{query}")
    assert found["code"] == "bad_parameter"
    assert found["field"] == field
    assert found["fix"]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("pge", "page"), ("Q", "q"), ("filters", "filter"), ("perpage", "per_page")],
)
def test_names_the_nearest_parameter(client: FlaskClient, name: str, nearest: str) -> None:
    found = error(client, f"/api/v1/search?{name}=1")
    assert found["field"] == name
    assert repr(nearest) in found["fix"]
    assert nearest in found["allowed"]


def test_deepest_page_is_allowed(client: FlaskClient) -> None:
    assert get(client, "/api/v1/search?page=100&per_page=100")["hits"] == []
    assert "1 to 100" in error(client, "/api/v1/search?page=101&per_page=100")["allowed"][0]


HOSTILE = [
    "'; DROP TABLE products; --", "<script>alert(1)</script>", "\x00", "a\x00b", "\r\nX-Bad: 1",
    "../../etc/passwd", "%s%n{0}{{7*7}}${7*7}", "\u202e\u2066", "\ufffd\ud83d", "(" * 500, "\"'`\\",
    "a:b:c:..", "🧵" * 200, "*" * 900, "OR 1=1", "brand:", "-", "NaN", "Infinity", "é" * 300,
]  # fmt: skip


@pytest.mark.parametrize("name", ["q", "page", "per_page", "filter", "facets", "sort", "mode",
                                  "explain", "other"])  # fmt: skip
@pytest.mark.parametrize("address", ["/api/v1/search", "/"])
def test_hostile_values_never_break_it(client: FlaskClient, name: str, address: str) -> None:
    for text in (*HOSTILE, *(f"brand:{text}" for text in HOSTILE)):
        raw = quote(text.encode("utf-8", "surrogatepass"))
        answer = client.get(f"{address}?{name}={raw}")
        assert answer.status_code in (200, 400), (text, answer.status_code)
        assert b"<script>alert" not in answer.data or answer.is_json
        assert "X-Bad" not in answer.headers


def test_query_loses_control_characters(client: FlaskClient) -> None:
    assert get(client, "/api/v1/search?q=usb%00%0d%0acable%07")["query"] == "usb cable"


def test_wrong_addresses_and_methods(client: FlaskClient) -> None:
    assert error(client, "/api/nothing", 404)["code"] == "not_found"
    answer = client.delete("/api/v1/search")
    assert answer.status_code == 405
    assert answer.get_json()["error"]["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


def test_health(client: FlaskClient, engine: TinyEngine) -> None:
    assert get(client, "/healthz")["status"] == "ok"
    said = get(client, "/readyz")
    assert (said["status"], said["products"]) == ("ready", 40)
    assert (said["index"], said["generation"]) == ("shop", "g1")
    engine.published = False
    found = error(client, "/readyz", 503)
    assert found["code"] == "index_missing"
    assert "retail-search reindex" in found["fix"]
    assert error(client, "/api/v1/search", 503)["code"] == "index_missing"
    assert get(client, "/healthz")["status"] == "ok"
    engine.published = True
    assert get(client, "/readyz")["products"] == 40


@pytest.mark.parametrize("failure", [ZeroDivisionError("secret"), IndexCorruptError("secret")])
@pytest.mark.parametrize("address", ["/api/v1/search", "/"])
def test_failures_tell_the_log_and_not_the_caller(
    address: str, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    engine = TinyEngine((), failure=failure)
    answer = create_app(engine, Settings()).test_client().get(address)
    assert answer.status_code in (500, 503)
    assert b"secret" not in answer.data
    assert b"Traceback" not in answer.data
    name = answer.headers["X-Request-Id"]
    assert name.encode() in answer.data
    assert name in caplog.text
    assert "Traceback" in caplog.text


def test_settings_are_the_defaults(engine: TinyEngine) -> None:
    app: Flask = create_app(engine, Settings(mode="lexical", per_page=150))
    body = get(app.test_client(), "/api/v1/search")
    assert (body["mode"], body["per_page"]) == ("lexical", 100)


def test_numbers_that_json_cannot_hold_become_null(engine: TinyEngine) -> None:
    odd = engine.products[0].model_copy(update={"attributes": {"x": float("inf")}})
    app = create_app(replace(engine, products=(odd,)), Settings())
    assert get(app.test_client(), "/api/v1/search")["hits"][0]["attributes"] == {"x": None}
