"""The page of a facet's values, page sizes, layouts, and what a query may have meant."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from query.plan import Correction, plain_plan
from retail_search.settings import Settings
from tests.webapp.forty_products import products
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app


def page(client: FlaskClient, address: str, status: int = 200) -> Node:
    answer = client.get(address)
    assert answer.status_code == status
    return read(answer.get_data(as_text=True))


def test_values_of_a_facet_as_a_page(client: FlaskClient) -> None:
    root = page(client, "/facet?field=brand&facet_text=e&q=by&filter=price:..100&view=list")
    choices = root.one("ul", class_="choices").all("a")
    assert choices[0].words.startswith("Everly")
    asked = parse_qs(urlsplit(choices[0].attributes["href"]).query)
    assert asked == {
        "q": ["by"], "filter": ["price:..100", "brand:Everly"], "view": ["list"],
    }  # fmt: skip
    form = root.one("form", class_="facet-find")
    given = {i.attributes["name"]: i.attributes["value"] for i in form.all("input")}
    assert given == {
        "q": "by", "filter": "price:..100", "view": "list", "field": "brand", "facet_text": "e",
    }  # fmt: skip
    assert "No brand here has that" in page(client, "/facet?field=brand&facet_text=zz").words


def test_attributes_have_values_too(client: FlaskClient) -> None:
    root = page(client, "/facet?field=attributes.color&facet_text=re")
    assert [a.words.split()[0] for a in root.one("ul", class_="choices").all("a")] == [
        "Red", "Green",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["", "price", "rating", "brnad", "location", "attributes."])
def test_a_field_without_values_is_refused(client: FlaskClient, field: str) -> None:
    page(client, f"/facet?field={field}", 400)


def test_pages_may_be_longer(client: FlaskClient) -> None:
    sizes = page(client, "/?q=by&page=2").one("nav", class_="sizes").all("a")
    assert [a.words for a in sizes] == ["12", "24", "48"]
    assert sizes[0].attributes["aria-current"] == "true"
    assert sizes[1].attributes["href"] == "/?q=by&per_page=24"
    odd = page(client, "/?q=by&per_page=5").one("nav", class_="sizes").all("a")
    assert [a.words for a in odd] == ["5", "12", "24", "48"]
    assert not page(client, "/?q=kettle").all("nav", class_="sizes")


def test_the_layout_is_in_every_link(client: FlaskClient) -> None:
    root = page(client, "/?q=by&view=list")
    grid, rows = root.one("nav", class_="layouts").all("a")
    assert grid.attributes["href"] == "/?q=by"
    assert rows.attributes["aria-current"] == "true"
    for link in (
        root.one("nav", class_="pager").one("a", rel="next"),
        root.one("details", data_keep="brand").all("a")[0],
        root.one("nav", class_="modes").all("a")[1],
    ):
        assert "view=list" in link.attributes["href"]
    hidden = root.one("form", role="search").all("input", type="hidden")
    assert {i.attributes["name"]: i.attributes["value"] for i in hidden}["view"] == "list"
    for link in root.one("footer").all("a"):
        assert "view=" not in link.attributes["href"]
    assert root.one("ol", class_="rows").all("p", class_="summary") == []
    assert page(client, "/?view=list").one("ol", class_="rows").all("p", class_="summary")
    assert not page(client, "/?view=tiles").all("ol", class_="rows")


def test_what_was_taken_as_typed_may_have_meant_something_else() -> None:
    plan = replace(
        plain_plan("kettle"), original="ketle", normalized="ketle", understood=True,
        corrections=(Correction("ketle", "kettle", 0, 5),),
    )  # fmt: skip
    client = create_app(TinyEngine(products(), plans={"ketle": plan}), Settings()).test_client()
    said = page(client, "/?q=ketle").one("div", id="reading")
    assert said.one("strong").text == "kettle"
    assert said.one("a").attributes["href"] == "/?q=ketle&verbatim=1"
    meant = page(client, "/?q=ketle&verbatim=1").one("div", id="reading")
    assert meant.words.startswith("Did you mean")
    assert meant.one("a").attributes["href"] == "/?q=kettle"
    assert not page(client, "/?q=kettle&verbatim=1").all("div", id="reading")


def test_prices_of_a_facet_have_their_currency(client: FlaskClient) -> None:
    choices = page(client, "/").one("details", data_keep="price").all("span", class_="name")
    assert [one.words for one in choices][:2] == ["Up to $25", "$50 – $100"]


def test_a_product_leads_to_others(client: FlaskClient) -> None:
    root = page(client, "/products/P002")
    shelves = root.all("section", class_="shelf")
    assert [shelf.one("h2").text for shelf in shelves] == ["Goes with it", "Similar items"]
    beside = shelves[0].all("h3", class_="title")
    assert [title.one("a").attributes["href"] for title in beside] == [
        "/products/P003", "/products/P004",
    ]  # fmt: skip
    quotes = root.all("figure", class_="quote")
    assert "5 March 2024" in quotes[0].words
    assert "12 found it helpful" in quotes[0].words
    assert "Verified purchase" not in quotes[1].words
