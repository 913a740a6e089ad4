"""The search page as a visitor meets it, in headless Chromium."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.serving import make_server

from catalog.errors import EngineUnavailableError
from ranker.response import Shortfall
from retail_search.settings import Settings
from tests.webapp.forty_products import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    with served(TinyEngine(products())) as address:
        yield address


@contextmanager
def served(engine: TinyEngine) -> Iterator[str]:
    app = create_app(engine, Settings(per_page=12))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def visitor(browser: Any, shop: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open a page, once with JavaScript and once without; fails on any error in the console."""
    context = browser.new_context(
        java_script_enabled=request.param, base_url=shop, viewport={"width": 1280, "height": 900}
    )
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda said: _note(said, errors))
    yield tab
    context.close()
    assert errors == []


def _note(said: Any, errors: list[str]) -> None:
    # The made-up products name pictures that are not there, which the page is to bear.
    if said.type == "error" and "404" not in said.text:
        errors.append(said.text)


def count(tab: Any) -> str:
    return str(tab.locator("#count").inner_text()).split(" in ")[0]


def expect_count(tab: Any, text: str) -> None:
    playwright.expect(tab.locator("#count")).to_contain_text(text)


def test_search_narrow_sort_page_and_back(visitor: Any) -> None:
    visitor.goto("/")
    assert count(visitor) == "40 products"
    visitor.get_by_role("searchbox").fill("by")
    visitor.get_by_role("searchbox").press("Enter")
    visitor.wait_for_url("**/?q=by")
    expect_count(visitor, "38 products")

    visitor.locator("a.choice", has_text="Electronics").click()
    visitor.wait_for_url("**filter=category:Electronics*")
    expect_count(visitor, "15 products")
    assert visitor.get_by_role("searchbox").input_value() == "by"

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


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize(
    "address", ["/", "/?q=headphones&filter=brand:Alder&explain=1", "/products/P001", "/nowhere"]
)
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
    box = visitor.locator(".product .picture").bounding_box()
    assert box["width"] == box["height"]
    image = visitor.locator(".product .picture img")
    ground = image.evaluate("image => getComputedStyle(image).backgroundColor")
    assert not image.is_visible() or ground == "rgba(0, 0, 0, 0)"


def test_a_slow_answer_never_replaces_a_newer_one(browser: Any, shop: str) -> None:
    context = browser.new_context(base_url=shop)
    tab = context.new_page()
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
    context.close()


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


def test_pages_do_not_shift_while_they_load(browser: Any, shop: str) -> None:
    context = browser.new_context(base_url=shop)
    tab = context.new_page()
    tab.add_init_script(
        "window.shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => {"
        " window.shift += e.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    tab.goto("/")
    tab.wait_for_timeout(500)
    assert tab.evaluate("window.shift") < 0.02
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
        assert tab.get_by_role("searchbox").input_value() == "by"
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
            tab.get_by_role("searchbox").fill("returns")
            tab.get_by_role("searchbox").press("Enter")
            tab.wait_for_url(arrived + target.removeprefix(other))
            playwright.expect(tab.locator("h1")).to_be_visible()
        context.close()


def test_why_this_result_opens_without_covering_its_card(visitor: Any) -> None:
    visitor.goto("/?q=by&explain=1")
    why = visitor.locator("details.why").first
    why.locator("summary").click()
    playwright.expect(why.locator("dl").first).to_be_visible()
    assert visitor.url.endswith("/?q=by&explain=1")


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
