"""What search engines are told: heads of pages, structured data, robots.txt and the site's map."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from retail_search.settings import Settings
from tests.webapp.forty_products import products
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.shop.head import site_of


def head(client: FlaskClient, address: str) -> Node:
    return read(client.get(address).get_data(as_text=True)).one("head")


def meta(node: Node, **wanted: str) -> str:
    return node.one("meta", **wanted).attributes["content"]


def data(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    script = head(client, address).one("script", type="application/ld+json")
    graph: list[dict[str, Any]] = json.loads(script.text)["@graph"]
    return graph


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", True), ("/?page=2", True), ("/?filter=category:Electronics", True),
        ("/?q=by", False), ("/?filter=brand:Alder", False), ("/?sort=rating", False),
        ("/?filter=category:Electronics&filter=category:Home", False), ("/?per_page=4", False),
        ("/options?of=P000&id=P001", False), ("/similar?to=P000", False),
        ("/facet?field=brand", False), ("/products/P001", True), ("/nowhere", False),
    ],
)  # fmt: skip
def test_only_what_can_be_browsed_to_is_kept_by_engines(
    client: FlaskClient, address: str, kept: bool
) -> None:
    robots = head(client, address).all("meta", name="robots")
    assert [one.attributes["content"].split(",")[0] for one in robots] == ["noindex"] * (not kept)


def test_the_canonical_address_has_what_matters_alone(client: FlaskClient) -> None:
    found = head(client, "/?q=by&view=list&explain=1&sort=rating&utm_source=x&page=2")
    assert found.one("link", rel="canonical").attributes["href"] == "http://localhost/?q=by&page=2"
    assert found.one("link", rel="prev").attributes["href"].endswith("&view=list")
    assert "page=3" in found.one("link", rel="next").attributes["href"]
    first = head(client, "/?q=by")
    assert not first.all("link", rel="prev")
    assert "38 products" in meta(first, name="description")


def test_a_product_says_what_it_is(client: FlaskClient) -> None:
    product, crumbs = data(client, "/products/P001")
    assert product["@type"] == "Product"
    assert product["name"] == "Birch & Co Bookshelf Speaker Pair, Blue"
    assert product["offers"] == {
        "@type": "Offer", "price": "154.80", "priceCurrency": "USD",
        "url": "https://shop.example/p/1", "availability": "https://schema.org/InStock",
    }  # fmt: skip
    assert product["aggregateRating"]["ratingCount"] == 37
    assert product["image"] == ["http://localhost/pictures/p001.svg"]
    assert [one["name"] for one in crumbs["itemListElement"]] == [
        "All products", "Electronics", "Audio", "Speakers", product["name"],
    ]  # fmt: skip
    assert crumbs["itemListElement"][1]["item"] == "http://localhost/?filter=category:Electronics"
    found = head(client, "/products/P001")
    assert meta(found, property="og:type") == "product"
    assert meta(found, property="og:url") == "http://localhost/products/P001"
    assert meta(found, property="og:image") == "http://localhost/pictures/p001.svg"
    assert meta(found, name="description").startswith("A bookshelf speaker pair by Birch & Co.")


def test_a_place_is_no_product_for_sale(client: FlaskClient) -> None:
    place, _ = data(client, "/products/place%2F0")
    assert place["@type"] == "LocalBusiness"
    assert place["address"]["addressLocality"] == "Springfield"
    assert "offers" not in place


def test_the_site_may_be_named_by_a_setting() -> None:
    settings = Settings(site_url="https://shop.example/")
    client = create_app(TinyEngine(products()), settings).test_client()
    canonical = head(client, "/products/P001").one("link", rel="canonical")
    assert canonical.attributes["href"] == "https://shop.example/products/P001"
    assert "Sitemap: https://shop.example/sitemap.xml" in client.get("/robots.txt").text


@pytest.mark.parametrize("asked", ["", 'http://evil"><script>', "http://a@b/", "nothing"])
def test_a_request_cannot_write_what_is_no_address(asked: str) -> None:
    assert site_of("", asked).root == ""
    assert site_of("", asked).whole("/a") == "/a"


def test_machines_are_told_where_to_go(client: FlaskClient) -> None:
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    assert "Disallow: /api/" in robots.text
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    addresses = [node.text for node in read(answer.text.partition("?>")[2]).all("loc")]
    assert addresses[0] == "http://localhost/"
    assert "http://localhost/?filter=category:Electronics+>+Audio" in addresses
    assert "http://localhost/products/place%2F0" in addresses
    assert len([one for one in addresses if "/products/" in one]) == 40
    with client.get("/favicon.ico") as icon:
        assert icon.mimetype == "image/svg+xml"
