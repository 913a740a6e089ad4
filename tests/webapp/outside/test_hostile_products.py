"""Products whose texts are attacks, on every page and in every answer that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.sources.cleaning import plain
from retail_search.settings import Settings
from tests.webapp.markup import read
from tests.webapp.outside.addresses import filled, product_pages
from tests.webapp.outside.hostile_product import FIELDS, hostile_product
from tests.webapp.outside.page_faults import faults, shape
from tests.webapp.outside.payloads import MARK, PAYLOADS, harmless
from tests.webapp.outside.small_shop import SmallShop
from tests.webapp.tiny_engine import TinyEngine
from webapp.api.product_body import read_product
from webapp.app import create_app

HOSTS = frozenset({"pictures.example", "seller.example", "www.openstreetmap.org", "localhost"})
# What a page does besides showing: escaping is one thing, so not every payload needs every field.
WORST = (
    "end of JSON", "double quotes", "handler", "javascript address", "address of another host",
)  # fmt: skip


def one_product_shop(payload: str, fields: tuple[str, ...] = FIELDS) -> tuple[Flask, str]:
    """Build a shop of one product and its neighbour, and return it with the product's id."""
    product = read_product(hostile_product(payload, fields))
    neighbour = product.model_copy(update={"id": "neighbour", "goes_with": (product.id,)})
    engine = TinyEngine((product, neighbour))
    return create_app(engine, Settings(per_page=12)), product.id


def pages_of(payload: str, fields: tuple[str, ...] = FIELDS) -> dict[str, str]:
    """Return each page of that shop by the pattern of its address."""
    app, product_id = one_product_shop(payload, fields)
    client = app.test_client()
    addresses = zip(product_pages(app, "{}"), product_pages(app, product_id), strict=True)
    return {pattern: shown(client, address) for pattern, address in addresses}


def shown(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code in (200, 302, 303), (address, answer.status_code)
    check_headers(answer)
    page = answer.status_code == 200 and answer.mimetype == "text/html"
    text = answer.get_data(as_text=True) if page else ""
    answer.close()
    return text


def check_headers(answer: TestResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # The operator's session is all that is kept in a browser.
    assert answer.headers.get("Set-Cookie", "retail_search_operator=").startswith(
        "retail_search_operator="
    )
    assert MARK not in answer.headers.get("Set-Cookie", "")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"] or (
        "default-src 'none'" in answer.headers["Content-Security-Policy"]
    )
    for name, value in answer.headers:
        assert MARK not in name
        assert not set("\r\n\x00") & set(value), (name, value)


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_product_of_payloads_has_the_page_of_any_other(name: str) -> None:
    payload = PAYLOADS[name]
    usual = pages_of(harmless(payload), tuple({*FIELDS} - {"image", "url"}))
    for address, page in pages_of(payload).items():
        assert faults(page, hosts=HOSTS) == [], address
        added = shape(page) - shape(usual[address])
        assert not added, f"{address} has elements more: {added}"


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", WORST)
def test_each_field_by_itself(field: str, name: str) -> None:
    usual = pages_of("usual", ())
    for address, page in pages_of(PAYLOADS[name], (field,)).items():
        assert faults(page, hosts=HOSTS) == [], address
        added = shape(page) - shape(usual[address])
        assert not added, f"{address} has elements more: {added}"


@pytest.mark.parametrize("name", PAYLOADS)
def test_what_is_shown_is_the_text_itself(name: str) -> None:
    app, product_id = one_product_shop(PAYLOADS[name])
    title = " ".join(plain(PAYLOADS[name][:2000]).split())
    page = read(shown(app.test_client(), filled("/products/{id}", product_id)))
    assert page.one("h1").words == title
    assert title in page.one("title").words


@pytest.fixture(scope="module")
def hostile(small_shop: SmallShop, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The small shop with all hostile products in its real index, sent over the API."""
    app = small_shop.copy(tmp_path_factory.mktemp("hostile") / "data").app()
    lines = [{"upsert": hostile_product(payload)} for payload in PAYLOADS.values()]
    lines += [
        {"upsert": hostile_product(PAYLOADS[name], (field,)) | {"id": f"{field}-{number}"}}
        for number, name in enumerate(WORST)
        for field in FIELDS
        if field != "id"
    ]
    done = app.test_client().post("/api/v1/products", json=lines)
    assert done.status_code == 200, done.get_json()
    assert done.get_json()["errors"] == []
    return app


def ids() -> Iterator[str]:
    for payload in PAYLOADS.values():
        yield hostile_product(payload)["id"]


def test_pages_over_a_real_index(hostile: Flask) -> None:
    client = hostile.test_client()
    # Pages that name no product are the same for all of them.
    for address in sorted({one for name in ids() for one in product_pages(hostile, name)}):
        page = shown(client, address)
        assert not page or faults(page, hosts=HOSTS) == [], address
    for query in ("usual", *(payload[:900] for payload in PAYLOADS.values())):
        for more in ({}, {"explain": "1"}, {"sort": "newest"}, {"mode": "lexical"}):
            address = filled("/", "", q=query, per_page="100", **more)
            page = shown(client, address)
            assert not page or faults(page, hosts=HOSTS) == [], address


def test_answers_over_a_real_index(hostile: Flask) -> None:
    client = hostile.test_client()
    for name, payload in PAYLOADS.items():
        sent = hostile_product(payload)
        below = f"/api/v1/products/{quote(sent['id'], safe='')}"
        product = answered(client, below)
        assert product["title"] == plain(sent["title"]), name
        assert product["id"] == sent["id"]
        for rule in hostile.url_map.iter_rules():
            if rule.rule.startswith("/api/v1/products/<") and "GET" in (rule.methods or ()):
                answered(client, below + rule.rule.partition(">")[2])
    for address in (
        "/api/v1/search?q=usual&per_page=100&highlight=1&explain=1&facets=brand,category,"
        "attributes.color",
        "/api/v1/search?per_page=100&page=2&sort=newest",
    ):
        assert answered(client, address)["hits"]


def answered(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.get_json())
    assert answer.mimetype == "application/json"
    check_headers(answer)
    return orjson.loads(answer.get_data())


def test_files_bring_no_markup(tmp_path: Path, small_shop: SmallShop) -> None:
    """What the readers make of a file goes to the same pages, and is clean before that."""
    from tests.retail_search.command_line import run_well
    from tests.webapp.outside.small_shop import INDEX

    home = small_shop.copy(tmp_path / "data").home
    file = tmp_path / "hostile.jsonl"
    lines = (
        orjson.dumps(hostile_product(payload) | {"id": f"F{number}"}).decode()
        for number, payload in enumerate(PAYLOADS.values())
    )
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run_well("update", file, "--index", INDEX, "--data-dir", home)
    app = SmallShop(home, small_shop.pictures).app()
    client = app.test_client()
    found = 0
    for number in range(len(PAYLOADS)):
        address = f"/products/F{number}"
        if client.get(address).status_code == 404:
            continue
        found += 1
        assert faults(shown(client, address), hosts=HOSTS) == [], address
    assert found > len(PAYLOADS) / 2
