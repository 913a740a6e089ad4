from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from catalog.product import Product
from query.suggest.suggestion import Suggestion
from retail_search.settings import Settings
from tests.query.hostile import hostile_queries
from tests.webapp.forty_products import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.api.suggest_answer import SuggestAnswer
from webapp.app import create_app


def test_every_kind_says_where_it_leads(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggest?q=head&limit=20").get_json()
    assert answer["query"] == "head"
    assert answer["query_id"]
    assert answer["took_ms"] >= 0
    by_kind = {one["kind"]: one for one in reversed(answer["suggestions"])}
    assert set(by_kind) == {"query", "category", "product"}
    query, category, product = by_kind["query"], by_kind["category"], by_kind["product"]
    assert (query["q"], query["filter"]) == ("wireless headphones with quiet mode", [])
    assert query["completed"] == [[0, 9], [13, 35]]
    assert category["category"] == ["Electronics", "Audio", "Headphones"]
    assert category["filter"] == ["category:Electronics > Audio > Headphones"]
    assert product["url"] == "/products/P000"
    assert product["product"] == {
        "id": "P000", "brand": "Alder", "price": 79.0, "currency": "USD", "rating": None,
        "rating_count": 0, "availability": "in_stock", "image": None,
    }  # fmt: skip
    for one in answer["suggestions"]:
        page = client.get(one["url"])
        assert page.status_code == 200
        if one["kind"] != "product":
            sent = {"q": one["q"], "filter": one["filter"]}
            assert client.get("/api/v1/search", query_string=sent).get_json()["total"]["value"] > 0


def test_brands_and_places_of_a_query_are_filters() -> None:
    class Fixed(TinyEngine):
        def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
            path = ("Home & Garden", "Ladders, 3:1")
            product = Product(id="a/b?", title="x", image="javascript:alert(1)")
            return (
                Suggestion("step ladder", "query", category=path, corrected=True),
                Suggestion('Birch & "Co"', "brand", count=4),
                Suggestion("x", "product", product_id="a/b?", product=product),
            )

    client = create_app(Fixed(products()), Settings()).test_client()
    scoped, brand, product = client.get("/api/v1/suggest?q=st").get_json()["suggestions"]
    assert scoped["q"] == "step ladder"
    assert scoped["corrected"]
    assert product["url"] == "/products/a%2Fb%3F"
    assert product["product"]["image"] is None
    for one in (scoped, brand):
        page = client.get(one["url"])
        assert page.status_code == 200
        sent = client.get("/api/v1/search", query_string={"q": one["q"], "filter": one["filter"]})
        assert sent.status_code == 200


@pytest.mark.parametrize(
    ("query", "field", "fix"),
    [
        ("limit=0", "limit", "Give 1 to 20."),
        ("limit=21", "limit", "Give 1 to 20."),
        ("qq=x", "qq", "Did you mean"),
        ("q=a&q=b", "q", "Give it once."),
        ("q=" + "x" * 1_001, "q", "Give up to 1,000 characters."),
    ],
)
def test_what_cannot_be_asked(client: FlaskClient, query: str, field: str, fix: str) -> None:
    answer = client.get(f"/api/v1/suggest?{query}")
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert error["field"] == field
    assert error["fix"].startswith(fix)


def test_a_blank_at_the_end_is_told_to_the_engine(engine: TinyEngine, client: FlaskClient) -> None:
    asked: list[str] = []
    engine.suggest = lambda text, limit=8: asked.append(text) or ()  # type: ignore[method-assign,func-returns-value]
    client.get("/api/v1/suggest?q=phone%20")
    assert asked == ["phone "]


def test_whatever_is_asked_the_answer_has_its_shape(client: FlaskClient) -> None:
    for text in hostile_queries()[:200]:
        answer = client.get(
            "/api/v1/suggest", query_string={"q": text.encode("utf-8", "surrogatepass")[:900]}
        )
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            SuggestAnswer.model_validate_json(answer.data)


def test_without_an_index_it_is_an_error_like_any_other() -> None:
    engine = replace(TinyEngine(products()), published=False)
    answer = create_app(engine, Settings()).test_client().get("/api/v1/suggest?q=a")
    assert answer.status_code == 503
