from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from ranker.response import Shortfall
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine


@pytest.fixture
def short(engine: TinyEngine) -> TinyEngine:
    engine.shortfall = Shortfall(timed_out=True, failed_shards=1, shards=3)
    return engine


def page(client: FlaskClient, address: str) -> Node:
    answer = client.get(address)
    assert answer.status_code == 200
    return read(answer.get_data(as_text=True))


def test_a_whole_answer_says_so(client: FlaskClient) -> None:
    body = client.get("/api/v1/search").get_json()
    assert body["partial"] is None
    assert {facet["relation"] for facet in body["facets"]} == {"exact"}
    assert not page(client, "/").all("p", class_="partial")
    assert "Cache-Control" not in client.get("/").headers


def test_a_partial_answer_never_passes_for_a_whole_one(
    client: FlaskClient, short: TinyEngine
) -> None:
    body = client.get("/api/v1/search").get_json()
    assert body["partial"] == {"timed_out": True, "failed_shards": 1, "shards": 3}
    assert body["total"]["relation"] == "at_least"
    assert {facet["relation"] for facet in body["facets"]} == {"at_least"}


def test_the_page_says_it_in_a_sentence_with_a_way_out(
    client: FlaskClient, short: TinyEngine
) -> None:
    root = page(client, "/?q=by&filter=brand:Alder&page=1&sort=rating")
    note = root.one("p", class_="partial")
    assert "Some products may be missing just now" in note.words
    assert note.one("a").attributes["href"] == "/?q=by&filter=brand:Alder&sort=rating"
    assert root.one("p", id="count").words.startswith("At least 4 products")
    assert "may be missing" in root.one("p", id="count").attributes["data-announce"]
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_finding_nothing_in_a_part_is_not_finding_nothing(
    client: FlaskClient, short: TinyEngine
) -> None:
    root = page(client, "/?q=zebra")
    assert root.one("p", id="count").words.startswith("No products just now")
    assert "Nothing found just now" in root.one("div", class_="empty").words
    assert root.one("p", class_="partial").all("a")
    assert client.get("/api/v1/search?q=zebra").get_json()["total"] == {
        "value": 0, "relation": "at_least",
    }  # fmt: skip
