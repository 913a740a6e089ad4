from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from catalog.product import Location, Product, QuotedReview, ReviewSummary
from ranker.request import SearchRequest
from ranker.response import Explanation, Facet, FacetValue, Hit, SearchResponse
from retail_search.settings import Settings
from tests.webapp.markup import Node, read
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}&lt;b&gt;"


def page(client: FlaskClient, address: str, status: int = 200) -> Node:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "text/html"
    return read(answer.get_data(as_text=True))


def links(node: Node) -> list[str]:
    return [link.attributes["href"] for link in node.all("a")]


def test_search_page_has_its_parts(client: FlaskClient) -> None:
    root = page(client, "/?q=headphones&filter=brand:Alder")
    assert root.one("html").attributes["lang"] == "en"
    assert root.one("title").text == "headphones · Retail Search"
    assert len(root.all("h1")) == len(root.all("main")) == len(root.all("header")) == 1
    assert root.one("a", class_="skip").attributes["href"] == "#main"
    assert root.one("form", role="search").one("input", id="q").attributes["value"] == "headphones"
    assert root.one("p", role="status").attributes["aria-live"] == "polite"
    assert root.one("p", id="count").words.startswith("1 product")
    assert root.one("aside").attributes["aria-label"] == "Filters"
    labelled = {label.attributes.get("for") for label in root.all("label")}
    assert {"q", "sort"} <= labelled


def test_cards(client: FlaskClient) -> None:
    cards = page(client, "/").one("ol", class_="grid").all("li", class_="card")
    assert len(cards) == 12
    second = cards[1]
    assert second.one("h2").one("a").attributes["href"] == "/products/P001"
    assert "$154.80" in second.words
    assert "In stock" in second.words
    image = second.one("img")
    assert image.attributes["src"] == "/pictures/p001.svg"
    assert image.attributes["width"] == image.attributes["height"]
    assert image.attributes["alt"] == "Birch & Co Bookshelf Speaker Pair, Blue"
    assert second.one("svg", role="img").attributes["aria-label"] == "3.0 out of 5 stars"
    assert not cards[0].all("img")
    assert cards[11].all("img", loading="lazy") or not cards[11].all("img")


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    address = "/?q=by&filter=category:Electronics&filter=price:50..100&sort=rating&explain=1"
    root = page(client, address)
    for link in links(root.one("main")):
        assert client.get(link).status_code == 200, link


def test_facet_links_toggle(client: FlaskClient) -> None:
    root = page(client, "/?filter=brand:Alder")
    chosen = root.one("a", class_="on")
    assert chosen.attributes["href"] == "/"
    dune = next(a for a in root.all("a", class_="choice") if a.words.startswith("Dune"))
    asked = parse_qs(urlsplit(dune.attributes["href"]).query)
    assert asked["filter"] == ["brand:Alder", "brand:Dune"]


def test_category_opens_along_the_choice(client: FlaskClient) -> None:
    def shown(address: str) -> list[str]:
        root = page(client, address)
        facet = root.one("details", data_keep="category")
        return [name.words.split(",")[0].strip() for name in facet.all("span", class_="name")]

    assert shown("/") == ["Electronics", "Clothing", "Home", "Office", "Restaurants"]
    narrowed = shown("/?filter=category:" + quote("Electronics > Audio"))
    assert narrowed[:5] == ["Electronics", "Audio", "Headphones", "Speakers", "Cables"]
    root = page(client, "/?filter=category:Electronics")
    audio = next(a for a in root.all("a", class_="choice") if a.words.startswith("Audio"))
    assert parse_qs(urlsplit(audio.attributes["href"]).query)["filter"] == [
        "category:Electronics > Audio"
    ]


def test_long_facets_fold_but_show_what_is_chosen(client: FlaskClient) -> None:
    root = page(client, "/?filter=brand:Kestrel")
    brand = root.one("details", data_keep="brand")
    folded = brand.one("details", class_="more")
    assert len(folded.all("a")) == 2
    assert "Kestrel" not in folded.words
    assert "Kestrel" in brand.words


