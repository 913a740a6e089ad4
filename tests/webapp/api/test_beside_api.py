"""What is beside a product and the values of a facet, over HTTP."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.webapp.tiny_engine import TinyEngine


def get(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def test_similar_products_are_hits_with_a_reason(client: FlaskClient, engine: TinyEngine) -> None:
    body = get(client, "/api/v1/products/P001/similar?limit=3")
    assert (body["id"], body["index"]) == ("P001", "shop")
    assert body["query_id"]
    assert [hit["id"] for hit in body["hits"]] == [
        hit.product.id for hit in engine.similar("P001", 3)
    ]
    assert [hit["rank"] for hit in body["hits"]] == [1, 2, 3]
    assert all(hit["reason"].startswith("Similar: ") for hit in body["hits"])


def test_nothing_goes_with_a_product_of_which_nobody_says_so(client: FlaskClient) -> None:
    assert get(client, "/api/v1/products/P001/together")["hits"] == []


def test_what_goes_with_a_product_is_said(client: FlaskClient, engine: TinyEngine) -> None:
    first, *others = engine.products
    goes = first.model_copy(update={"goes_with": ("P003", "gone", "P002")})
    engine.products = (goes, *others)
    hits = get(client, f"/api/v1/products/{first.id}/together")["hits"]
    assert [hit["id"] for hit in hits] == ["P003", "P002"]
    assert {hit["reason"] for hit in hits} == {"Often bought together"}
    assert get(client, f"/api/v1/products/{first.id}")["goes_with"] == ["P003", "gone", "P002"]


@pytest.mark.parametrize("what", ["similar", "together"])
def test_an_unknown_product_and_a_bad_limit_are_told(client: FlaskClient, what: str) -> None:
    error = get(client, f"/api/v1/products/nobody/{what}", 404)["error"]
    assert error["code"] == "not_found"
    for limit in ("0", "51", "x"):
        error = get(client, f"/api/v1/products/P001/{what}?limit={limit}", 400)["error"]
        assert (error["field"], error["value"]) == ("limit", limit)
    error = get(client, f"/api/v1/products/P001/{what}?limt=3", 400)["error"]
    assert error["fix"] == "Did you mean 'limit'?"


def test_values_of_a_facet_that_have_a_text(client: FlaskClient) -> None:
    whole = get(client, "/api/v1/search?q=headphones&facets=brand")["facets"][0]
    body = get(client, "/api/v1/facets/brand?q=headphones&facet_text=a")
    found = body["facet"]
    assert (body["text"], found["field"], found["kind"]) == ("a", "brand", "values")
    assert found["values"]
    assert all("a" in value["label"].lower() for value in found["values"])
    counts = {value["value"]: value["count"] for value in whole["values"]}
    assert all(counts[value["value"]] == value["count"] for value in found["values"])


def test_values_are_counted_over_the_filtered_search_and_lead_to_their_count(
    client: FlaskClient,
) -> None:
    path = quote("category:Electronics > Audio")
    found = get(client, f"/api/v1/facets/brand?filter={path}&filter=brand:Alder")["facet"]["values"]
    assert [value["value"] for value in found if value["selected"]] == ["Alder"]
    for value in found:
        narrowed = get(client, f"/api/v1/search?filter={path}&filter={quote(value['filter'])}")
        assert narrowed["total"]["value"] == value["count"]


def test_values_of_an_attribute_and_of_categories(client: FlaskClient) -> None:
    color = get(client, "/api/v1/facets/attributes.color?limit=2")["facet"]
    assert color["field"] == "attributes.color"
    assert len(color["values"]) == 2
    (found,) = get(client, "/api/v1/facets/category?facet_text=headph")["facet"]["values"]
    assert (found["label"], found["depth"]) == ("Headphones", 2)
    assert found["value"] == "Electronics > Audio > Headphones"


@pytest.mark.parametrize(
    ("address", "field", "fix"),
    [
        ("facets/price", "field", "ranges"),
        ("facets/brnd", "field", "'brand'"),
        ("facets/released", "field", ""),
        ("facets/brand?facet_txt=a", "facet_txt", "'facet_text'"),
        ("facets/brand?limit=101", "limit", "100"),
        (f"facets/brand?facet_text={'a' * 101}", "facet_text", "100"),
        ("facets/brand?filter=brand", "filter", ""),
    ],
)
def test_what_cannot_be_asked_is_told(
    client: FlaskClient, address: str, field: str, fix: str
) -> None:
    error = get(client, f"/api/v1/{address}", 400)["error"]
    assert error["field"] == field
    assert fix in error["fix"]


def test_the_facet_of_prices_says_how_they_are_spread(client: FlaskClient) -> None:
    price, brand = get(client, "/api/v1/search?facets=price,brand&filter=price:..50")["facets"]
    assert "bins" not in brand
    bins = price["bins"]
    assert all(one["high"] == other["low"] for one, other in pairwise(bins))
    priced = sum(value["count"] for value in price["values"])
    assert sum(one["count"] for one in bins) == priced > 0
