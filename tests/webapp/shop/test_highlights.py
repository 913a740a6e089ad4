from __future__ import annotations

import html
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from ranker.request import SearchRequest
from ranker.response import Highlight, SearchResponse
from retail_search.settings import Settings
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.shop.highlights import Piece, fragment, marked_text, sound_spans

Spans = tuple[tuple[int, int], ...]


def cards(client: FlaskClient, address: str) -> list[Node]:
    return read(client.get(address).get_data(as_text=True)).all("li", class_="card")


def test_the_api_says_where_the_words_are_on_request(client: FlaskClient) -> None:
    hit = client.get("/api/v1/search?q=KETTLE&highlight=1").get_json()["hits"][0]
    title = hit["highlights"]["title"]
    assert title["text"] == hit["title"]
    assert [title["text"][first:last] for first, last in title["spans"]] == ["Kettle"]
    assert hit["highlights"]["description"]["spans"]
    assert "highlights" not in client.get("/api/v1/search?q=kettle").get_json()["hits"][0]
    assert client.get("/api/v1/search?highlight=1").get_json()["hits"][0]["highlights"] == {}
    bad = client.get("/api/v1/search?highlight=perhaps")
    assert (bad.status_code, bad.get_json()["error"]["field"]) == (400, "highlight")


def test_the_page_marks_titles_and_shows_what_matched(client: FlaskClient) -> None:
    first = cards(client, "/?q=kettle")[0]
    title = first.one("h2", class_="title")
    assert title.one("mark").text == "Kettle"
    assert first.one("p", class_="fragment").one("mark").text == "kettle"
    # The words of a title are where they were, with nothing put between them.
    text = client.get("/?q=kettle").get_data(as_text=True)
    assert "Pour-over Coffee <mark>Kettle</mark>, " in text


def test_cards_are_as_they_were_where_nothing_is_marked(client: FlaskClient) -> None:
    for card in cards(client, "/"):
        assert not card.all("mark")
        assert not card.all("p", class_="fragment")


def test_links_never_carry_what_the_page_always_asks(client: FlaskClient) -> None:
    root = read(client.get("/?q=by&highlight=0&filter=brand:Alder").get_data(as_text=True))
    assert root.all("mark")
    assert not [a for a in root.all("a") if "highlight" in a.attributes["href"]]


@pytest.mark.parametrize(
    ("given", "sound"),
    [
        (((0, 3), (4, 7)), ((0, 3), (4, 7))),
        (((4, 7), (0, 3)), ((0, 3), (4, 7))),
        (((0, 5), (3, 7), (4, 6)), ((0, 7),)),
        (((-3, 2), (2, 2), (5, 3), (0, 99), (99, 100), (1, 2)), ((1, 2),)),
        ((), ()),
    ],
)
def test_spans_that_cannot_be_are_left_out(given: Spans, sound: Spans) -> None:
    assert sound_spans(Highlight("title", "abc def", given)) == sound


def test_a_text_is_never_changed_by_its_highlights() -> None:
    text = "abc def"
    for spans in (((0, 3),), ((0, 9),), ((5, 1), (2, 4), (3, 6)), ()):
        pieces = marked_text(text, "title", (Highlight("title", text, spans),))
        assert "".join(piece.text for piece in pieces) == text
    other = (Highlight("title", "another text", ((0, 3),)), Highlight("brand", text, ((0, 3),)))
    assert marked_text(text, "title", other) == (Piece(text),)


def test_a_fragment_begins_near_its_first_match() -> None:
    text = " ".join(f"word{number}" for number in range(30)) + " needle and more"
    at = text.index("needle")
    pieces = fragment(text, "description", (Highlight("description", text, ((at, at + 6),)),))
    assert pieces[0] == Piece("… ")
    assert pieces[1].text.startswith("word")
    assert len(pieces[1].text) <= 24
    assert pieces[2] == Piece("needle", marked=True)
    near = fragment("a needle", "description", (Highlight("description", "a needle", ((2, 8),)),))
    assert near == (Piece("a "), Piece("needle", marked=True))
    cut = fragment("x a needle", "description", (Highlight("description", "a needle", ((2, 8),)),))
    assert cut[0] == Piece("… ")
    assert fragment(text, "description", (Highlight("description", text, ((9, 3),)),)) == ()
    solid = Highlight("description", "x" * 100, ((90, 95),))
    assert fragment("x" * 100, "description", (solid,))[1] == Piece("x" * 24)


EVIL = "\"'><script>alert(1)</script><mark>&lt;b&gt;"


class EvilEngine(TinyEngine):
    """Answers with spans that cut through markup, overlap, and lie outside the text."""

    def search(self, request: SearchRequest) -> SearchResponse:
        answer = super().search(replace(request, query=""))
        spans = ((-5, 4), (3, 12), (5, 9), (30, 20), (len(EVIL) - 3, len(EVIL)), (0, 10**9))
        marks = tuple(Highlight(f, EVIL, spans) for f in ("title", "description", EVIL))
        hits = tuple(replace(hit, highlights=marks) for hit in answer.hits)
        return replace(answer, request=request, hits=hits)


def test_hostile_texts_and_spans_stay_text(engine: TinyEngine) -> None:
    product = engine.products[0].model_copy(update={"title": EVIL, "description": "…" + EVIL})
    client = create_app(EvilEngine((product,)), Settings()).test_client()
    answer = client.get("/?q=x").get_data(as_text=True)
    root = read(answer)
    assert all(script.attributes["src"] for script in root.all("script"))
    assert not root.all("img", src="x")
    link = root.one("li", class_="card").one("h2").one("a")
    assert [mark.text for mark in link.all("mark")] == [EVIL[3:12], EVIL[-3:]]
    shown = answer.split('<h2 class="title">')[1].split("</a>")[0].split(">", 1)[1]
    plain = shown.replace("<mark>", "").replace("</mark>", "")
    assert html.unescape(plain) == EVIL
    found = client.get("/api/v1/search?q=x&highlight=1").get_json()["hits"][0]["highlights"]
    assert found["title"]["spans"] == [[3, 12], [len(EVIL) - 3, len(EVIL)]]
