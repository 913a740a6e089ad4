"""The address is the state: history, focus, the filters' dialog, slow answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.webapp.shop.headless import count, expect_count, visit

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PHONE = {"width": 390, "height": 740}


def scrolled_to(tab: Any, y: int) -> None:
    """Wait until the page is scrolled so far, and that is noted."""
    for _ in range(50):
        if abs(tab.evaluate("scrollY") - y) < 3:
            break
        tab.wait_for_timeout(50)
    tab.wait_for_timeout(200)
    assert tab.evaluate("scrollY") == pytest.approx(y, abs=3)


def test_a_slow_answer_never_replaces_a_newer_one(tab: Any) -> None:
    tab.goto("/?q=by")
    held: list[Any] = []
    tab.route("**/*filter=brand:Alder", lambda route: held.append(route))
    tab.locator("a.choice", has_text="Alder").click()
    tab.wait_for_timeout(200)
    tab.locator("a.choice", has_text="Clothing").click()
    expect_count(tab, "10 products")
    assert len(held) == 1
    # The question was called off; answering it now may fail, and must not show.
    try:
        held[0].continue_()
    except playwright.Error:
        held.clear()
    tab.wait_for_timeout(300)
    assert count(tab) == "10 products"
    assert "Clothing" in tab.url


def test_only_what_takes_long_shows_that_it_does(tab: Any) -> None:
    tab.goto("/?q=by")
    tab.evaluate(
        "window.seen = []; new MutationObserver(() => seen.push(main.className))"
        ".observe(main, {attributes: true, attributeFilter: ['class']})"
    )
    tab.locator("a.choice", has_text="Dune").click()
    expect_count(tab, "4 products")
    held: list[Any] = []
    tab.route("**/*brand:Alder", lambda route: held.append(route))
    tab.evaluate("window.seen = []")
    tab.locator("a.choice", has_text="Alder").click()
    playwright.expect(tab.locator("#main")).to_have_class("waiting")
    playwright.expect(tab.locator("#main")).to_have_attribute("aria-busy", "true")
    playwright.expect(tab.locator("#announce")).to_have_text("Still looking")
    held[0].continue_()
    expect_count(tab, "8 products")
    playwright.expect(tab.locator("#main")).not_to_have_class("waiting")


def test_back_restores_place_and_open_facets(tab: Any) -> None:
    tab.goto("/?q=by")
    tab.locator("details.facet > summary", has_text="Brand").click()
    tab.evaluate("scrollTo(0, 500)")
    scrolled_to(tab, 500)
    tab.locator(".card .title a").nth(6).click()
    tab.wait_for_url("**/products/*")
    scrolled_to(tab, 0)
    assert tab.evaluate("document.activeElement.id") == "heading"
    tab.go_back()
    expect_count(tab, "38 products")
    scrolled_to(tab, 500)
    assert tab.locator("details[data-keep=brand]").get_attribute("open") is None
    tab.go_forward()
    tab.wait_for_url("**/products/*")
    playwright.expect(tab.locator(".product h1")).to_be_visible()
    tab.go_back()
    scrolled_to(tab, 500)
    tab.reload()
    scrolled_to(tab, 500)
    assert tab.locator("details[data-keep=brand]").get_attribute("open") is None
    assert tab.title() == "by · Retail Search"


def test_what_is_typed_while_a_page_comes_stays(tab: Any) -> None:
    tab.goto("/")
    held: list[Any] = []
    tab.route("**/?q=kettle", lambda route: held.append(route))
    box = tab.locator("#q")
    box.fill("kettle")
    box.press("Enter")
    playwright.expect(tab.locator("#main")).to_have_attribute("aria-busy", "true")
    box.press_sequentially(" steel")
    held[0].continue_()
    expect_count(tab, "5 products")
    assert box.input_value() == "kettle steel"


def test_the_same_search_again_is_no_step_of_the_history(tab: Any) -> None:
    tab.goto("/")
    for _ in range(3):
        tab.locator("#q").fill("kettle")
        with tab.expect_response("**/?q=kettle"):
            tab.locator("#q").press("Enter")
        expect_count(tab, "5 products")
    tab.go_back()
    expect_count(tab, "40 products")
    assert tab.url.endswith("/")


def test_the_head_follows_what_is_shown(tab: Any) -> None:
    tab.goto("/?q=kettle")
    robots = tab.locator("head meta[name=robots]")
    assert robots.get_attribute("content") == "noindex, follow"
    tab.locator(".card .title a").first.click()
    tab.wait_for_url("**/products/P005")
    playwright.expect(robots).to_have_count(0)
    assert tab.locator("link[rel=canonical]").get_attribute("href").endswith("/products/P005")
    assert '"@type": "Product"' in tab.locator("script[type='application/ld+json']").inner_text()
    tab.go_back()
    expect_count(tab, "5 products")
    playwright.expect(tab.locator("script[type='application/ld+json']")).to_have_count(0)


def test_filters_open_over_the_page_of_a_phone(browser: Any, shop: str) -> None:
    with visit(browser, shop, viewport=PHONE) as tab:
        tab.goto("/?q=by")
        sheet = tab.locator("#sheet")
        playwright.expect(sheet).not_to_be_visible()
        tab.locator("summary.panel-handle").click()
        playwright.expect(sheet).to_be_visible()
        assert tab.evaluate("document.activeElement.id") == "sheet-title"
        for _ in range(70):
            tab.keyboard.press("Tab")
            assert tab.evaluate(
                "document.activeElement === document.body || sheet.contains(document.activeElement)"
            )
        sheet.locator("a.choice", has_text="Alder").click()
        show = sheet.get_by_role("button", name="Show 4 products")
        playwright.expect(show).to_be_visible()
        sheet.locator("a.choice", has_text="Dune").click()
        playwright.expect(sheet.get_by_role("button", name="Show 8 products")).to_be_visible()
        assert tab.evaluate("sheet.contains(document.activeElement)")
        # Back closes the dialog and keeps what was chosen; back again undoes it.
        tab.go_back()
        playwright.expect(sheet).not_to_be_visible()
        expect_count(tab, "8 products")
        tab.wait_for_url(re.compile("Dune"))
        tab.go_back()
        expect_count(tab, "38 products")
        tab.wait_for_url("**/?q=by")


def test_the_dialog_closes_by_escape_and_by_its_button(browser: Any, shop: str) -> None:
    with visit(browser, shop, viewport=PHONE) as tab:
        tab.goto("/?q=by")
        sheet = tab.locator("#sheet")
        handle = tab.locator("summary.panel-handle")
        handle.press("Enter")
        playwright.expect(sheet).to_be_visible()
        tab.keyboard.press("Escape")
        playwright.expect(sheet).not_to_be_visible()
        playwright.expect(handle).to_be_focused()
        handle.click()
        sheet.locator("a.choice", has_text="Alder").click()
        sheet.get_by_role("button", name="Show 4 products").click()
        playwright.expect(sheet).not_to_be_visible()
        expect_count(tab, "4 products")
        playwright.expect(tab.locator(".panel-handle .active")).to_contain_text("1")
        tab.go_back()
        expect_count(tab, "38 products")