def test_what_is_chosen_can_be_unchosen_although_nothing_has_it(client: FlaskClient) -> None:
    root = page(client, "/?q=cable&filter=brand:Nobody&filter=brand:Alder")
    assert "Nobody" in root.one("details", data_keep="brand").words
    chips = root.one("ul", class_="chips")
    assert links(chips)[-1] == "/?q=cable"
    assert "filter=brand:Nobody" in links(chips)[1]
    assert "filter=brand:Alder" in links(chips)[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("price:10..50", "$10.00 – $50.00"),
        ("price:..50", "up to $50.00"),
        ("rating:4..", "4 stars and up"),
        ("released:2019..", "2019-01-01 and up"),
        ("availability:in_stock", "In stock"),
        ("location:40.7,-74,5km", "within 5 km of 40.7, -74"),
        ("attributes.weight_kg:0.1..0.5", "0.1 – 0.5"),
    ],
)
def test_chips_say_what_they_filter(client: FlaskClient, text: str, label: str) -> None:
    root = page(client, f"/?filter={text}")
    chip = root.one("ul", class_="chips").all("li")[0]
    assert label in chip.words


def test_reviews_that_are_only_quoted_are_shown() -> None:
    quoted = ReviewSummary(count=1, quoted=(QuotedReview(text="It just works."),))
    shop = TinyEngine((Product(id="lamp-1", title="Lamp", reviews=quoted),))
    client = create_app(shop, Settings()).test_client()
    reviews = page(client, "/products/lamp-1").one("section", id="reviews")
    assert "It just works." in reviews.words
    assert not reviews.all("table")


@pytest.mark.parametrize("address", ["/", "/?q=cable&view=list", "/products/P001", "/?q=zzzz"])
def test_each_id_of_a_page_is_there_once(client: FlaskClient, address: str) -> None:
    ids = re.findall(r'\sid="([^"]*)"', client.get(address).text)
    assert sorted(set(ids)) == sorted(ids)


def test_price_form_leads_to_one_filter(client: FlaskClient) -> None:
    answer = client.get("/?q=cable&filter=brand:Alder&price_min=10&price_max=&sort=rating")
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked == {"q": ["cable"], "filter": ["brand:Alder", "price:10.."], "sort": ["rating"]}
    assert client.get("/?price_min=&price_max=").headers["Location"] == "/"
    unreadable = page(client, "/?q=cable&price_min=abc", 400)
    assert unreadable.one("h1").text == "That search cannot be read"
    assert unreadable.one("input", id="q").attributes["value"] == "cable"
    answer = client.get("/?price_min=50&price_max=9")
    assert answer.headers["Location"] == "/?filter=price:9..50"
    form = page(client, "/?filter=price:10..20&q=a").one("form", class_="between")
    values = {i.attributes["name"]: i.attributes["value"] for i in form.all("input")}
    assert values == {"q": "a", "price_min": "10", "price_max": "20"}


def test_sort_form_keeps_everything_else(client: FlaskClient) -> None:
    form = page(client, "/?q=by&filter=price:1..90&sort=rating&page=2").one("form", class_="sort")
    hidden = {i.attributes["name"]: i.attributes["value"] for i in form.all("input")}
    assert hidden == {"q": "by", "filter": "price:1..90"}
    assert [o.attributes["value"] for o in form.all("option", selected="")][:1] == ["relevance"]
    assert form.all("button")


def test_pager(client: FlaskClient) -> None:
    pager = page(client, "/?per_page=4&page=5").one("nav", class_="pager")
    assert [item.words for item in pager.all("li")] == ["1", "…", "4", "5", "6", "…", "10"]
    assert pager.one("a", rel="next").attributes["href"] == "/?per_page=4&page=6"
    assert pager.one("a", aria_current="page").words == "5"
    ends = page(client, "/?per_page=4&page=3").one("nav", class_="pager")
    assert [item.words for item in ends.all("li")] == ["1", "2", "3", "4", "…", "10"]
    assert not page(client, "/?per_page=100").all("nav", class_="pager")


