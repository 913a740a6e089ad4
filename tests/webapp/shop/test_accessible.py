"""axe-core over every kind of page, light and dark, wide and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from query.plan import Correction, plain_plan
from tests.webapp.forty_products import products
from tests.webapp.shop.headless import served, visit
from tests.webapp.tiny_engine import TinyEngine

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

PAGES = (
    "/", "/?q=by&filter=brand:Alder&filter=price:10..100", "/?q=by&view=list&explain=1",
    "/?q=ketle", "/?q=ketle&verbatim=1", "/?q=zebra+stripes&filter=brand:Alder", "/?page=99",
    "/products/P000", "/products/place%2F0", "/options?of=P000&id=P008&id=P016",
    "/similar?to=P000", "/facet?field=brand&facet_text=e", "/nowhere", "/?sort=cheap",
)  # fmt: skip
# On a phone the parts of a page stand otherwise; of another kind of each it has none.
PHONE_PAGES = PAGES[1:3] + PAGES[7:8]
PHONE = {"viewport": {"width": 390, "height": 800}}
_ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOURS = ["color-contrast", "link-in-text-block"]


@pytest.fixture(scope="module")
def corrected() -> Iterator[str]:
    """Serve a shop that corrects "ketle" and has variants of its first hit."""
    plan = replace(
        plain_plan("kettle"), original="ketle", normalized="ketle", understood=True,
        corrections=(Correction("ketle", "kettle", 0, 5),),
    )  # fmt: skip
    engine = TinyEngine(
        products(),
        plans={"ketle": plan},
        dress=lambda hit: replace(hit, options=("P008",) if hit.rank == 1 else ()),
    )
    with served(engine) as address:
        yield address


def test_no_page_has_a_serious_violation(browser: Any, corrected: str) -> None:
    with visit(browser, corrected) as tab:
        for address in PAGES:
            tab.goto(address)
            assert violations(tab, _ALL) == [], address


def test_no_page_has_one_on_a_phone(browser: Any, corrected: str) -> None:
    with visit(browser, corrected, color_scheme="dark", **PHONE) as tab:
        for address in PHONE_PAGES:
            tab.goto(address)
            assert violations(tab, _ALL) == [], address


def test_colours_can_be_told_apart_in_the_dark(browser: Any, corrected: str) -> None:
    with visit(browser, corrected, color_scheme="dark") as tab:
        for address in PAGES:
            tab.goto(address)
            assert violations(tab, _COLOURS) == [], address


def test_what_is_opened_has_no_serious_violation(browser: Any, corrected: str) -> None:
    with visit(browser, corrected, **PHONE) as tab:
        tab.goto("/?q=by")
        tab.locator("a.why-link").first.click()
        tab.locator(".why dl").first.wait_for()
        assert violations(tab, _ALL) == []
        tab.locator(".panel-handle").click()
        tab.locator("#sheet .panel-body").wait_for()
        tab.wait_for_timeout(250)
        assert violations(tab, _ALL) == []


def violations(tab: Any, rules: list[str]) -> list[str]:
    found = (
        axe.Axe()
        .run(tab, options={"runOnly": rules, "resultTypes": ["violations"]})
        .response["violations"]
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
