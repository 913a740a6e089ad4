"""What a page weighs, and that nothing on it moves by itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import webapp
from tests.webapp.shop.headless import expect_count

STATIC = Path(webapp.__file__).parent / "static"
MOST_BYTES = 100_000
MOST_SHIFT = 0.05

_WATCH = (
    "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((one) => {"
    " if (!one.hadRecentInput) window.shift += one.value; }))"
    ".observe({type: 'layout-shift', buffered: true});"
)


def test_all_that_a_page_loads_of_ours_is_light(client: FlaskClient) -> None:
    for address in ("/?q=by", "/products/P000"):
        named = set(re.findall(r"/static/([a-z_.]+)", client.get(address).get_data(as_text=True)))
        sizes = {name: (STATIC / name).stat().st_size for name in named}
        assert {"site.js", "site.css", "icon.svg"} <= set(sizes)
        assert sum(sizes.values()) < MOST_BYTES, sizes


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_by_itself(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 844})
    tab.add_init_script(_WATCH)
    for address in ("/?q=by", "/?q=by&view=list", "/products/P000"):
        tab.goto(address)
        tab.wait_for_timeout(400)
        assert tab.evaluate("shift") < MOST_SHIFT, address
    # Nor while the next results are awaited and come.
    tab.goto("/?q=by")
    tab.route("**/*page=2*", lambda route: (tab.wait_for_timeout(400), route.continue_()))
    tab.evaluate("document.querySelector('.pager a[rel=next]').click()")
    expect_count(tab, "38 products")
    tab.wait_for_url("**page=2*")
    tab.wait_for_timeout(300)
    assert tab.evaluate("shift") < MOST_SHIFT


@pytest.mark.browser
def test_a_page_asks_for_nothing_of_others(tab: Any, shop: str) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for address in ("/?q=by", "/products/P000"):
        tab.goto(address)
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(shop)] == []
