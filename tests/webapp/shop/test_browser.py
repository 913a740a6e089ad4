"""The search page as a visitor meets it, in headless Chromium."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from catalog.errors import EngineUnavailableError
from ranker.response import Shortfall
from tests.webapp.forty_products import products
from tests.webapp.shop.headless import count, expect_count, served
from tests.webapp.tiny_engine import TinyEngine

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


def test_search_narrow_sort_page_and_back(visitor: Any) -> None:
    visitor.goto("/")
    assert count(visitor) == "40 products"
    visitor.locator("#q").fill("by")
    visitor.locator("#q").press("Enter")
    visitor.wait_for_url("**/?q=by")
    expect_count(visitor, "38 products")

    visitor.locator("a.choice", has_text="Electronics").click()
    visitor.wait_for_url("**filter=category:Electronics*")
    expect_count(visitor, "15 products")
    assert visitor.locator("#q").input_value() == "by"

    visitor.locator("#sort").select_option("price_asc")
    button = visitor.locator("form.sort button")
    if button.is_visible():
        button.click()
    visitor.wait_for_url("**sort=price_asc*")
    playwright.expect(visitor.locator(".card .price").first).to_have_text("$13.30")

    visitor.get_by_role("link", name="Page 2").click()
    visitor.wait_for_url("**page=2*")
    playwright.expect(visitor.locator(".card")).to_have_count(3)
    assert visitor.evaluate("scrollY") == 0

    for _ in range(3):
        visitor.go_back()
    visitor.wait_for_url("**/?q=by")
    expect_count(visitor, "38 products")
    visitor.go_forward()
    expect_count(visitor, "15 products")


def test_product_and_back_again(visitor: Any) -> None:
    visitor.goto("/?q=kettle")
    title = visitor.locator(".card a").first.inner_text()
    visitor.locator(".card").first.click()
    visitor.wait_for_url("**/products/*")
    assert visitor.locator("h1").inner_text() == title
    visitor.go_back()
    assert count(visitor) == "5 products"


def test_filters_are_chips_that_can_be_removed(visitor: Any) -> None:
    visitor.goto("/?q=by")
    visitor.locator("a.choice", has_text="Alder").click()
    expect_count(visitor, "4 products")
    visitor.locator("a.choice", has_text="Dune").click()
    expect_count(visitor, "8 products")
    visitor.locator("a.chip", has_text="Alder").click()
    expect_count(visitor, "4 products")
    visitor.get_by_role("link", name="Clear all").click()
    expect_count(visitor, "38 products")


def test_price_of_ones_own(visitor: Any) -> None:
    visitor.goto("/")
    visitor.get_by_label("Lowest price").fill("10")
    visitor.get_by_label("Highest price").fill("20")
    visitor.get_by_role("button", name="Apply").click()
    visitor.wait_for_url("**/?filter=price:10..20")
    assert "$10.00 – $20.00" in visitor.locator(".chips").inner_text()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    "address",
    [
        "/", "/?q=headphones&filter=brand:Alder&explain=1", "/?q=by&view=list", "/products/P002",
        "/similar?to=P000", "/facet?field=brand", "/nowhere",
    ],
)  # fmt: skip
def test_phones_need_no_sideways_scrolling(visitor: Any, address: str, width: int) -> None:
    visitor.set_viewport_size({"width": width, "height": 740})
    visitor.goto(address)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= width


def test_the_panel_opens_on_a_phone(visitor: Any) -> None:
    visitor.set_viewport_size({"width": 360, "height": 740})
    visitor.goto("/")
    choice = visitor.locator("a.choice", has_text="Clothing")
    playwright.expect(choice).not_to_be_visible()
    visitor.locator("summary.panel-handle").click()
    choice.click()
    expect_count(visitor, "10 products")


def test_a_missing_picture_leaves_the_drawing(visitor: Any) -> None:
    visitor.goto("/products/P001")
    visitor.wait_for_timeout(300)
    box = visitor.locator(".product-top .picture").bounding_box()
    assert box["width"] == box["height"]
    image = visitor.locator(".product-top .picture img")
    ground = image.evaluate("image => getComputedStyle(image).backgroundColor")
    assert not image.is_visible() or ground == "rgba(0, 0, 0, 0)"
    assert "Bookshelf Speaker Pair" in image.get_attribute("alt")


def test_focus_stays_with_what_was_chosen(browser: Any, shop: str) -> None:
    context = browser.new_context(base_url=shop)
    tab = context.new_page()
    tab.goto("/?q=by")
    tab.locator("a.choice", has_text="Alder").focus()
    tab.keyboard.press("Enter")
    expect_count(tab, "4 products")
    assert tab.evaluate("document.activeElement.querySelector('.name').textContent").startswith(
        "Alder"
    )
    assert tab.locator("#announce").inner_text() == "4 products for by"
    context.close()


def test_dark_and_light_differ(browser: Any, shop: str) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=shop, color_scheme=scheme)
        tab = context.new_page()
        tab.goto("/")
        grounds.add(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert len(grounds) == 2


_LAST_LETTER = """title => {
    const range = document.createRange(), text = title.lastChild;
    range.setStart(text, text.length - 1); range.setEnd(text, text.length);
    const place = range.getBoundingClientRect();
    return [place.left, place.top, title.getBoundingClientRect().height];
}"""


def test_marks_are_calm_and_move_nothing(browser: Any, shop: str) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=shop, color_scheme=scheme)
        tab = context.new_page()
        tab.goto("/?q=kettle")
        title = tab.locator(".card .title a").first
        assert title.locator("mark").inner_text() == "Kettle"
        colours = title.locator("mark").evaluate(
            "mark => [mark, mark.parentElement].map(one => getComputedStyle(one).color)"
        )
        assert colours[0] == colours[1]
        marked = title.evaluate(_LAST_LETTER)
        title.evaluate("title => { title.textContent = title.textContent; }")
        assert title.evaluate(_LAST_LETTER) == pytest.approx(marked, abs=0.5)
        fragment = tab.locator(".card .fragment").first
        line = fragment.evaluate("one => parseFloat(getComputedStyle(one).lineHeight)")
        assert fragment.bounding_box()["height"] <= 2 * line + 1
        assert fragment.locator("mark").is_visible()
        context.close()


def test_what_is_not_whole_says_so_and_is_asked_again(browser: Any) -> None:
    engine = TinyEngine(products(), shortfall=Shortfall(True, 1, 2))
    with served(engine) as address:
        context = browser.new_context(base_url=address)
        tab = context.new_page()
        tab.goto("/?q=by")
        note = tab.locator(".partial")
        playwright.expect(note).to_contain_text("Some products may be missing just now")
        expect_count(tab, "At least 38 products")
        tab.locator("a.choice", has_text="Alder").click()
        expect_count(tab, "At least 4 products")
        assert "may be missing" in tab.locator("#announce").inner_text()
        tab.locator("a.choice", has_text="Dune").click()
        expect_count(tab, "At least 8 products")
        engine.shortfall = None
        # Neither going back nor trying again shows what was kept of the time before.
        tab.go_back()
        playwright.expect(note).to_have_count(0)
        assert count(tab) == "4 products"
        engine.shortfall = Shortfall(True, 1, 2)
        tab.reload()
        engine.shortfall = None
        note.get_by_role("link", name="Try again").click()
        playwright.expect(note).to_have_count(0)
        assert tab.url.endswith("/?q=by&filter=brand:Alder")
        context.close()


def test_an_engine_that_comes_back_is_met_without_a_click(browser: Any) -> None:
    engine = TinyEngine(products())
    with served(engine) as address:
        context = browser.new_context(base_url=address)
        tab = context.new_page()
        tab.goto("/?q=by")
        engine.failure = EngineUnavailableError("away")
        tab.locator("a.choice", has_text="Alder").click()
        playwright.expect(tab.locator("h1")).to_have_text("Search is away for a moment")
        assert tab.locator("#q").input_value() == "by"
        engine.failure = None
        playwright.expect(tab.locator("#count")).to_contain_text("4 products", timeout=9_000)
        assert "filter=brand:Alder" in tab.url
        context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_rule_leads_from_the_search_box_to_another_place(browser: Any, script: bool) -> None:
    engine = TinyEngine(products())
    with served(TinyEngine(products())) as other, served(engine) as address:
        context = browser.new_context(java_script_enabled=script, base_url=address)
        tab = context.new_page()
        for target, arrived in (("/products/P001", address), (f"{other}/?q=kettle", other)):
            engine.said = {}
            tab.goto("/")
            engine.said = {"redirect": target}
            tab.locator("#q").fill("returns")
            tab.locator("#q").press("Enter")
            tab.wait_for_url(arrived + target.removeprefix(other))
            playwright.expect(tab.locator("h1")).to_be_visible()
        context.close()


def test_why_this_result_is_told_where_it_is_asked(visitor: Any) -> None:
    visitor.goto("/?q=by")
    links = visitor.locator("a.why-link")
    playwright.expect(links).to_have_count(12)
    links.nth(1).click()
    why = visitor.locator(".card").nth(1).locator(".why")
    playwright.expect(why.locator("dl").first).to_contain_text("By words")
    if "explain=1" in visitor.url:
        assert visitor.url.endswith("/?q=by&explain=1#hit-2")
    else:
        playwright.expect(visitor.locator(".why")).to_have_count(1)
        links.nth(1).press("Space")
        playwright.expect(why).to_be_hidden()
        assert links.nth(1).get_attribute("aria-expanded") == "false"


def test_similar_items_of_a_hit_are_a_click_away(visitor: Any) -> None:
    visitor.goto("/?q=kettle")
    visitor.locator(".card .acts a", has_text="Similar").first.click()
    visitor.wait_for_url("**/similar?to=*")
    playwright.expect(visitor.locator("h1")).to_contain_text("Similar to")
    playwright.expect(visitor.locator(".card")).to_have_count(4)


def test_layout_is_kept_by_the_address(visitor: Any) -> None:
    visitor.goto("/?q=by")
    visitor.get_by_role("link", name="Show as list").click()
    visitor.wait_for_url("**/?q=by&view=list")
    rows = visitor.locator("ol.rows .card")
    playwright.expect(rows).to_have_count(12)
    first, second = rows.nth(0).bounding_box(), rows.nth(1).bounding_box()
    assert first["x"] == second["x"]
    assert first["y"] < second["y"]
    visitor.locator("a.choice", has_text="Alder").click()
    visitor.wait_for_url("**view=list*")
    playwright.expect(rows).to_have_count(4)


def test_a_product_page_leads_on(visitor: Any) -> None:
    visitor.goto("/products/P002")
    playwright.expect(visitor.locator(".quote").first).to_contain_text("Still as good as new")
    playwright.expect(visitor.locator("#together .card")).to_have_count(2)
    visitor.locator("#similar .card a").first.click()
    visitor.wait_for_url("**/products/P010")
    visitor.locator(".crumbs a", has_text="Cables").click()
    expect_count(visitor, "5 products")


def test_options_of_a_hit_are_a_click_away(browser: Any) -> None:
    engine = TinyEngine(products(), dress=lambda hit: replace(hit, options=("P009", "P017")))
    with served(engine) as address:
        for width in (1280, 390):
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": 800}
            )
            tab = context.new_page()
            tab.goto("/?q=by")
            tab.get_by_role("link", name="2 more options").first.click()
            tab.wait_for_url("**/options?of=P000*")
            playwright.expect(tab.locator(".card")).to_have_count(3)
            wide = tab.evaluate("document.documentElement.scrollWidth")
            assert wide <= width
            context.close()
