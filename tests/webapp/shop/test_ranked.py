"""What API and page say of the ranking: reasons, standings, options, banners and redirects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from ranker.request import SearchRequest
from ranker.response import (
    Banner,
    Contribution,
    FiredRule,
    Hit,
    MatchedSpan,
    SearchResponse,
    Standing,
)
from ranker.sentence import Fact, Part, Sentence
from retail_search.settings import Settings
from tests.webapp.forty_products import products
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

RULE = FiredRule("spring <sale>", "boost", "raised by 0.2")
KINDS = ("reranked", "collapsed", "rules", "banners", "redirect")


def dressed(hit: Hit) -> Hit:
    """Return a hit as the whole ranker would say it."""
    brand = hit.product.brand
    reason = Sentence(
        (
            Part("words", "speaker <pair>", (Fact("title", "Speaker"),), "matches "),
            Part("brand", brand, (Fact("brand", brand),), "brand "),
            Part("rating", "4.6", (Fact("rating", 4.6),), "rated ", " by 1,203"),
        )
    )
    why = hit.explanation and replace(
        hit.explanation,
        standings=(
            Standing("lexical", 3, 12.5), Standing("fused", 2, 0.91),
            Standing("cross-encoder", 1, 4.25), Standing("final", hit.rank, None),
        ),
        contributions=tuple(
            Contribution(name, 0.5, value)
            for name, value in (
                ("title_coverage", 0.9), ("rating", -0.4), ("made_up", 0.3), ("price", 0.2),
                ("brand", 0.1), ("noun", 0.05),
            )
        ),
        rules=(RULE,),
        spans=(MatchedSpan("speaker", "core_product_type", ("title",)),),
    )  # fmt: skip
    options = ("P009", "place/0") if hit.rank == 1 else ("P017",) if hit.rank == 2 else ()
    return replace(hit, reason=reason, explanation=why, relevance=0.87654321, options=options)


def shop(**more: Any) -> FlaskClient:
    return create_app(TinyEngine(products(), dress=dressed, **more), Settings()).test_client()


def page(client: FlaskClient, address: str) -> Node:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return read(answer.get_data(as_text=True))


class Listening(TinyEngine):
    """Keeps the last request."""

    asked: SearchRequest

    def search(self, request: SearchRequest) -> SearchResponse:
        self.asked = request
        return super().search(request)


RANKING = (
    "ranking=features&rerank_budget_ms=12.5&diversity=0.3&diversity_window=40&collapse=0"
    "&context=channel:app&context=member%20since:2020:05&context=channel:app"
)


def test_what_is_said_of_the_ranking_reaches_the_engine() -> None:
    engine = Listening(products())
    client = create_app(engine, Settings()).test_client()
    for path in ("/api/v1/search", "/"):
        assert client.get(f"{path}?q=by&{RANKING}").status_code == 200
        asked = engine.asked
        assert (asked.ranking, asked.rerank_budget_ms) == ("features", 12.5)
        assert (asked.diversity, asked.diversity_window, asked.collapse) == (0.3, 40, False)
        assert asked.context == (("channel", "app"), ("member since", "2020:05"))
    client.get("/api/v1/search?q=by")
    asked = engine.asked
    assert asked == SearchRequest("by", per_page=20)


def test_every_link_of_the_page_keeps_it() -> None:
    root = page(shop(), f"/?q=by&per_page=5&{RANKING}")
    kept = parse_qs(RANKING.removesuffix("&context=channel:app"))
    for link in (
        root.one("nav", class_="pager").one("a", rel="next"),
        root.one("nav", class_="modes").all("a")[1],
        root.one("details", data_keep="brand").all("a")[0],
    ):
        given = parse_qs(urlsplit(link.attributes["href"]).query)
        assert {name: given.get(name) for name in kept} == kept
    hidden = root.one("form", role="search").all("input", type="hidden")
    assert {i.attributes["name"] for i in hidden} >= set(kept)


BAD = [
    ("ranking=best", "ranking"), ("ranking=", "ranking"),
    ("rerank_budget_ms=-1", "rerank_budget_ms"), ("rerank_budget_ms=60001", "rerank_budget_ms"),
    ("rerank_budget_ms=nan", "rerank_budget_ms"), ("rerank_budget_ms=1e3", "rerank_budget_ms"),
    ("diversity=1.1", "diversity"), ("diversity=", "diversity"), ("diversity=.5", "diversity"),
    ("diversity=0&diversity=1", "diversity"), ("diversity=inf", "diversity"),
    ("diversity_window=0", "diversity_window"), ("diversity_window=201", "diversity_window"),
    ("diversity_window=1.5", "diversity_window"), ("collapse=2", "collapse"),
    ("context=app", "context"), ("context=:app", "context"), ("context=channel:", "context"),
    ("context=channel:" + "x" * 201, "context"), ("context=" + "x" * 65 + ":y", "context"),
    ("context=a:b" + "&context=a:b" * 20, "context"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "field"), BAD)
def test_refuses_each_bad_value(query: str, field: str) -> None:
    answer = shop().get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert (error["code"], error["field"]) == ("bad_parameter", field)
    assert error["fix"]


def test_the_least_and_the_most_are_allowed() -> None:
    for query in (
        "diversity=0", "diversity=1", "diversity=1.0", "rerank_budget_ms=0",
        "rerank_budget_ms=60000", "diversity_window=1", "diversity_window=200", "collapse=true",
    ):  # fmt: skip
        assert shop().get(f"/api/v1/search?{query}").status_code == 200, query


def test_api_has_the_fields_without_a_ranker_too() -> None:
    body = (
        create_app(TinyEngine(products()), Settings())
        .test_client()
        .get("/api/v1/search")
        .get_json()
    )
    assert {name: body[name] for name in KINDS} == {
        "reranked": "off", "collapsed": 0, "rules": [], "banners": [], "redirect": None,
    }  # fmt: skip
    hit = body["hits"][0]
    assert (hit["relevance"], hit["reason"], hit["options"]) == (
        None,
        None,
        {"count": 0, "ids": []},
    )


def test_api_says_what_the_ranker_did() -> None:
    client = shop(
        said={
            "reranked": "partial",
            "collapsed": 3,
            "fired": (RULE,),
            "banners": (Banner("Sale", "javascript:alert(1)", "/pictures/a.svg"),),
            "redirect": "/?q=sale",
        }
    )
    body = client.get("/api/v1/search?q=by").get_json()
    assert (body["reranked"], body["collapsed"], body["redirect"]) == ("partial", 3, "/?q=sale")
    assert body["pages"] == 2
    assert body["rules"] == [
        {"rule": "spring <sale>", "action": "boost", "effect": "raised by 0.2"}
    ]
    assert body["banners"] == [{"text": "Sale", "link": None, "image": "/pictures/a.svg"}]
    first = body["hits"][0]
    assert first["relevance"] == 0.8765
    assert first["reason"] == (
        f"Matches speaker <pair>, brand {first['brand']}, rated 4.6 by 1,203"
    )
    assert first["options"] == {"count": 2, "ids": ["P009", "place/0"]}
    assert "explanation" not in first


def test_api_explains_every_stage() -> None:
    why = shop().get("/api/v1/search?q=by&explain=1").get_json()["hits"][1]["explanation"]
    assert why["standings"] == [
        {"stage": "lexical", "rank": 3, "score": 12.5},
        {"stage": "fused", "rank": 2, "score": 0.91},
        {"stage": "cross-encoder", "rank": 1, "score": 4.25},
        {"stage": "final", "rank": 2, "score": None},
    ]
    assert why["contributions"][1] == {"feature": "rating", "value": 0.5, "contribution": -0.4}
    assert why["rules"][0]["rule"] == "spring <sale>"
    assert why["spans"] == [{"text": "speaker", "label": "core_product_type", "fields": ["title"]}]
    assert why["reason"][0] == {
        "kind": "words", "text": "speaker <pair>",
        "facts": [{"field": "title", "value": "Speaker"}],
    }  # fmt: skip


def test_page_says_the_reason_with_its_words_marked() -> None:
    root = page(shop(), "/?q=by")
    reasons = root.one("ol", class_="grid").all("p", class_="reason")
    assert len(reasons) == 20
    assert [em.text for em in reasons[0].all("em")] == ["speaker <pair>", "Alder"]
    assert reasons[0].text.strip().startswith("Matches")
    assert not root.all("details", class_="why")


def test_page_explains_in_plain_words() -> None:
    why = page(shop(), "/?q=by&explain=1").all("details", class_="why")[0].words
    assert "Read beside the query no. 1, score 4.25" in why
    assert "How much the title covers raises it by 0.9" in why
    assert "Rating lowers it by 0.4" in why
    assert "Made up raises it by 0.3" in why
    assert "in the title raises" not in why  # the sixth feature is one too many
    assert "spring <sale> raised by 0.2" in why


def test_page_links_to_the_options_of_a_hit() -> None:
    client = shop()
    links = page(client, "/?q=by").all("p", class_="options")
    assert [link.words.split(" of ")[0] for link in links] == ["2 more options", "1 more option"]
    listed = page(client, links[0].one("a").attributes["href"])
    titles = [title.one("a") for title in listed.all("h2", class_="title")]
    assert [title.attributes["href"] for title in titles] == [
        "/products/P000", "/products/P009", "/products/place%2F0",
    ]  # fmt: skip
    assert listed.one("main").one("div", class_="found").one("p").text == "3 options"
    assert "Color" in listed.all("p", class_="reason")[0].words


def test_options_that_are_gone_are_left_out() -> None:
    listed = page(shop(), "/options?of=P000&id=P001&id=none&id=P000&id=P001")
    assert len(listed.all("li", class_="card")) == 2
    assert shop().get("/options?of=none").status_code == 404
    assert shop().get("/options").status_code == 404
    many = "&".join(f"id=P{number:03}" for number in range(1, 38))
    assert len(page(shop(), f"/options?of=P000&{many}").all("li", class_="card")) == 25


def test_banners_stand_above_the_hits() -> None:
    client = shop(
        said={"banners": (Banner("Sale <now>", "/?q=sale", ""), Banner("Plain", "//evil.example"))}
    )
    first, second = page(client, "/?q=by").all("aside", class_="banner")
    assert first.one("a").text == "Sale <now>"
    assert first.one("a").attributes["href"] == "/?q=sale"
    assert not second.all("a")
    assert "Plain" in second.words
    assert page(client, "/?q=nothing+has+this").all("aside", class_="banner")


@pytest.mark.parametrize(
    ("given", "location"),
    [
        ("/?q=sale", "/?q=sale"),
        ("/products/P001", "/products/P001"),
        ("/it's", "/it%27s"),
        ("https://shop.example/sale?x=1", "https://shop.example/sale?x=1"),
    ],
)
def test_a_redirect_leads_there_from_the_page(given: str, location: str) -> None:
    client = shop(said={"redirect": given})
    answer = client.get("/?q=by")
    assert answer.status_code == 302
    assert answer.headers["Location"] == location
    assert client.get("/api/v1/search?q=by").get_json()["redirect"] == location


@pytest.mark.parametrize(
    "given",
    [
        "", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "data:text/html,x", "https://user@evil.example/", "sale", "/a\r\nX-Bad: 1",
        "/\t/evil.example", "http:evil.example", "/" + "a" * 3000, "ftp://a.example/",
    ],
)  # fmt: skip
def test_nobody_is_led_where_a_rule_may_not_lead(given: str) -> None:
    client = shop(said={"redirect": given})
    assert client.get("/?q=by").status_code == 200
    assert client.get("/api/v1/search?q=by").get_json()["redirect"] is None


def test_a_redirect_to_where_one_is_shows_the_results() -> None:
    client = shop(said={"redirect": "/?q=by"})
    assert client.get("/?q=by").status_code == 200
    assert client.get(f"/?q={quote('by the sea')}").status_code == 302
