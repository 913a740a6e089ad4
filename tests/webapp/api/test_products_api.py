from __future__ import annotations

from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from catalog.errors import EngineReadOnlyError, IndexBusyError
from catalog.product import Location, Product, QuotedReview, ReviewSummary
from tests.webapp.tiny_engine import TinyEngine
from webapp.api.product_body import FIELDS_ALLOW
from webapp.http.body_limits import LARGEST_WRITE

LAMP = {"title": "Brass Lamp", "price": 20, "attributes": {"color": "gold", "watts": 40}}
LINES = "application/x-ndjson"


def put(client: FlaskClient, address: str, product: object, status: int = 200) -> Any:
    answer = client.put(address, json=product)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def post(client: FlaskClient, body: bytes, status: int = 200, content_type: str = LINES) -> Any:
    answer = client.post("/api/v1/products", data=body, content_type=content_type)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def said_of(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is another each time."""
    return {name: value for name, value in body.items() if name not in ("query_id", "took_ms")}


def lines(*operations: object) -> bytes:
    return b"\n".join(orjson.dumps(one) for one in operations)


def test_a_product_that_is_put_is_found_and_read_back(client: FlaskClient) -> None:
    said = put(client, "/api/v1/products/lamp%2F1", LAMP)
    assert said_of(said) == {"upserted": 1, "deleted": 0, "unknown": [], "errors": []}
    assert client.get("/api/v1/products/lamp/1").get_json()["attributes"]["watts"] == 40
    assert client.get("/api/v1/search?q=brass").get_json()["hits"][0]["id"] == "lamp/1"
    put(client, "/api/v1/products/lamp%2F1", LAMP | {"id": "lamp/1", "title": "Brass Lamp, large"})
    hits = client.get("/api/v1/search?q=brass").get_json()["hits"]
    assert [hit["title"] for hit in hits] == ["Brass Lamp, large"]


def test_what_is_read_can_be_put_back(client: FlaskClient) -> None:
    for name in ("P001", "place/0"):
        address = f"/api/v1/products/{name}"
        before = client.get(address).get_json()
        put(client, address, before)
        assert said_of(client.get(address).get_json()) == said_of(before)


def test_a_product_that_is_deleted_is_gone(client: FlaskClient) -> None:
    assert client.delete("/api/v1/products/P001").get_json()["deleted"] == 1
    assert client.get("/api/v1/products/P001").status_code == 404
    again = client.delete("/api/v1/products/P001")
    assert again.status_code == 404
    assert again.get_json()["error"]["code"] == "not_found"


BAD_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"titel": "x"}, "titel", "'title'"),
    ({"colour": "red"}, "colour", "attributes"),
    ({"price": -1}, "price", "0 or more"),
    ({"price": "cheap"}, "price", "number"),
    ({"title": " "}, "title", "2,000"),
    ({"title": "\u0007"}, "title", "2,000"),
    ({"title": None}, "title", "text"),
    ({"category": "Home"}, "category", "list"),
    ({"availability": "in stock"}, "availability", "'in_stock'"),
    ({"rating": 6}, "rating", "5"),
    ({"rating_count": 1.5}, "rating_count", "whole"),
    ({"released": "yesterday"}, "released", "2024"),
    ({"location": {"latitude": 91, "longitude": 0}}, "location.latitude", "90"),
    ({"location": {"latitude": 1}}, "location.longitude", "Send it"),
    ({"location": {"latitude": 1, "longitude": 1, "town": ""}}, "location.town", "Remove"),
    ({"location": {"latitude": 1, "longitude": 1, "city": 5}}, "location.city", "text"),
    ({"reviews": {"histogram": [1]}}, "reviews.histogram", "five"),
    ({"reviews": 5}, "reviews", "object"),
    ({"reviews": {"quoted": {}}}, "reviews.quoted", "list"),
    ({"reviews": {"quoted": [{"text": "x"}] * 4}}, "reviews.quoted", "3"),
    ({"reviews": {"quoted": [{"text": "x" * 601}]}}, "reviews.quoted.text", "600"),
    ({"reviews": {"quoted": [{"title": "x"}]}}, "reviews.quoted.text", "Send it"),
    ({"reviews": {"quoted": [{"text": "x", "stars": 1}]}}, "reviews.quoted.stars", "Remove"),
    ({"reviews": {"quoted": [{"text": "x", "verified": 7}]}}, "reviews.quoted.verified", "null"),
    ({"goes_with": "B1"}, "goes_with", "list"),
    ({"goes_with": [5]}, "goes_with", "12"),
    ({"goes_with": [f"B{n}" for n in range(13)]}, "goes_with", "12"),
    ({"goes_with": ["a\u0007b"]}, "goes_with", "12"),
    ({"attributes": {"color": None}}, "attributes.color", "text"),
    ({"attributes": {"color": [1]}}, "attributes.color", "list"),
    ({"attributes": {"": "x"}}, "attributes", "Rename"),
    ({"attributes": {"color": "x" * 8_193}}, "attributes.color", "8,192"),
    ({"attributes": {str(n): "x" for n in range(257)}}, "attributes", "256"),
    ({"description": "x" * 32_769}, "description", "32,768"),
    ({"id": "other"}, "id", "Leave the id out"),
    ({"id": 5}, "id", "Leave the id out"),
]


@pytest.mark.parametrize(("changed", "field", "way_out"), BAD_FIELDS)
def test_each_bad_field_is_named_with_what_is_allowed(
    client: FlaskClient, changed: dict[str, Any], field: str, way_out: str
) -> None:
    body = put(client, "/api/v1/products/new", LAMP | changed, 422)
    assert body["status"] == 422
    assert body["error"]["code"] == "bad_product"
    assert body["error"]["field"] == field
    assert body["error"]["allowed"]
    assert way_out in body["error"]["fix"]
    assert len(body["error"]["value"] or "") <= 200
    assert client.get("/api/v1/products/new").status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/products/%20x", "/api/v1/products/a%07b"])
def test_an_id_that_would_not_be_found_again_is_refused(client: FlaskClient, address: str) -> None:
    assert put(client, address, LAMP, 422)["error"]["field"] == "id"


def test_a_missing_field_is_named(client: FlaskClient) -> None:
    error = put(client, "/api/v1/products/new", {"price": 1}, 422)["error"]
    assert (error["field"], error["value"]) == ("title", None)
    error = put(client, "/api/v1/products/new", {"price": 1, "titel": "x"}, 422)["error"]
    assert (error["field"], error["fix"]) == ("titel", "Did you mean 'title'?")


def test_what_each_field_allows_is_said() -> None:
    nested = {f"location.{name}" for name in ("latitude", "longitude")}
    nested |= {f"reviews.{name}" for name in ReviewSummary.model_fields}
    nested |= {f"reviews.quoted.{name}" for name in QuotedReview.model_fields}
    assert set(FIELDS_ALLOW) == set(Product.model_fields) | nested
    located = {name for name in nested if name.startswith("location.")}
    assert located <= {f"location.{name}" for name in Location.model_fields}


def test_quoted_reviews_and_what_goes_with_a_product_are_written(client: FlaskClient) -> None:
    said = {"title": "Bright", "text": "Lights the\u0007 whole\nroom.", "rating": 5, "helpful": 3}
    more = {"reviews": {"count": 9, "quoted": [said]}, "goes_with": ["P002", "P001", "P002"]}
    put(client, "/api/v1/products/new", LAMP | more)
    found = client.get("/api/v1/products/new").get_json()
    assert found["goes_with"] == ["P002", "P001"]
    assert found["reviews"]["quoted"] == [
        {
            "title": "Bright", "text": "Lights the whole room.", "rating": 5.0, "day": None,
            "helpful": 3, "verified": None,
        }
    ]  # fmt: skip


def test_control_characters_go(client: FlaskClient) -> None:
    put(
        client,
        "/api/v1/products/new",
        LAMP | {"title": "a\u0000b", "description": "one\ntwo\u0007"},
    )
    found = client.get("/api/v1/products/new").get_json()
    assert (found["title"], found["description"]) == ("ab", "one\ntwo")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 5_000, b'{"title": NaN}'])
def test_a_body_that_is_no_json_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.put("/api/v1/products/new", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "bad_body"


@pytest.mark.parametrize("body", [b"[]", b"3", b"null", b'"text"'])
def test_a_product_is_an_object(client: FlaskClient, body: bytes) -> None:
    answer = client.put("/api/v1/products/new", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["error"]["code"] == "bad_product"


def test_many_at_once(client: FlaskClient, engine: TinyEngine) -> None:
    body = lines(
        {"upsert": LAMP | {"id": "L1"}}, {"upsert": LAMP | {"id": "L2"}},
        {"delete": "P001"}, {"delete": "nobody"},
    )  # fmt: skip
    said = post(client, b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n\r\n") + b"\n")
    assert said_of(said) == {"upserted": 2, "deleted": 1, "unknown": ["nobody"], "errors": []}
    assert len(engine.products) == 41


def test_an_array_is_as_good_as_lines(client: FlaskClient) -> None:
    body = orjson.dumps([{"upsert": LAMP | {"id": "L1"}}, {"delete": "P001"}])
    said = post(client, body, content_type="application/json; charset=utf-8")
    assert (said["upserted"], said["deleted"]) == (1, 1)
    said = post(client, orjson.dumps({"delete": "L1"}), content_type="application/json")
    assert said["deleted"] == 1


def test_a_bad_line_never_loses_a_good_one(client: FlaskClient) -> None:
    body = b"\n".join(
        (
            lines({"upsert": LAMP | {"id": "L1"}}),
            b"{broken",
            b"\xff\xff",
            lines({"upsert": LAMP | {"id": "L2", "price": -5}}),
            lines({"upser": {"id": "L3"}}, {"delete": 7}, {"delete": "a", "upsert": LAMP}, [1]),
            lines({"upsert": LAMP | {"id": "L4"}}),
        )
    )
    said = post(client, body)
    assert said["upserted"] == 2
    assert [error["line"] for error in said["errors"]] == [2, 3, 4, 5, 6, 7, 8]
    assert said["errors"][2]["id"] == "L2"
    assert said["errors"][2]["field"] == "price"
    assert "'upsert'" in said["errors"][3]["fix"]
    assert all(error["message"] and error["fix"] for error in said["errors"])
    assert client.get("/api/v1/products/L4").status_code == 200


def test_nothing_good_is_an_error_that_names_each_line(
    client: FlaskClient, engine: TinyEngine
) -> None:
    before = engine.products
    body = post(client, lines({"upsert": {"id": "L1"}}, {"nothing": 1}), 422)
    assert body["status"] == 422
    assert body["error"]["field"] == "title"
    assert (body["upserted"], [error["line"] for error in body["errors"]]) == (0, [1, 2])
    assert engine.products == before


def test_what_the_engine_refuses_is_an_error_of_its_line(
    client: FlaskClient, engine: TinyEngine
) -> None:
    engine.needs_price = True
    bare = [{"upsert": {"id": name, "title": "Bare"}} for name in ("a", "a: b", "a: b: c")]
    said = post(client, lines({"upsert": LAMP | {"id": "L1"}}, *bare))
    assert said["upserted"] == 1
    assert [(e["line"], e["id"]) for e in said["errors"]] == [
        (2, "a"), (3, "a: b"), (4, "a: b: c"),
    ]  # fmt: skip
    assert said["errors"][0]["message"].endswith(": no price")
    assert post(client, lines(*bare), 422)["error"]["code"] == "product_refused"
    error = put(client, "/api/v1/products/b", {"title": "Bare"}, 422)["error"]
    assert error["code"] == "product_refused"


def test_the_last_operation_on_an_id_holds(client: FlaskClient) -> None:
    upsert = {"upsert": LAMP | {"id": "P001"}}
    post(client, lines(upsert, {"delete": "P001"}))
    assert client.get("/api/v1/products/P001").status_code == 404
    post(client, lines({"delete": "P002"}, {"upsert": LAMP | {"id": " P002 "}}))
    assert client.get("/api/v1/products/P002").get_json()["title"] == "Brass Lamp"


@pytest.mark.parametrize("body", [b"", b"\n \n"])
def test_no_operations(client: FlaskClient, body: bytes) -> None:
    assert post(client, body, 400)["error"]["code"] == "bad_body"
    assert post(client, b"[]", 400, "application/json")["error"]["code"] == "bad_body"


def test_too_many_operations(client: FlaskClient, engine: TinyEngine) -> None:
    thousand = [{"delete": f"D{number}"} for number in range(1_000)]
    assert len(post(client, lines(*thousand))["unknown"]) == 1_000
    body = post(client, lines({"delete": "P001"}, *thousand), 413)
    assert body["error"]["code"] == "too_large"
    assert "1,001" in body["error"]["message"]
    assert len(engine.products) == 40


def test_bodies_have_a_limit(client: FlaskClient) -> None:
    filling = b" " * (LARGEST_WRITE - 2)
    answer = client.post("/api/v1/products", data=b"{}" + filling, content_type="application/json")
    assert answer.status_code == 422
    answer = client.post("/api/v1/products", data=b"{} " + filling, content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json()["error"]["code"] == "too_large"
    assert "10,485,760" in answer.get_json()["error"]["allowed"][0]
    elsewhere = client.post("/api/v1/search", data=b" " * 65_537)
    assert elsewhere.status_code == 413
    assert "65,536" in elsewhere.get_json()["error"]["allowed"][0]


@pytest.mark.parametrize(
    ("failure", "status", "sentence"),
    [
        (IndexBusyError("Another process is changing index 'shop'.", fix="Wait."), 409, "changing"),
        (EngineReadOnlyError("http://u:secret@es:9200 is full"), 507, "takes no changes"),
    ],
)
def test_what_the_engine_cannot_do_is_told(
    client: FlaskClient, engine: TinyEngine, failure: Any, status: int, sentence: str
) -> None:
    engine.failure = failure
    body = put(client, "/api/v1/products/new", LAMP, status)
    assert body["error"]["code"] == failure.code
    assert sentence in body["error"]["message"]
    assert "secret" not in str(body)
