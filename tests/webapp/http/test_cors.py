from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from catalog.errors import SettingsError
from retail_search.settings import Settings, load_settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

SHOP = "https://shop.example"
PREFLIGHT = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
OPENS = "Access-Control-Allow-Origin"


def client_of(engine: TinyEngine, origins: str) -> FlaskClient:
    return create_app(engine, Settings(cors_origins=origins)).test_client()


def test_no_other_site_may_read_unless_it_is_named(client: FlaskClient) -> None:
    for headers in ({"Origin": SHOP}, PREFLIGHT):
        for answer in (
            client.get("/api/v1/search", headers=headers),
            client.options("/api/v1/search", headers=headers),
        ):
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_named_site_may(engine: TinyEngine) -> None:
    client = client_of(engine, f"https://other.example, {SHOP.upper()}")
    for address in ("/api/v1/search", "/api/v1/search?page=x", "/api/v1/nothing", "/predict"):
        answer = client.get(address, headers={"Origin": SHOP}, buffered=True)
        assert answer.headers[OPENS] == SHOP
        assert "Origin" in answer.headers["Vary"]
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert (
            client.get(address, headers={"Origin": "https://evil.example"}).headers.get(OPENS)
            is None
        )
        assert "Origin" in client.get(address).headers["Vary"]


def test_every_site_may(engine: TinyEngine) -> None:
    answer = client_of(engine, "*").get("/api/v1/search", headers={"Origin": SHOP})
    assert answer.headers[OPENS] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_pages_are_not_opened(engine: TinyEngine) -> None:
    for address in ("/", "/products/P001", "/healthz", "/static/site.css"):
        answer = client_of(engine, "*").get(address, headers={"Origin": SHOP}, buffered=True)
        assert OPENS not in answer.headers


def test_a_browser_may_ask_beforehand(engine: TinyEngine) -> None:
    client = client_of(engine, SHOP)
    answer = client.options("/api/v1/search", headers=PREFLIGHT)
    assert (answer.status_code, answer.data) == (200, b"")
    methods = answer.headers["Access-Control-Allow-Methods"]
    assert {"GET", "POST", "HEAD"} <= {one.strip() for one in methods.split(",")}
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    other = client.options(
        "/api/v1/search", headers={**PREFLIGHT, "Origin": "https://evil.example"}
    )
    assert OPENS not in other.headers
    assert client.options("/api/v1/nothing", headers=PREFLIGHT).status_code == 404


def test_changes_stay_refused(engine: TinyEngine) -> None:
    client = client_of(engine, SHOP)
    answer = client.delete("/api/v1/products/P001", headers={"Origin": SHOP})
    assert answer.status_code == 403
    assert answer.get_json()["error"]["code"] == "other_site"
    assert len(engine.products) == 40


@pytest.mark.parametrize(
    "named", ["shop.example", "https://shop.example/", "https://a b", "null", "https://*.example"]
)
def test_what_is_no_origin_is_refused(named: str) -> None:
    with pytest.raises(SettingsError, match="cors_origins"):
        load_settings(cors_origins=named)


@pytest.mark.parametrize("named", ["", "*", SHOP, "http://localhost:3000,https://[::1]:8443"])
def test_origins(named: str) -> None:
    assert load_settings(cors_origins=named).cors_origins == named


def test_options_and_head_say_what_is_there(client: FlaskClient) -> None:
    answer = client.options("/api/v1/search")
    assert answer.status_code == 200
    assert {"GET", "HEAD", "OPTIONS", "POST"} == {
        one.strip() for one in answer.headers["Allow"].split(",")
    }
    whole, head = client.get("/api/v1/search"), client.head("/api/v1/search")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    assert client.head("/api/v1/products/none").status_code == 404
