"""The pages of searches, clicks and how a query is read, also where what was typed is an attack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.product import Product
from query.plan import Correction, Span, Step, plain_plan
from retail_search.traffic.query_log import query_log_file
from tests.webapp.forty_products import products
from tests.webapp.markup import read
from tests.webapp.operator.desk import Desk
from tests.webapp.tiny_engine import TinyEngine

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"


def searched(desk: Desk, *queries: str) -> None:
    for query in queries:
        desk.client.get("/", query_string={"q": query})
    desk.traffic.flush()


def test_searches_are_listed_by_how_often(desk: Desk) -> None:
    searched(desk, "headphones", "Headphones", "shoe", "xyzzy")
    rows = desk.page("/operator/queries").one("tbody").all("tr")
    assert [row.all("a")[0].text for row in rows] == ["headphones", "xyzzy", "shoe"]
    assert rows[0].all("td")[1].text == "2"
    nothing = desk.page("/operator/queries?list=zero&days=1").one("tbody")
    assert [row.all("a")[0].text for row in nothing.all("tr")] == ["xyzzy"]


def test_slow_searches_show_their_stages(desk: Desk) -> None:
    searched(desk, "headphones")
    page = desk.page("/operator/queries?list=slow")
    assert "match" in page.one("tbody").words
    assert page.one("svg", class_="stages").all("rect")


def test_clicks_are_shown_by_position(desk: Desk) -> None:
    answer = desk.client.get("/api/v1/search?q=headphones").get_json()
    event = {
        "kind": "click", "product_id": "P000", "query_id": answer["query_id"], "position": 1,
    }  # fmt: skip
    assert desk.client.post("/api/v1/events", json=event).status_code == 200
    desk.traffic.flush()
    first, *_ = desk.page("/operator/clicks").one("tbody").all("tr")
    assert [cell.text for cell in first.all("td")][:3] == ["1", "1", "100%"]
    assert "21% to 100%" in first.words


@pytest.mark.parametrize("days", ["0", "-1", "x", "9" * 50, "", "²"])
def test_days_that_are_none_are_the_usual(desk: Desk, days: str) -> None:
    page = desk.get(f"/operator/queries?days={days}&list={days}")
    assert page.status_code == 200


def test_how_a_query_is_read(desk: Desk) -> None:
    plan = replace(
        plain_plan("hedphones"),
        corrections=(Correction("hedphones", "headphones", 0, 9),),
        spans=(Span("headphones", "core_product_type", 0, 10, 0.98),),
        steps=(Step("spelling", True, "one word was mistyped", 0.4),),
    )
    desk.engine.plans["hedphones"] = plan
    words = desk.page("/operator/understand?q=hedphones").words
    for one in ("hedphones → headphones", "Core product type", "one word was mistyped"):
        assert one in words
    assert desk.get("/operator/understand").status_code == 200


def test_what_is_typed_and_what_products_say_is_text_on_every_page(desk: Desk) -> None:
    base = products()[0]
    hostile = Product(
        id=ATTACK, title=f"headphones {ATTACK}", brand=ATTACK, category=(ATTACK,), price=1.0,
        currency=base.currency, image="javascript:alert(1)",
    )  # fmt: skip
    desk.engine.products = (hostile,)
    searched(desk, ATTACK, "headphones")
    rule = {
        "do": "preview", "as": "form", "id": "r", "exact": "headphones", "banner": ATTACK,
        "pin": ATTACK, "comment": ATTACK, "boost_factor": "2", "bury_factor": "2",
    }  # fmt: skip
    desk.send("/operator/rules/save", rule | {"do": "save"})
    desk.send("/operator/judgments/grade", {"q": ATTACK, "grade:" + ATTACK: "2", "grader": ATTACK})
    pages = [
        desk.get(path).text
        for path in (
            "/operator/", "/operator/queries", "/operator/queries?list=zero",
            "/operator/queries?list=slow", "/operator/rules", "/operator/rules/edit?id=r",
            "/operator/judgments",
        )
    ] + [
        desk.client.get(path, query_string={"q": ATTACK, "id": ATTACK, "term": ATTACK,
                                            "name": ATTACK, "done": "saved", "grader": ATTACK}).text
        for path in (
            "/operator/understand", "/operator/rules", "/operator/rules/new",
            "/operator/rules/edit", "/operator/synonyms", "/operator/judgments/grade",
            "/operator/generations",
        )
    ] + [
        desk.client.get("/operator/judgments/grade?q=headphones").text,
        desk.send("/operator/rules/save", rule).text,
        desk.send("/operator/rules/save", rule, **{"X-Fragment": "1"}).text,
        desk.send("/operator/rules/save", {"as": "yaml", "yaml": ATTACK, "do": "save"}).text,
        desk.send("/operator/synonyms/add", {"kind": ATTACK, "left": ATTACK, "right": ATTACK}).text,
        desk.send("/operator/synonyms/delete", {"line": ATTACK}).text,
        desk.send("/operator/generations/rollback", {"generation": ATTACK}).text,
    ]  # fmt: skip
    for text in pages:
        page = read(text)
        scripts = [one.attributes for one in page.all("script")]
        assert all(one.get("src", "").startswith("/static/") for one in scripts), text
        assert not [one for one in page.all("img") if "onerror" in one.attributes]
        assert "javascript:" not in " ".join(
            one.attributes.get(name, "")
            for tag, name in (("a", "href"), ("img", "src"), ("form", "action"))
            for one in page.all(tag)
        )
        assert "49" not in [word.strip("\"'>") for word in page.words.split()]


def test_an_index_that_is_not_there_yet(desk: Desk) -> None:
    desk.engine.published = False
    answer = desk.get("/operator/")
    assert answer.status_code == 200
    assert "Not ready" in answer.text
    assert desk.get("/operator/queries").status_code == 200
    assert desk.get("/operator/judgments/grade?q=x").status_code == 503


def test_overview_hides_secrets_and_names_what_was_set(tmp_path: object) -> None:
    from pathlib import Path

    desk = Desk(Path(str(tmp_path)), TinyEngine(products()), write_key="very secret", workers=3)
    words = desk.page("/operator/").words
    assert "write_key" in words
    assert "very secret" not in words
    assert "workers" in words
    assert "retail-ranker" in words
    assert "retail-ranker" in desk.page("/operator/models/ranker").words
    assert desk.get("/operator/models/none").status_code == 404


def test_a_log_that_has_only_just_been_begun_is_empty(desk: Desk) -> None:
    file = query_log_file(desk.home, "shop")
    file.parent.mkdir(parents=True)
    file.touch()
    for path in ("/operator/", "/operator/queries", "/operator/clicks", "/operator/judgments"):
        assert desk.page(path)


def test_the_overview_says_that_a_log_is_damaged_and_all_else(desk: Desk) -> None:
    file = query_log_file(desk.home, "shop")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no database" * 500)
    words = desk.page("/operator/").words
    assert "file is not a database" in words
    assert "Ready" in words
