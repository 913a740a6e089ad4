from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog.errors import NotFoundError
from catalog.product import Product
from ranker.request import SearchRequest
from ranker.response import SearchResponse, Shortfall
from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

SEARCH = "/api/v1/search?q=headphones"
READ = [
    SEARCH, "/api/v1/products/P001", "/api/v1/understand?q=headphones", "/api/v1/suggest?q=head",
    "/api/v1/products/P001/similar", "/api/v1/products/P001/together", "/api/v1/facets/brand",
]  # fmt: skip


class Counting(TinyEngine):
    """An engine that counts what it is asked."""

    asked = 0

    def search(self, request: SearchRequest) -> SearchResponse:
        self.asked += 1
        return replace(super().search(request), query_id=f"q{self.asked}", took_ms=self.asked)


def tag_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert not answer.headers["ETag"].startswith("W/")
    return answer.headers["ETag"]


def again(client: FlaskClient, address: str, tag: str) -> Any:
    return client.get(address, headers={"If-None-Match": tag})


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("knows_state", [True, False])
def test_what_somebody_has_is_not_sent_again(
    engine: TinyEngine, address: str, knows_state: bool
) -> None:
    engine.knows_state = knows_state
    client = create_app(engine, Settings()).test_client()
    tag = tag_of(client, address)
    answer = again(client, address, tag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Content-Type" not in answer.headers
    assert again(client, address, '"another"').status_code == 200
    assert again(client, address, f'"another", {tag}').status_code == 304
    assert again(client, address, f"W/{tag}").status_code == 304


def test_a_search_is_not_worked_out_for_it(engine: TinyEngine) -> None:
    counting = Counting(engine.products)
    client = create_app(counting, Settings()).test_client()
    tag = tag_of(client, SEARCH)
    assert again(client, SEARCH, tag).status_code == 304
    assert counting.asked == 1
    # Its id and its times are no part of what it says.
    assert tag_of(client, SEARCH) == tag
    counting.knows_state = False
    tag = tag_of(client, SEARCH)
    assert again(client, SEARCH, tag).status_code == 304
    assert counting.asked == 4


@pytest.mark.parametrize("knows_state", [True, False])
def test_whatever_changes_the_answer_changes_the_tag(engine: TinyEngine, knows_state: bool) -> None:
    engine.knows_state = knows_state
    client = create_app(engine, Settings()).test_client()
    tag = tag_of(client, SEARCH)
    assert tag_of(client, SEARCH + "&page=2") != tag
    assert again(client, SEARCH + "&page=2", tag).status_code == 200
    engine.update((Product(id="new", title="Headphones, new"),), ())
    assert tag_of(client, SEARCH) != tag
    assert again(client, SEARCH, tag).status_code == 200


def test_processes_with_the_same_settings_have_the_same_tags(engine: TinyEngine) -> None:
    def tag(settings: Settings) -> str:
        return tag_of(create_app(engine, settings).test_client(), SEARCH)

    assert tag(Settings()) == tag(Settings())
    assert tag(Settings()) != tag(Settings(diversity=0.5))


@pytest.mark.parametrize("said", [{"reranked": "partial"}, {"shortfall": Shortfall(True, 0, 1)}])
def test_what_a_clock_cut_short_is_worked_out_again(
    engine: TinyEngine, said: dict[str, Any]
) -> None:
    shortfall = said.get("shortfall")
    others = {name: value for name, value in said.items() if name != "shortfall"}
    cut = Counting(engine.products, said=others, shortfall=shortfall)
    client = create_app(cut, Settings()).test_client()
    tag = tag_of(client, SEARCH)
    assert again(client, SEARCH, tag).status_code == 304
    assert cut.asked == 2
    cut.said, cut.shortfall = {}, None
    assert again(client, SEARCH, tag).status_code == 200


def test_errors_and_changes_have_no_tag(client: FlaskClient, engine: TinyEngine) -> None:
    for answer in (
        again(client, "/api/v1/search?page=0", "*"),
        again(client, "/api/v1/products/none", "*"),
        client.put("/api/v1/products/new", json={"title": "New"}),
        client.post("/api/v1/search", json={"q": "headphones"}),
    ):
        assert answer.status_code != 304
        assert "ETag" not in answer.headers
    engine.failure = NotFoundError("gone")
    assert client.get(SEARCH).status_code == 404


def test_what_needs_a_key_is_kept_nowhere(client: FlaskClient) -> None:
    for address in ("/api/v1/rules", "/api/v1/synonyms", "/api/v1/indexes"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_a_product_that_is_deleted_is_not_said_to_be_the_same(client: FlaskClient) -> None:
    tag = tag_of(client, "/api/v1/products/P001")
    client.delete("/api/v1/products/P001")
    assert again(client, "/api/v1/products/P001", tag).status_code == 404


def test_the_document_has_a_tag(client: FlaskClient) -> None:
    tag = tag_of(client, "/api/openapi.json")
    assert again(client, "/api/openapi.json", tag).status_code == 304
