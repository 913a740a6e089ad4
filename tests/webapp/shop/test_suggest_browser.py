"""Suggestions below the search box, by keyboard, mouse and finger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.webapp.shop.headless import expect_count, visit

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

SUGGEST = "**/api/v1/suggest?*"
OPTION = "#suggestions [role=option]"


def type_in(tab: Any, text: str) -> None:
    tab.locator("#q").press_sequentially(text)


def shown(tab: Any) -> list[str]:
    playwright.expect(tab.locator("#suggestions")).to_be_visible()
    # Answers to what was typed before may have come first.
    typed = tab.locator("#q").input_value()
    playwright.expect(tab.locator("#suggestions")).to_have_attribute("data-for", typed)
    return [str(text) for text in tab.locator(f"{OPTION} .suggestion-text").all_inner_texts()]


def selected(tab: Any) -> str:
    """Return the text of the chosen option; it is the one that the box points to."""
    name = tab.locator("#q").get_attribute("aria-activedescendant")
    chosen = tab.locator(f"{OPTION}[aria-selected=true]")
    if name is None:
        assert chosen.count() == 0
        return ""
    assert [one.get_attribute("id") for one in chosen.all()] == [name]
    return str(chosen.locator(".suggestion-text").inner_text())


def answer(texts: Sequence[str], kind: str = "query") -> str:
    parts = [
        {
            "text": text, "kind": kind, "completed": [[1, len(text)]], "category": [], "count": 1,
            "corrected": False, "q": text, "filter": [], "url": f"/?q={text}", "product": None,
        }
        for text in texts
    ]  # fmt: skip
    return json.dumps({"query": "", "suggestions": parts, "query_id": "q", "took_ms": 1.0})


def test_the_box_is_a_combobox_only_where_it_works(browser: Any, shop: str) -> None:
    with visit(browser, shop, script=False) as tab:
        tab.goto("/")
        assert tab.get_by_role("searchbox").count() == 1
        assert tab.locator("#suggestions").count() == 0
    with visit(browser, shop) as tab:
        tab.goto("/")
        box = tab.get_by_role("combobox", name="Search products")
        playwright.expect(box).to_have_attribute("aria-expanded", "false")
        assert box.get_attribute("aria-controls") == "suggestions"
        assert box.get_attribute("aria-autocomplete") == "list"
        type_in(tab, "head")
        playwright.expect(box).to_have_attribute("aria-expanded", "true")
        groups = tab.locator("#suggestions [role=group]")
        names = [
            tab.locator(f"#{group.get_attribute('aria-labelledby')}").inner_text()
            for group in groups.all()
        ]
        assert names == ["Searches", "Categories", "Products"]
        assert tab.get_by_role("listbox", name="Suggestions").is_visible()
        playwright.expect(tab.locator("#finder [role=status]")).to_have_text("5 suggestions")


def test_what_is_not_typed_yet_is_bold(tab: Any) -> None:
    tab.goto("/")
    type_in(tab, "head")
    playwright.expect(tab.locator(OPTION).first.locator("b").last).to_have_text(
        "phones with quiet mode"
    )
    product = tab.locator(f"{OPTION}.product").first
    assert product.locator("b").all_inner_texts()[0].startswith("Alder Wireless")
    assert product.locator(".price").inner_text() == "$79.00"
    assert (
        tab.locator(f"{OPTION}.category .suggestion-more").inner_text() == "in Electronics › Audio"
    )


def test_arrows_home_end_and_enter(tab: Any) -> None:
    tab.goto("/")
    type_in(tab, "kettle")
    texts = shown(tab)
    press = tab.keyboard.press
    assert selected(tab) == ""
    press("ArrowDown")
    assert selected(tab) == texts[0]
    press("ArrowDown")
    assert selected(tab) == texts[1]
    press("End")
    assert selected(tab) == texts[-1]
    press("ArrowDown")
    # Behind the last is the box itself, and before the first as well.
    assert selected(tab) == ""
    press("ArrowUp")
    assert selected(tab) == texts[-1]
    press("Home")
    assert selected(tab) == texts[0]
    press("Enter")
    tab.wait_for_url("**/?q=pour-over+coffee+kettle")
    expect_count(tab, "5 products")
    assert tab.locator("#q").input_value() == "pour-over coffee kettle"
    playwright.expect(tab.locator("#suggestions")).to_be_hidden()


def test_enter_without_a_choice_searches_what_was_typed(tab: Any) -> None:
    tab.goto("/")
    type_in(tab, "by")
    shown_or_not = tab.locator("#suggestions")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/?q=by")
    expect_count(tab, "38 products")
    playwright.expect(shown_or_not).to_be_hidden()


def test_escape_closes_and_then_empties(tab: Any) -> None:
    tab.goto("/")
    type_in(tab, "kettle")
    shown(tab)
    tab.keyboard.press("Escape")
    playwright.expect(tab.locator("#suggestions")).to_be_hidden()
    assert tab.locator("#q").input_value() == "kettle"
    assert tab.locator("#q").get_attribute("aria-expanded") == "false"
    tab.keyboard.press("Escape")
    assert tab.locator("#q").input_value() == ""


def test_an_arrow_opens_again_and_tab_leaves(tab: Any) -> None:
    tab.goto("/")
    type_in(tab, "kettle")
    texts = shown(tab)
    tab.keyboard.press("Escape")
    tab.keyboard.press("ArrowDown")
    assert shown(tab) == texts
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    playwright.expect(tab.locator("#suggestions")).to_be_hidden()
    assert tab.locator("#q").input_value() == "kettle"
    assert tab.evaluate("document.activeElement.id") != "q"


@pytest.mark.parametrize("touch", [False, True])
def test_categories_and_products_are_led_to(browser: Any, shop: str, touch: bool) -> None:
    with visit(browser, shop, has_touch=touch) as tab:
        for kind, place in (("category", "**/?filter=category:*"), ("product", "**/products/P000")):
            tab.goto("/")
            type_in(tab, "headphones")
            option = tab.locator(f"{OPTION}.{kind}").first
            option.tap() if touch else option.click()
            tab.wait_for_url(place)
            playwright.expect(tab.locator("#suggestions")).to_be_hidden()
            playwright.expect(
                tab.locator("h1, .chip", has_text="Headphones").first
            ).to_contain_text("Headphones")


def test_an_answer_that_comes_late_never_shows(tab: Any) -> None:
    held: list[Any] = []

    def route(one: Any) -> None:
        if one.request.url.endswith("q=k"):
            held.append(one)
        else:
            one.fulfill(body=answer(["kettle"]), content_type="application/json")

    # Even where calling a question off does nothing.
    tab.add_init_script("window.AbortController = class { signal = undefined; abort() {} };")
    tab.route(SUGGEST, route)
    tab.goto("/")
    type_in(tab, "k")
    tab.wait_for_timeout(250)
    assert len(held) == 1
    type_in(tab, "e")
    assert shown(tab) == ["kettle"]
    held[0].fulfill(body=answer(["knife"]), content_type="application/json")
    tab.wait_for_timeout(250)
    assert shown(tab) == ["kettle"]


def test_nothing_is_shown_late_to_a_box_that_was_left(tab: Any) -> None:
    held: list[Any] = []
    tab.route(SUGGEST, lambda route: held.append(route))
    tab.goto("/")
    type_in(tab, "k")
    tab.wait_for_timeout(250)
    tab.keyboard.press("Tab")
    try:
        held[0].fulfill(body=answer(["knife"]), content_type="application/json")
    except playwright.Error:
        held.clear()
    tab.wait_for_timeout(200)
    playwright.expect(tab.locator("#suggestions")).to_be_hidden()


@pytest.mark.parametrize("failure", ["away", "error", "nonsense"])
def test_without_an_answer_the_box_is_a_plain_one(browser: Any, shop: str, failure: str) -> None:
    context = browser.new_context(base_url=shop)
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))

    def fail(route: Any) -> None:
        if failure == "away":
            route.abort()
        elif failure == "error":
            route.fulfill(status=503, body="{}")
        else:
            route.fulfill(status=200, body="<html>")

    tab.route(SUGGEST, fail)
    tab.goto("/")
    type_in(tab, "by")
    tab.wait_for_timeout(250)
    playwright.expect(tab.locator("#suggestions")).to_be_hidden()
    tab.keyboard.press("Enter")
    expect_count(tab, "38 products")
    assert errors == []
    context.close()


def test_few_questions_are_asked(tab: Any) -> None:
    asked: list[str] = []
    tab.on("request", lambda one: asked.append(one.url) if "/suggest?" in one.url else None)
    tab.goto("/")
    tab.locator("#q").focus()
    # As quick as nobody types.
    tab.evaluate(
        "for (const text of ['k', 'ke', 'ket', 'kettle']) {"
        " const box = document.getElementById('q'); box.value = text;"
        " box.dispatchEvent(new InputEvent('input', {bubbles: true})); }"
    )
    shown(tab)
    assert [url.partition("?")[2] for url in asked] == ["q=kettle"]
    tab.keyboard.press("Backspace")
    tab.wait_for_timeout(200)
    before = len(asked)
    type_in(tab, "e")
    shown(tab)
    # What was answered a moment ago is known.
    assert len(asked) == before


def test_recent_searches_stay_on_the_device(tab: Any) -> None:
    asked: list[str] = []
    tab.on("request", lambda one: asked.append(one.url))
    tab.goto("/")
    for text in ("kettle", "by", "Kettle"):
        tab.locator("#q").fill(text)
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"**/?q={text}")
    tab.goto("/")
    tab.evaluate("document.activeElement.blur()")
    asked.clear()
    tab.locator("#q").focus()
    # The newest first, and none twice.
    assert shown(tab)[:2] == ["Kettle", "by"]
    assert asked == []
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert selected(tab) == "by"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/?q=by")
    assert tab.evaluate("JSON.parse(localStorage.getItem('recent-searches'))") == ["by", "Kettle"]


def test_recent_searches_are_forgotten_one_by_one_or_all(tab: Any) -> None:
    tab.goto("/")
    searches = json.dumps(["lamp", "by", "<b>kettle</b>"])
    tab.evaluate("text => localStorage.setItem('recent-searches', text)", searches)
    tab.locator("#q").focus()
    assert shown(tab)[:3] == ["lamp", "by", "<b>kettle</b>"]
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Delete")
    assert shown(tab)[:2] == ["by", "<b>kettle</b>"]
    assert selected(tab) == "by"
    tab.locator(f"{OPTION}.recent .suggestion-away").first.click()
    assert shown(tab) == ["<b>kettle</b>"]
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.get_by_role("option", name="Clear recent searches").click()
    playwright.expect(tab.locator("#suggestions")).to_be_hidden()
    assert tab.evaluate("localStorage.getItem('recent-searches')") is None


def test_what_a_device_remembers_wrongly_does_no_harm(tab: Any) -> None:
    for kept in ("{", "7", '{"a": 1}', '[1, null, {}, "by"]'):
        tab.goto("/")
        tab.evaluate("text => localStorage.setItem('recent-searches', text)", kept)
        tab.locator("#q").focus()
        tab.wait_for_timeout(50)
        assert tab.locator(f"{OPTION}.recent").count() == (1 if "by" in kept else 0)


def test_texts_are_texts(tab: Any) -> None:
    texts = ["<img src=x onerror=alert(1)>", "k🙂tle 鍋"]
    tab.route(SUGGEST, lambda route: route.fulfill(body=answer(texts)))
    tab.goto("/")
    type_in(tab, "k")
    assert shown(tab) == texts
    assert tab.locator("#suggestions img").count() == 0
    # Places are counted in characters.
    assert tab.locator(OPTION).nth(1).locator("b").inner_text() == "🙂tle 鍋"


def test_slash_leads_to_the_box_but_is_typed_in_it(tab: Any) -> None:
    tab.goto("/?q=kettle")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.press("End")
    tab.keyboard.press("/")
    assert tab.locator("#q").input_value() == "kettle/"


def test_nothing_moves_and_nothing_hangs_over_the_edge(browser: Any, shop: str) -> None:
    for width in (320, 390, 1280):
        with visit(browser, shop, viewport={"width": width, "height": 700}) as tab:
            tab.add_init_script(
                "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach("
                "(one) => { window.shift += one.value; })).observe({type: 'layout-shift'});"
            )
            tab.goto("/")
            tab.wait_for_timeout(600)
            before = tab.evaluate("shift")
            tab.locator("#q").press_sequentially("head", delay=150)
            shown(tab)
            tab.wait_for_timeout(200)
            assert tab.evaluate("shift") - before < 0.001
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            place = tab.locator("#suggestions").bounding_box()
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= width
            assert place["y"] + place["height"] <= 700


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(browser: Any, shop: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    with visit(browser, shop, color_scheme=scheme) as tab:
        tab.goto("/")
        tab.evaluate("localStorage.setItem('recent-searches', '[\"lamp\"]')")
        for text in ("", "head"):
            tab.locator("#q").focus()
            type_in(tab, text)
            shown(tab)
            tab.keyboard.press("ArrowDown")
            found = axe.Axe().run(tab, "#finder")
            assert [one["id"] for one in found.response["violations"]] == []