def test_past_the_end_and_nothing_found(client: FlaskClient) -> None:
    assert "past the end" in page(client, "/?page=9").one("main").words
    empty = page(client, "/?q=kettle+stripes&filter=rating:0..").one("div", class_="empty")
    assert "Nothing found for “kettle stripes”" in empty.words
    assert "/?q=kettle+stripes" in links(empty)
    # A way out leads somewhere: there are kettles, but nothing with stripes.
    assert "/?q=kettle&filter=rating:0.." in links(empty)
    assert "/?q=stripes&filter=rating:0.." not in links(empty)
    assert "/?filter=category:Electronics" in links(empty)


def test_explains_each_hit(client: FlaskClient) -> None:
    root = page(client, "/?q=cable&explain=1")
    why = root.all("details", class_="why")
    assert len(why) == len(root.all("li", class_="card"))
    assert "no. 1, score 12.5" in why[0].words
    assert "not found" in why[0].words


def test_unknown_parameters_are_let_pass(client: FlaskClient) -> None:
    assert page(client, "/?utm_source=x&fbclid=y&q=&sort=&page=").one("h1").text == "All products"


def test_product_page(client: FlaskClient) -> None:
    root = page(client, "/products/P001")
    assert "Birch & Co Bookshelf Speaker Pair" in root.one("h1").text
    crumbs = links(root.one("nav", aria_label="Breadcrumbs"))
    assert crumbs[2] == "/?filter=category:Electronics+>+Audio"
    assert "cotton, steel" in root.one("main").words
    assert root.one("table", class_="bars").words.startswith("5 stars 18")
    outside = root.one("a", class_="outside")
    assert outside.attributes["href"] == "https://shop.example/p/1"
    assert "noopener" in outside.attributes["rel"]


def test_place_page(client: FlaskClient) -> None:
    words = page(client, "/products/place%2F0").one("main").words
    assert "Springfield, NJ 07081" in words
    assert "Monday 9:00-17:00" in words


def test_friendly_errors(client: FlaskClient, engine: TinyEngine) -> None:
    assert page(client, "/nowhere", 404).one("h1").text == "Page not found"
    assert page(client, "/products/none", 404).one("h1").text == "Not found"
    assert page(client, "/?sort=cheap", 400).one("h1").text == "That search cannot be read"
    assert client.post("/").status_code == 405
    engine.published = False
    waiting = client.get("/")
    assert waiting.status_code == 503
    assert waiting.headers["Retry-After"]
    root = read(waiting.get_data(as_text=True))
    assert root.one("code").text == "retail-search reindex SOURCE --index shop"
    assert root.one("meta", http_equiv="refresh")
    engine.published = True
    assert page(client, "/").all("li", class_="card")


def test_headers_and_no_inline_code(client: FlaskClient) -> None:
    for address in ("/", "/products/P001", "/nowhere", "/api/v1/search", "/healthz"):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        text = answer.get_data(as_text=True)
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text
    for address in ("/", "/similar?to=P001"):
        scripts = [script.attributes["src"] for script in page(client, address).all("script")]
        assert scripts
        assert all(source.startswith("/static/") for source in scripts)


def test_static_files_are_small_and_kept(client: FlaskClient) -> None:
    root = page(client, "/")
    total = 0
    files = [s.attributes["src"] for s in root.all("script")]
    files += [link.attributes["href"] for link in root.all("link", rel="stylesheet")]
    files += [link.attributes["href"] for link in root.all("link", rel="icon")]
    for file in files:
        with client.get(file) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
            total += len(answer.data)
    assert total < 100_000
    assert client.get("/static/..%2fapp.py").status_code == 404


def test_pictures(client: FlaskClient, pictures: Path) -> None:
    with client.get("/pictures/p001.svg") as answer:
        assert answer.mimetype == "image/svg+xml"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "max-age" in answer.headers["Cache-Control"]
    for name in (
        "none.svg",
        "../secret.svg",
        "..%2fsecret.svg",
        "%2e%2e/secret.svg",
        ".svg",
        "p001",
    ):
        assert client.get(f"/pictures/{name}").status_code == 404


