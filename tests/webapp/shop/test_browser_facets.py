"""Facets in a browser: the slider of prices, looking for a value, traffic that is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.webapp.shop.headless import expect_count, visit

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


def test_prices_slide_by_keyboard(tab: Any) -> None:
    tab.goto("/")
    low = tab.get_by_role("slider", name="Price from")
    high = tab.get_by_role("slider", name="Price to")
    assert low.get_attribute("aria-valuetext") == "$10.00"
    lit = tab.locator(".histogram rect.in")
    bars = lit.count()
    low.focus()
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    assert low.get_attribute("aria-valuetext") == "$40.00"
    assert lit.count() == bars - 3
    tab.wait_for_url("**/?filter=price:40..")
    playwright.expect(tab.locator(".chips")).to_contain_text("$40.00 and up")
    # The focus is where it was, so that one can go on; the bars are as many as before.
    playwright.expect(low).to_be_focused()
    assert tab.locator(".histogram rect").count() == bars
    high.focus()
    tab.keyboard.press("Home")
    assert high.get_attribute("aria-valuetext") == "$50.00"
    tab.wait_for_url("**/?filter=price:40..50")
    low.focus()
    tab.keyboard.press("End")
    playwright.expect(low).to_have_value("3")


def test_values_of_a_long_facet_are_found_while_one_types(tab: Any) -> None:
    tab.goto("/?q=by")
    facet = tab.locator("details[data-keep=brand]")
    box = facet.get_by_role("textbox", name="Find in Brand")
    box.press_sequentially("ke", delay=10)
    found = facet.locator(".found-values a.choice")
    playwright.expect(found).to_have_count(1)
    assert "Kestrel" in found.inner_text()
    playwright.expect(facet.locator(":scope > .choices")).to_be_hidden()
    playwright.expect(tab.locator("#announce")).to_have_text("1 value with “ke”")
    box.fill("zzz")
    playwright.expect(facet.locator(".none")).to_be_visible()
    box.fill("")
    playwright.expect(facet.locator(":scope > .choices")).to_be_visible()
    box.fill("ke")
    found.click()
    tab.wait_for_url("**/?q=by&filter=brand:Kestrel")
    expect_count(tab, "3 products")


def test_values_of_a_long_facet_are_found_without_script(browser: Any, shop: str) -> None:
    with visit(browser, shop, script=False) as tab:
        tab.goto("/?q=by&view=list")
        facet = tab.locator("details[data-keep=brand]")
        assert not tab.locator(".thumbs").is_visible()
        facet.get_by_role("textbox").fill("e")
        facet.get_by_role("button", name="Find").click()
        tab.wait_for_url("**/facet?**facet_text=e")
        playwright.expect(tab.locator("h1")).to_have_text("Brand in “by”")
        tab.locator("a.choice", has_text="Kestrel").click()
        tab.wait_for_url("**/?q=by&filter=brand:Kestrel&view=list")


def told(tab: Any) -> list[dict[str, Any]]:
    tab.wait_for_timeout(100)
    return [json.loads(body) for body in tab.evaluate("window.told")]


_LISTEN = (
    "window.told = []; navigator.sendBeacon = (to, body) => {"
    " if (to === '/api/v1/events') body.text().then((text) => told.push(text)); return true; };"
)


def test_opened_results_are_told_without_saying_by_whom(tab: Any) -> None:
    tab.add_init_script(_LISTEN)
    tab.goto("/?q=by&page=2")
    assert told(tab) == []
    tab.locator(".card .title a").nth(1).click()
    tab.wait_for_url("**/products/P013")
    playwright.expect(tab.locator("article.product")).to_be_visible()
    where = {"product_id": "P013", "query_id": "q1", "position": 14}
    assert told(tab) == [{"kind": "click", **where}, {"kind": "view", **where}]
    tab.locator("#similar .title a").first.click()
    tab.wait_for_url("**/products/P005")
    assert told(tab)[2:] == [{"kind": "view", "product_id": "P005"}]


@pytest.mark.parametrize(
    "wish",
    ["Object.defineProperty(navigator, 'doNotTrack', {value: '1'})",
     "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"],
)  # fmt: skip
def test_who_asks_not_to_be_followed_is_not(tab: Any, wish: str) -> None:
    tab.add_init_script(_LISTEN + wish)
    tab.goto("/?q=by")
    tab.locator(".card .title a").first.click()
    tab.wait_for_url("**/products/P000")
    assert told(tab) == []
