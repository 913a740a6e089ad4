"""The worst of the attacks before a real browser: nothing runs, nothing comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.webapp.outside.hostile_product import hostile_product
from tests.webapp.outside.payloads import BROWSER, MARK, PAYLOADS
from tests.webapp.shop.headless import chromium, served, visit
from tests.webapp.tiny_engine import TinyEngine
from webapp.api.product_body import read_product

pytestmark = pytest.mark.browser

_WATCH = """
window.happened = [];
window.xssq = () => window.happened.push('a script of a product ran');
document.addEventListener('securitypolicyviolation',
  (seen) => window.happened.push(seen.violatedDirective + ' ' + seen.blockedURI));
"""


@pytest.fixture(scope="module")
def hostile() -> Iterator[tuple[Any, str]]:
    products = tuple(read_product(hostile_product(PAYLOADS[name])) for name in BROWSER)
    with chromium() as browser, served(TinyEngine(products)) as shop:
        yield browser, shop


@contextmanager
def careful_visitor(hostile: tuple[Any, str]) -> Iterator[Any]:
    """Open a tab; fails on a dialog, a violation of the policy and a request elsewhere."""
    browser, shop = hostile
    seen: list[str] = []
    with visit(browser, shop) as tab:
        tab.add_init_script(_WATCH)
        tab.on("dialog", lambda dialog: (seen.append("a dialog"), dialog.dismiss()))
        tab.on("popup", lambda _: seen.append("another window"))
        tab.on(
            "request",
            lambda asked: None if _ours(asked.url, shop) else seen.append(f"asked {asked.url}"),
        )
        yield tab
        tab.wait_for_timeout(100)
        seen += tab.evaluate("window.happened")
        assert tab.evaluate("document.querySelectorAll('iframe, object, embed, base').length") == 0
    assert seen == []


def _ours(address: str, shop: str) -> bool:
    return urlsplit(address).netloc == urlsplit(shop).netloc


@pytest.mark.parametrize("name", BROWSER)
def test_a_hostile_product_does_nothing(hostile: tuple[Any, str], name: str) -> None:
    product_id = hostile_product(PAYLOADS[name])["id"]
    with careful_visitor(hostile) as tab:
        tab.goto("/products/" + quote(product_id, safe=""))
        assert tab.locator("h1").count() == 1
        for link in tab.locator("main a[href]").all()[:12]:
            link.hover(force=True, timeout=1_000) if link.is_visible() else None


def test_hostile_hits_and_suggestions_do_nothing(hostile: tuple[Any, str]) -> None:
    with careful_visitor(hostile) as tab:
        tab.goto("/?explain=1")
        assert tab.locator(".card").count() == len(BROWSER)
        for name in BROWSER:
            tab.locator("#q").fill(PAYLOADS[name][:14])
            tab.wait_for_timeout(200)
        tab.locator("#q").fill("")


@pytest.mark.parametrize("name", BROWSER)
def test_a_hostile_query_does_nothing(hostile: tuple[Any, str], name: str) -> None:
    with careful_visitor(hostile) as tab:
        tab.goto("/?q=" + quote(PAYLOADS[name]) + "&explain=1")
        assert tab.locator("#q").input_value() == PAYLOADS[name]
        # What was searched for before is kept on the device, and shown again.
        tab.goto("/")
        tab.locator("#q").click()
        tab.wait_for_timeout(150)
        assert tab.evaluate(f"document.querySelectorAll('[onerror], [data-{MARK}]').length") == 0