def test_pictures_may_come_later_or_never(engine: TinyEngine, tmp_path: Path) -> None:
    assert create_app(engine, Settings()).test_client().get("/pictures/a.svg").status_code == 404
    folder = tmp_path / "later"
    client = create_app(engine, Settings(), pictures=folder).test_client()
    assert client.get("/pictures/a.svg").status_code == 404
    folder.mkdir()
    (folder / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with client.get("/pictures/a.svg") as answer:
        assert answer.status_code == 200


def _evil_product(scheme: str) -> Product:
    place = Location(
        latitude=1, longitude=2, address=EVIL, city=EVIL, region=EVIL, postal_code=EVIL,
        country=EVIL,
    )  # fmt: skip
    return Product(
        id="x" + EVIL, title=EVIL, description=EVIL + "\n" + EVIL, brand=EVIL,
        category=(EVIL, EVIL),
        price=1, currency=EVIL, attributes={EVIL: EVIL, "more": (EVIL,), "hours": (EVIL,)},
        image=scheme, url=scheme, rating=4, rating_count=2, availability="in_stock", location=place,
        reviews=ReviewSummary(count=1, mean=1, histogram=(1, 0, 0, 0, 0)), source=EVIL,
    )  # fmt: skip


class EvilEngine(TinyEngine):
    """Puts the hostile text in everything that an engine says."""

    def search(self, request: SearchRequest) -> SearchResponse:
        value = FacetValue(EVIL, EVIL, 1)
        kinds = (("category", "hierarchy"), ("brand", "values"), ("attributes." + EVIL, "values"))
        why = Explanation(1, 1.0, 1, 1.0, 1.0, {EVIL: (EVIL,)}, {EVIL: 1.0})
        return replace(
            super().search(replace(request, query="", filters=(), facets=())),
            request=request,
            query_id=EVIL,
            hits=(Hit(1, 1.0, self.products[0], why),),
            facets=tuple(Facet(f, EVIL, k, (value,)) for f, k in kinds),  # type: ignore[arg-type]
        )


SCHEMES = [
    "javascript:alert(1)", "data:image/svg+xml,<svg onload=alert(1)>", EVIL, "//evil.example/x.png",
    "https://a.example/\"onerror=alert(1)", "https://user@evil.example/", "/pictures/../../secret",
    "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "https://", "http://[", "/api/v1/search",
]  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
def test_product_text_never_becomes_markup(scheme: str) -> None:
    product = _evil_product(scheme)
    client = create_app(EvilEngine((product,)), Settings()).test_client()
    where = (
        f"/?q={quote(EVIL)}&filter={quote('brand:' + EVIL)}&explain=1",
        "/products/" + quote(product.id, safe=""),
        "/products/" + quote("no" + EVIL, safe=""),
        f"/{quote(EVIL)}",
    )
    for address in where:
        answer = client.get(address)
        root = read(answer.get_data(as_text=True))
        for script in root.all("script"):
            data = script.attributes.get("type") == "application/ld+json"
            assert data or script.attributes["src"].startswith("/static/")
            assert "<" not in script.text
        assert not root.all("b")
        assert not root.all("img")
        assert "49" not in root.one("main").words.replace("{{7*7}}", "")
        for node in _everything(root):
            assert not any(name.startswith("on") for name in node.attributes)
            for name in ("href", "src", "action"):
                given = node.attributes.get(name, "")
                ours = ("/", "#", "http://localhost/", "https://www.openstreetmap.org/")
                assert given.startswith(ours) or not given
        assert answer.status_code in (200, 404)
    body = client.get("/api/v1/search").get_json()
    assert body["hits"][0]["image"] is None
    assert body["hits"][0]["url"] is None


def _everything(node: Node) -> list[Node]:
    return [node, *(below for child in node.children for below in _everything(child))]


def test_pictures_from_the_web_are_shown(engine: TinyEngine) -> None:
    address = "https://images.example/I/41ab%2Bc._AC_.jpg?x=1&y=2"
    product = engine.products[0].model_copy(update={"image": address})
    client = create_app(TinyEngine((product,)), Settings()).test_client()
    assert page(client, "/").one("img").attributes["src"] == address
