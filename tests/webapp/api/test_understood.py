"""What API and page say of how a query was read, and the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from query.plan import (
    CategoryGuess,
    Condition,
    Correction,
    Expansion,
    Guess,
    Looser,
    QueryPlan,
    Span,
    Step,
    plain_plan,
)
from ranker.response import Hit
from retail_search.settings import Settings
from tests.webapp.forty_products import products
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

TYPED = "hedphones <under> 100"
PLAN = replace(
    plain_plan("headphones"),
    original=TYPED,
    normalized=TYPED,
    corrected="headphones <under> 100",
    understood=True,
    corrections=(Correction("hedphones", "headphones", 0, 9),),
    spans=(Span("headphones", "core_product_type", 0, 10, 0.97),),
    intents=(Guess("category", 0.9), Guess("product", 0.1)),
    department=Guess("Electronics", 0.8),
    categories=(CategoryGuess(("Electronics", "Audio"), 0.7),),
    constraints={"price_max": 100},
    conditions=(
        Condition("price", "<under> 100", high=100.0, hard=True),
        Condition("category", "", ("Electronics > Audio",), weight=0.05),
    ),
    expansions=(Expansion("headphones", "headset", 0.6),),
    looser=(Looser("<under> 100", "condition", "headphones"),),
    steps=(Step("spelling", True, "“hedphones” read as “headphones”", 0.5, "verbatim"),),
)


def shop(plan: QueryPlan = PLAN, **more: Any) -> FlaskClient:
    engine = TinyEngine(products(), plans={plan.original: plan}, **more)
    return create_app(engine, Settings()).test_client()


def page(client: FlaskClient, address: str) -> Node:
    answer = client.get(address)
    assert answer.status_code == 200
    return read(answer.get_data(as_text=True))


def asked(typed: str = TYPED) -> str:
    return "q=" + typed.replace(" ", "+").replace("<", "%3C").replace(">", "%3E")


def test_api_says_in_short_what_was_understood() -> None:
    body = shop().get(f"/api/v1/search?{asked()}").get_json()
    assert body["total"]["value"] > 0
    assert body["understood"]["text"] == "headphones"
    assert body["understood"]["showing_results_for"] == "headphones <under> 100"
    assert body["understood"]["corrections"] == [{"before": "hedphones", "after": "headphones"}]
    (condition,) = body["understood"]["conditions"]
    assert (condition["field"], condition["high"], condition["effect"]) == (
        "price",
        100.0,
        "filters",
    )
    assert "plan" not in body


def test_explain_has_the_whole_plan() -> None:
    plan = shop().get(f"/api/v1/search?{asked()}&explain=1").get_json()["plan"]
    assert plan["original"] == TYPED
    assert plan["spans"][0]["label"] == "core_product_type"
    assert plan["intents"][0] == {"label": "category", "probability": 0.9}
    assert plan["categories"] == [{"path": ["Electronics", "Audio"], "probability": 0.7}]
    assert plan["constraints"] == {"price_max": 100}
    assert plan["expansions"][0]["alternative"] == "headset"
    assert plan["loosened_in_turn"] == [{"drops": "<under> 100", "what": "condition"}]
    assert plan["steps"][0]["undo"] == "verbatim"


def test_verbatim_takes_it_all_back() -> None:
    body = shop().get(f"/api/v1/search?{asked()}&verbatim=1").get_json()
    assert body["understood"] is None
    assert body["total"]["value"] == 0


def test_page_shows_the_reading_and_the_way_back() -> None:
    root = page(shop(), f"/?{asked()}")
    said = root.one("div", id="reading")
    assert said.one("strong").text == "headphones <under> 100"
    assert "Understood:" in said.words
    assert [chip.text for chip in said.all("span", class_="understood")] == ["Price up to 100"]
    way_back = parse_qs(urlsplit(said.all("a")[0].attributes["href"]).query)
    assert way_back == {"q": [TYPED], "verbatim": ["1"]}
    verbatim = page(shop(), f"/?{asked()}&verbatim=1").one("div", id="reading")
    assert "Did you mean" in verbatim.words
    assert not verbatim.all("span", class_="understood")


def test_page_says_what_was_given_up() -> None:
    root = page(shop(given_up=PLAN.looser), f"/?{asked()}")
    assert [gone.text for gone in root.one("div", id="reading").all("s")] == ["<under> 100"]


def test_words_that_look_alike_are_not_called_given_up() -> None:
    alike = Looser("hedphones", "spelling", "hedphones")
    said = page(shop(given_up=(alike,)), f"/?{asked()}").one("div", id="reading")
    assert not said.all("s")
    assert "words that look alike are searched too" in said.words


def test_a_query_that_was_left_alone_says_nothing() -> None:
    assert not page(shop(), "/?q=headphones").all("div", id="reading")


def test_a_new_search_is_not_verbatim() -> None:
    root = page(shop(), f"/?{asked()}&verbatim=1")
    names = [i.attributes["name"] for i in root.one("form", role="search").all("input")]
    assert "verbatim" not in names


def test_alternatives_are_shown_as_what_they_are() -> None:
    nearest = (Hit(1, 0.3, products()[0]), Hit(2, 0.2, products()[1]))
    client = shop(alternatives=nearest)
    body = client.get("/api/v1/search?q=unicorn").get_json()
    assert body["total"]["value"] == 0
    assert body["hits"] == []
    assert [hit["id"] for hit in body["alternatives"]] == [hit.product.id for hit in nearest]
    root = page(client, "/?q=unicorn")
    assert root.one("section", class_="nearest").one("h2", id="nearest").text.startswith("Not what")
    assert len(root.one("section", class_="nearest").all("li", class_="card")) == 2
    assert "Nothing found" in root.one("div", class_="empty").words


@pytest.mark.parametrize("path", ["/predict", "/api/v1/predict"])
def test_predict(path: str) -> None:
    body = shop().post(path, json={"text": TYPED}).get_json()
    assert body["intent"] == "category"
    assert body["intents"] == {"category": 0.9, "product": 0.1}
    (label,) = body["labels"]
    assert label == {
        "text": "headphones", "label": "core_product_type", "start": 0, "end": 10,
        "probability": 0.97,
    }  # fmt: skip
    assert body["department"] == {"label": "Electronics", "probability": 0.8}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"not json", None),
        (b"{}", "text"),
        (b'{"text": 5}', "text"),
        (b'{"text": "a", "also": 1}', "also"),
        (b'["a"]', None),
    ],
)
def test_predict_refuses_what_is_no_text(body: bytes, field: str | None) -> None:
    answer = shop().post("/predict", data=body, content_type="application/json")
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert error["field"] == field
    assert error["fix"]
