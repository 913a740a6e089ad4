from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.http.request_origin import is_loopback

KEY = "a long kéy"
OPERATION = b'{"delete": "nobody"}'


def client_of(engine: TinyEngine, **given: Any) -> FlaskClient:
    return create_app(engine, Settings(**given)).test_client()


def delete(
    client: FlaskClient, headers: dict[str, str] | None = None, sender: str = "127.0.0.1"
) -> tuple[int, str]:
    """Send a deletion of nothing; an answer of "not found" means that it was let through."""
    answer = client.delete(
        "/api/v1/products/nobody", headers=headers, environ_overrides={"REMOTE_ADDR": sender}
    )
    return answer.status_code, answer.get_json()["error"]["code"]


ALLOWED = (404, "not_found")
FORBIDDEN = (403, "write_forbidden")
OTHER_SITE = (403, "other_site")
KEY_NEEDED = (401, "key_needed")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
@pytest.mark.parametrize("sender", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("name", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LocalHost"])
def test_without_a_key_this_machine_may(
    engine: TinyEngine, host: str, sender: str, name: str
) -> None:
    assert delete(client_of(engine, host=host), {"Host": name}, sender) == ALLOWED


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "shop.example"])
def test_a_server_for_others_needs_a_key(engine: TinyEngine, host: str) -> None:
    assert delete(client_of(engine, host=host)) == FORBIDDEN


@pytest.mark.parametrize("sender", ["192.0.2.9", "10.0.0.1", "", "::ffff:192.0.2.9", "localhost.x"])
def test_other_machines_need_a_key(engine: TinyEngine, sender: str) -> None:
    assert delete(client_of(engine), sender=sender) == FORBIDDEN


@pytest.mark.parametrize(
    "name", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "2130706433", "["]
)
def test_a_name_that_only_leads_here_is_refused(engine: TinyEngine, name: str) -> None:
    headers = {"Host": name, "Origin": f"http://{name}", "Sec-Fetch-Site": "same-origin"}
    assert delete(client_of(engine), headers) in (FORBIDDEN, OTHER_SITE)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_through_a_proxy_nobody_is_on_this_machine(engine: TinyEngine, name: str) -> None:
    assert delete(client_of(engine), {name: "192.0.2.9"}) == FORBIDDEN


def test_the_first_version_of_the_protocol_is_a_proxys(engine: TinyEngine) -> None:
    answer = client_of(engine).delete(
        "/api/v1/products/nobody", environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"}
    )
    assert answer.status_code == 403
    assert "RETAIL_SEARCH_WRITE_KEY" in answer.get_json()["error"]["fix"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("key", ["", KEY])
def test_pages_of_other_sites_are_refused(
    engine: TinyEngine, headers: dict[str, str], key: str
) -> None:
    client = client_of(engine, write_key=SecretStr(key))
    right = headers | bearer(KEY)
    assert delete(client, right) == OTHER_SITE
    for method, address in (("PUT", "/api/v1/products/x"), ("POST", "/api/v1/products")):
        answer = client.open(
            address, method=method, data=OPERATION, headers=right, content_type="application/json"
        )
        assert answer.get_json()["error"]["code"] == "other_site"


def test_our_own_pages_may(engine: TinyEngine) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert delete(client_of(engine), headers) == ALLOWED
    assert delete(client_of(engine), {"Sec-Fetch-Site": "none"}) == ALLOWED


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "text/plain; application/json", "application/jsonp"],
)  # fmt: skip
def test_what_a_form_can_send_is_refused(engine: TinyEngine, content_type: str) -> None:
    client = client_of(engine)
    for method, address in (("PUT", "/api/v1/products/x"), ("POST", "/api/v1/products")):
        answer = client.open(address, method=method, data=OPERATION, content_type=content_type)
        assert answer.status_code == 415
        assert "application/json" in answer.get_json()["error"]["allowed"]


def test_no_page_is_ever_invited(engine: TinyEngine) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT",
             "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    for address in ("/api/v1/products", "/api/v1/products/x"):
        answer = client_of(engine).options(address, headers=asked)
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


def bearer(key: str) -> dict[str, str]:
    # A client writes the header in UTF-8, of which the server sees the bytes.
    return {"Authorization": f"Bearer {key}".encode().decode("latin-1")}


def test_with_the_key_anybody_may(engine: TinyEngine) -> None:
    client = client_of(engine, write_key=SecretStr(KEY), host="0.0.0.0")
    headers = bearer(KEY) | {"Host": "shop.example", "X-Forwarded-For": "192.0.2.9"}
    assert delete(client, headers, "192.0.2.9") == ALLOWED
    assert (
        delete(client, {"Authorization": bearer(KEY)["Authorization"].replace("B", "b")}) == ALLOWED
    )


@pytest.mark.parametrize(
    "headers",
    [{}, bearer(""), bearer("wrong"), bearer(KEY + "x"), bearer(KEY[:-1]),
     {"Authorization": KEY.encode().decode("latin-1")}, {"Authorization": "Basic eDp5"}],
)  # fmt: skip
def test_with_a_key_nobody_may_without_it(engine: TinyEngine, headers: dict[str, str]) -> None:
    client = client_of(engine, write_key=SecretStr(KEY))
    assert delete(client, headers) == KEY_NEEDED
    answer = client.delete("/api/v1/products/P001", headers=headers)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert KEY not in answer.get_data(as_text=True)
    assert len(engine.products) == 40


def test_a_blank_key_is_none(engine: TinyEngine) -> None:
    client = client_of(engine, write_key=SecretStr("  "), host="0.0.0.0")
    assert delete(client, bearer("  ")) == FORBIDDEN


def test_reading_needs_no_key(engine: TinyEngine) -> None:
    client = client_of(engine, write_key=SecretStr(KEY), host="0.0.0.0")
    headers = {"Host": "shop.example", "Origin": "https://elsewhere.example"}
    assert client.get("/api/v1/products/P001", headers=headers).status_code == 200
    assert client.get("/api/v1/search", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["127.1", "0x7f.1", "::ffff:10.0.0.1", "localhost.", "127.0.0.1 "])
def test_only_plain_names_of_this_machine_count(host: str) -> None:
    assert not is_loopback(host)


def test_wrong_keys_of_one_client_do_not_shut_out_the_others_of_a_proxy(engine: TinyEngine) -> None:
    client = client_of(engine, write_key=SecretStr(KEY), trusted_proxies="10.0.0.1")

    def tried(key: str, sender: str) -> int:
        return delete(client, {**bearer(key), "X-Forwarded-For": sender}, "10.0.0.1")[0]

    assert [tried("wrong", "192.0.2.9") for _ in range(11)] == [*[401] * 10, 429]
    assert tried(KEY, "192.0.2.9") == 429
    assert tried(KEY, "192.0.2.10") == 404


def test_a_network_of_version_6_is_one_client(engine: TinyEngine) -> None:
    client = client_of(engine, write_key=SecretStr(KEY))
    tried = [
        delete(client, bearer("wrong"), f"2001:db8:1:2::{number:x}")[0] for number in range(1, 12)
    ]
    assert tried == [*[401] * 10, 429]
    assert delete(client, bearer(KEY), "2001:db8:1:3::1")[0] == 404
