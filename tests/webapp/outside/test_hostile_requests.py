"""Requests that are attacks: in each parameter, part of a path, header and field of a body."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from tests.webapp.outside.addresses import QUERY, filled, names_of, page_rules
from tests.webapp.outside.described import Described, described
from tests.webapp.outside.page_faults import faults
from tests.webapp.outside.payloads import EVIL_HOST, MARK, PAYLOADS
from tests.webapp.outside.small_shop import SmallShop
from webapp.http.limits import LONGEST_LINE

HOSTS = frozenset({"localhost", "www.openstreetmap.org", "seller.example"})
# Read differently by a server and a browser, or by nobody at all.
RAW_PATHS = (
    "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/..\\app.py",
    "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/site.css%00.svg", "/static/.",
    "/static/....//app.py", "/static/%252e%252e%252fapp.py", "/static/",
    "/pictures/../secret.svg", "/pictures/..%2fsecret.svg", "/pictures/%2e%2e%2fsecret.svg",
    "/pictures/..%5csecret.svg", "/pictures/%00.svg", "/pictures//etc/passwd", "/pictures/..svg",
    "/pictures/file:///etc/passwd", "/pictures/.svg", "/pictures/a.svg/../../secret.svg",
    f"//{EVIL_HOST}/", f"//{EVIL_HOST}/%2e%2e", f"/%2f{EVIL_HOST}", f"/%5c{EVIL_HOST}",
    f"/\\{EVIL_HOST}", f"/products//{EVIL_HOST}", "/products/%00", "/products/%0d%0aX:%20y",
    "/products/%ed%a0%80", "/products/%ff%fe", "/%ff", "/?q=%ff%fe%ed%a0%80", "/?%ff=%ff",
    "/?q[]=a", "/?q=a&q=b", "/?&&&=", "/?=", "/?filter=%00:%00", "/?page=%30%78%31",
    "/api/v1/products/%ed%a0%80", "/api/v1/products/..%2f..%2fhealthz", "/api/v1/search?q=%ff",
    "/api/v1//search", "/api/v1/../v1/search", "/api/v1/search/", "/API/V1/SEARCH",
)  # fmt: skip
HEADERS = (
    "Host", "X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Referer",
    "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Cookie",
    "Origin", "If-None-Match", "If-Modified-Since", "Range", "X-Request-Id",
    "X-HTTP-Method-Override", "Sec-Fetch-Site", "Content-Type", "X-Original-URL", "Via",
    "Access-Control-Request-Method",
    "Access-Control-Request-Headers",
)  # fmt: skip
# Every payload in every place takes minutes; these few are in every place each time.
FEW = frozenset({"end of JSON", "double quotes", "line ends", "null", "address of another host"})
EACH = [name if name in FEW else pytest.param(name, marks=pytest.mark.slow) for name in PAYLOADS]
_PLAIN = '"()<>:,. -@$'
# Seconds of work that a request may cause, whatever it asks. Work, as a busy machine takes longer.
PATIENCE = 1.0


@pytest.fixture(scope="module")
def app(small_shop: SmallShop, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    shop = small_shop.copy(tmp_path_factory.mktemp("requests") / "data")
    (shop.pictures.parent / "secret.svg").write_text("<svg>a secret</svg>")
    made = shop.app()
    # What is opened with the first search is no part of how long a search takes.
    made.test_client().get("/api/v1/search?q=warm+up&explain=1")
    return made


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def product_id(client: FlaskClient) -> str:
    found: str = client.get("/api/v1/search?q=sofa").get_json()["hits"][0]["id"]
    return found


def harmless_answer(answer: TestResponse, asked: object) -> None:
    """Fail where an answer harms whoever sees it."""
    assert answer.status_code < 500, (asked, answer.status_code, answer.get_data()[:300])
    assert answer.headers["X-Content-Type-Options"] == "nosniff", asked
    assert "Set-Cookie" not in answer.headers or MARK not in answer.headers["Set-Cookie"], asked
    for name, value in answer.headers:
        assert MARK not in name, asked
        assert not set("\r\n\x00") & set(value), (asked, name, value)
    if "Location" in answer.headers:
        to = urlsplit(answer.headers["Location"])
        assert to.hostname in (None, "localhost"), (asked, answer.headers["Location"])
        assert answer.headers["Location"].replace("\\", "/")[:2] != "//", asked
    if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
        found = faults(answer.get_data(as_text=True), hosts=HOSTS)
        assert found == [], asked
    elif answer.mimetype == "application/json" and answer.data:
        assert answer.get_json() is not None, asked
    # Python's own words for what went wrong are for the log.
    assert b"Traceback" not in answer.data, asked
    assert b"root:" not in answer.data, asked
    answer.close()


@pytest.mark.parametrize("name", PAYLOADS)
def test_queries(client: FlaskClient, name: str) -> None:
    for path in ("/?explain=1&", "/api/v1/search?explain=1&highlight=1&"):
        address = f"{path}q={quote(PAYLOADS[name][:1_000])}"
        harmless_answer(client.get(address), address)


def page_requests(app: Flask, product_id: str, payload: str) -> Iterator[str]:
    usual = {"of": product_id, "to": product_id, "field": "brand"}
    for rule in page_rules(app):
        if "{" in rule:
            yield filled(rule, payload)
            continue
        needed = {name: usual[name] for name in names_of(rule) if name in usual}
        for name in names_of(rule):
            yield filled(rule, "", **needed | {name: payload})
        yield filled(rule, "", **{payload: "x"})


@pytest.mark.parametrize("name", EACH)
def test_parameters_of_pages(app: Flask, client: FlaskClient, product_id: str, name: str) -> None:
    for address in page_requests(app, product_id, PAYLOADS[name]):
        harmless_answer(client.get(address), address)
        if "filter=" in address:
            for field in ("brand:", "attributes.color:", "location:", "released:", "price:"):
                narrowed = address.replace("filter=", "filter=" + field)
                harmless_answer(client.get(narrowed), narrowed)


@pytest.mark.parametrize("name", EACH)
def test_parameters_of_the_api(app: Flask, client: FlaskClient, name: str) -> None:
    payload = PAYLOADS[name]
    for one in described(app):
        for address, body in api_requests(one, payload):
            answer = client.open(address, method=one.method, json=body)
            assert answer.mimetype == "application/json", (one.path, answer.mimetype)
            harmless_answer(answer, (one.method, address, body))


def api_requests(one: Described, payload: str) -> Iterator[tuple[str, Any]]:
    """Yield addresses and bodies of one operation with a payload in one place each."""
    join = "&" if "?" in one.address else "?"
    for name in (*one.names("query"), payload):
        value = payload if name != payload else "x"
        yield one.address.split("?")[0] + "?" + f"{quote(name)}={quote(value)}", one.body
        yield f"{one.address}{join}{quote(name)}={quote(value)}", one.body
    for name in one.names("path"):
        yield filled(one.path.replace(f"{{{name}}}", "{x}"), payload), one.body
    if one.body is not None:
        yield one.address, payload
        for body in with_payload(one.body, payload):
            yield one.address, body


def with_payload(value: Any, payload: str) -> Iterator[Any]:
    """Yield a value of JSON with a payload in the place of each of its parts, and as a name."""
    if isinstance(value, dict):
        yield value | {payload: payload}
        for name, part in value.items():
            yield value | {name: payload}
            yield from (value | {name: other} for other in with_payload(part, payload))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            before, after = value[:number], value[number + 1 :]
            yield [*before, payload, *after]
            yield from ([*before, other, *after] for other in with_payload(part, payload))


@pytest.mark.parametrize("name", EACH)
def test_headers(client: FlaskClient, product_id: str, name: str) -> None:
    # What no server lets through to the app is not what is asked about here.
    value = "".join(c for c in PAYLOADS[name] if c not in "\r\n\x00")[:4_000]
    value = value.encode().decode("latin-1")
    for header in HEADERS:
        for address in ("/", f"/products/{product_id}", "/api/v1/search?q=sofa", "/nothing"):
            builder = EnvironBuilder(address)
            builder.headers[header] = value
            harmless_answer(client.open(builder), (header, value, address))


@pytest.mark.parametrize("path", RAW_PATHS)
def test_paths(client: FlaskClient, path: str) -> None:
    path, _, query = path.partition("?")
    builder = EnvironBuilder(path="/", query_string=query)
    environ = builder.get_environ()
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    environ["REQUEST_URI"] = environ["RAW_URI"] = path + (f"?{query}" if query else "")
    answer = client.open(environ)
    assert b"a secret" not in answer.data
    assert b"create_app" not in answer.data
    harmless_answer(answer, path)
    if path.startswith(("/static", "/pictures")):
        assert answer.status_code in (404, 405, 308), path


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "X"])
def test_methods(client: FlaskClient, method: str) -> None:
    for address in ("/", "/products/x", "/static/site.css", "/api/v1/search", "/healthz"):
        answer = client.open(address, method=method)
        assert answer.status_code in (200, 204, 400, 405), (method, address, answer.status_code)
        assert b"xssq" not in answer.data


def bombs() -> dict[str, str]:
    million = 1_000_000
    return {
        "one letter": "a" * million,
        "blanks": " " * million + "x",
        "words": "a " * (million // 2),
        "quotes": '"' * million,
        "minuses": "-a " * (million // 3),
        "brackets": "(" * million,
        "digits": "1" * million,
        "numbers with units": "1 inch x " * (million // 9),
        "prices": "under $1 " * (million // 9),
        "tags": "<a " * (million // 3),
        "ends": ".." * (million // 2),
        "colons": ":" * million,
        "commas": "," * million,
        "emails": "a@a." * (million // 4),
        "accents": "e\u0301" * (million // 2),
        "han": "\u4e2d" * (million // 3),
    }


@pytest.mark.parametrize("name", bombs())
def test_whatever_is_asked_is_answered_soon(app: Flask, name: str) -> None:
    text = bombs()[name]
    for path in ("/?q=", "/api/v1/search?q=", "/api/v1/understand?q=", "/api/v1/suggest?q="):
        # As much as a query may have, as an address may have, and far more than either.
        for length in (1_000, LONGEST_LINE - 50, 1_000_000):
            asked(app, path + cut(quote(text, safe=_PLAIN), length))
            asked(app, path + quote(text[:length], safe=_PLAIN))
    text = cut(quote(text[:LONGEST_LINE], safe=_PLAIN), LONGEST_LINE - 200)
    for rule, names in QUERY.items():
        for parameter in sorted({*names} & {"filter", "facets", "context", "id", "facet_text"}):
            asked(app, f"{rule}?{parameter}={text}")
    for one in described(app):
        if one.method == "GET":
            for parameter in one.names("query"):
                asked(app, f"{one.address.split('?')[0]}?{parameter}={text}")


@pytest.mark.parametrize("name", bombs())
def test_whatever_is_sent_is_read_soon(app: Flask, client: FlaskClient, name: str) -> None:
    for length in (8_000, 1_000_000):
        text = bombs()[name][:length]
        for body in ({"id": "bomb", "title": text[:2_000], "description": text}, [text], text):
            began = time.process_time()
            answer = client.put("/api/v1/products/bomb", json=body)
            assert answer.status_code < 500
            # A product that is taken is also encoded and indexed.
            assert time.process_time() - began < 2 * PATIENCE, (name, length)
            assert len(answer.data) < 100_000


@pytest.mark.parametrize("deep", [200, 300, 900, 1_020])
@pytest.mark.parametrize("ends", ["[]", '{"a":}'])
def test_what_is_nested_deep_is_refused(client: FlaskClient, deep: int, ends: str) -> None:
    nested = ends[:-1] * deep + "1" + ends[-1] * deep
    for method, path, body in (
        ("POST", "/search", f'{{"q": {nested}}}'),
        ("POST", "/events", f'{{"kind": {nested}, "product_id": "x"}}'),
        ("POST", "/events", f"[{nested}]"),
        ("PUT", "/products/deep", f'{{"title": {nested}}}'),
        ("POST", "/products", f'[{{"delete": {nested}}}]'),
        ("PUT", "/rules/deep", f'{{"when": {nested}}}'),
    ):
        answer = client.open(
            f"/api/v1{path}", method=method, data=body, content_type="application/json"
        )
        assert 400 <= answer.status_code < 500, (method, path)
    lines = client.post(
        "/api/v1/products",
        data=f'{{"delete": {nested}}}\n',
        content_type="application/x-ndjson",
    )
    assert lines.status_code == 422


def cut(escaped: str, length: int) -> str:
    """Return the beginning of an escaped text, with no half of an escape at its end."""
    return re.sub(r"%.?$", "", escaped[:length])


def asked(app: Flask, address: str) -> None:
    """Ask as a server does, with nothing of a test's own in the time that it takes."""
    path, _, query = address.partition("?")
    environ = EnvironBuilder(path=path).get_environ() | {"QUERY_STRING": query}
    environ["REQUEST_URI"] = environ["RAW_URI"] = address
    began = time.process_time()
    answer = TestResponse(*run_wsgi_app(app, environ), Request(environ))
    took = time.process_time() - began
    assert answer.status_code < 500
    assert took < PATIENCE, (address[:80], len(address), answer.status_code, took)
    assert len(answer.data) < 2_000_000, "an answer grows with what is asked"
    answer.close()


def test_the_operator_sees_what_was_asked_as_text(app: Flask, client: FlaskClient) -> None:
    for number, payload in enumerate(PAYLOADS.values()):
        client.get(f"/api/v1/search?ranking=fused&q={quote(payload[:1_000])}")
        rule = {
            "comment": payload,
            "when": {"contains": ["sofa"], "context": {"channel": payload[:50]}},
            "then": {"banner": payload[:200], "replace": payload[:100]},
        }  # fmt: skip
        answer = client.put(f"/api/v1/rules/hostile-{number}", json=rule)
        assert answer.status_code in (200, 400, 422), answer.get_json()
        line = f"sofa, {payload}"
        answer = client.post("/api/v1/synonyms", json={"line": line})
        assert answer.status_code in (200, 400, 422), answer.get_json()
    app.extensions["retail_search.traffic"].flush()
    for rule in page_rules(app):
        if rule.startswith("/operator") and "{" not in rule:
            for query in ("", "?q=sofa", "?list=slow", "?list=zero", "?id=hostile-1"):
                harmless_answer(client.get(rule + query), rule + query)
    for address in ("/?q=sofa", "/?q=sofa&context=channel:app", "/?q=sofa&explain=1"):
        harmless_answer(client.get(address), address)
