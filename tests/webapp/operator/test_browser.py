"""What an operator does, in headless Chromium: log in, change a rule, grade, and take it away."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from evaluation.judgments import read_judgments
from tests.webapp.operator.desk import Desk
from tests.webapp.shop.headless import chromium, visit

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

KEY = "open sesame"
SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
PAGES = (
    "/operator/", "/operator/generations", "/operator/models/ranker", "/operator/queries",
    "/operator/queries?list=slow", "/operator/clicks", "/operator/understand?q=headphones",
    "/operator/rules", "/operator/rules/new?q=headphones", "/operator/rules/edit?id=sale",
    "/operator/rules/new?as=yaml", "/operator/synonyms", "/operator/judgments",
    "/operator/judgments/grade?q=headphones",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[str]:
    desk = Desk(tmp_path, operator_key=KEY)
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    desk.close()


def log_in(tab: Any, then: str = "/operator/") -> None:
    tab.goto(then)
    tab.get_by_label("Key").fill(KEY)
    tab.get_by_role("button", name="Log in").click()
    tab.wait_for_url("**" + then.partition("?")[0] + "*")


@SCRIPTS
def test_a_rule_is_written_tried_and_saved(browser: Any, shop: str, *, script: bool) -> None:
    with visit(browser, shop, script=script) as tab:
        log_in(tab, "/operator/rules")
        tab.get_by_role("link", name="New rule").click()
        tab.get_by_label("Id", exact=True).fill("sale")
        tab.get_by_label("The query is").fill("headphones")
        tab.get_by_label("Pin products").fill("P016")
        if not script:
            tab.get_by_role("button", name="Preview").click()
        after = tab.get_by_role("region", name="After")
        playwright.expect(after.locator("li").first).to_contain_text("P016")
        playwright.expect(tab.locator("#preview .fired")).to_contain_text("sale: pin")
        tab.get_by_role("button", name="Save").click()
        tab.wait_for_url("**/operator/rules?done=saved*")
        playwright.expect(tab.locator("tbody")).to_contain_text("pin P016 at place 1")
        tab.get_by_role("button", name="Rule sale is on").click()
        playwright.expect(tab.get_by_role("button", name="Rule sale is off")).to_be_visible()
        tab.get_by_text("Delete", exact=True).click()
        tab.get_by_role("button", name="Delete sale").click()
        playwright.expect(tab.get_by_text("There are no rules.")).to_be_visible()


def test_what_is_wrong_is_said_while_it_is_written(browser: Any, shop: str) -> None:
    with visit(browser, shop) as tab:
        log_in(tab, "/operator/rules/new")
        tab.get_by_label("Id", exact=True).fill("a b")
        tab.get_by_label("The query is").fill("headphones")
        tab.get_by_label("Pin products").fill("NOBODY")
        playwright.expect(tab.locator("#preview .wrong")).to_contain_text("letters, digits")
        playwright.expect(tab.locator("#f-id")).to_have_attribute("aria-invalid", "true")
        tab.get_by_label("Id", exact=True).fill("ab")
        playwright.expect(tab.locator("#preview .note")).to_contain_text("no product 'NOBODY'")
        playwright.expect(tab.locator("#f-id")).not_to_have_attribute("aria-invalid", "true")


@SCRIPTS
def test_a_synonym_is_tried_added_and_deleted(browser: Any, shop: str, *, script: bool) -> None:
    with visit(browser, shop, script=script) as tab:
        log_in(tab, "/operator/synonyms")
        tab.get_by_label("Who types").fill("headphones")
        tab.get_by_label("also finds").fill("earbuds")
        if not script:
            tab.get_by_role("button", name="Preview").click()
        playwright.expect(tab.get_by_role("region", name="After")).to_be_visible()
        tab.get_by_role("button", name="Add").click()
        playwright.expect(tab.get_by_text("The line is added")).to_be_visible()
        tab.get_by_role("button", name="Delete headphones, earbuds").click()
        playwright.expect(tab.get_by_text("The line is deleted")).to_be_visible()


def test_products_are_graded_by_keys_and_exported(browser: Any, shop: str, tmp_path: Path) -> None:
    with visit(browser, shop) as tab:
        log_in(tab, "/operator/judgments")
        tab.get_by_placeholder("A query to grade").fill("headphones")
        tab.get_by_role("button", name="Grade").click()
        tab.wait_for_url("**/grade?q=headphones")
        for key in ("3", "0", "2"):
            with tab.expect_response("**/operator/judgments/grade"):
                tab.keyboard.press(key)
        playwright.expect(tab.locator("#count")).to_contain_text("3 of 5 graded")
        tab.keyboard.press("ArrowUp")
        with tab.expect_response("**/operator/judgments/grade"):
            tab.keyboard.press("1")
        tab.reload()
        playwright.expect(tab.locator("#count")).to_contain_text("3 of 5 graded")
        playwright.expect(tab.locator("#measures")).to_contain_text("nDCG@10")
        with tab.expect_download() as download:
            tab.get_by_role("link", name="CSV").click()
        file = tmp_path / "taken.csv"
        download.value.save_as(file)
    assert sorted(read_judgments(file).grades["headphones"].values()) == [0.0, 1.0, 3.0]


def test_products_are_graded_without_a_script(browser: Any, shop: str) -> None:
    with visit(browser, shop, script=False) as tab:
        log_in(tab, "/operator/judgments/grade?q=headphones")
        tab.locator("fieldset").first.get_by_role("radio", name="Good").check()
        tab.get_by_role("button", name="Save").first.click()
        playwright.expect(tab.get_by_text("The grades are saved")).to_be_visible()
        playwright.expect(tab.locator("#count")).to_contain_text("1 of 5 graded")


def test_a_wrong_key_is_told_and_logging_out_ends_it(browser: Any, shop: str) -> None:
    # Not `visit`, as a browser tells its console of a page that is refused.
    with browser.new_context(java_script_enabled=False, base_url=shop) as context:
        tab = context.new_page()
        tab.goto("/operator/login")
        tab.get_by_label("Key").fill("guess")
        tab.get_by_role("button", name="Log in").click()
        playwright.expect(tab.get_by_role("alert")).to_contain_text("not the operator")
        log_in(tab)
        tab.get_by_role("button", name="Log out").click()
        tab.goto("/operator/rules")
        playwright.expect(tab).to_have_url(re.compile(r"/operator/login\?next="))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_can_be_used_by_everybody(
    browser: Any, shop: str, scheme: str, width: int
) -> None:
    """Ask axe-core, and look that nothing is wider than the screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    given = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    with visit(browser, shop, **given) as tab:
        log_in(tab, "/operator/rules/new")
        tab.get_by_label("Id", exact=True).fill("sale")
        tab.get_by_label("The query is").fill("headphones")
        tab.get_by_label("Pin products").fill("P016")
        tab.get_by_role("button", name="Save").click()
        tab.wait_for_url("**/operator/rules?done=saved*")
        tab.goto("/?q=headphones")
        for path in PAGES:
            tab.goto(path)
            if "rules/edit" in path:
                tab.wait_for_selector("#preview ol")
            found = axe.Axe().run(tab, options={"resultTypes": ["violations"]})
            serious = [
                f"{one['id']}: {one['nodes'][0]['html'][:200]}"
                for one in found.response["violations"]
                if one["impact"] in ("serious", "critical")
            ]
            assert serious == [], path
            too_wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not too_wide, path
