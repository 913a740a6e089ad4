"""A product of hostile texts in a browser: nothing runs, nothing is added, no policy is broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from catalog.product import Location, Product, QuotedReview, ReviewSummary
from ranker.request import SearchRequest
from ranker.response import (
    Banner,
    Explanation,
    Facet,
    FacetValue,
    FiredRule,
    Highlight,
    Hit,
    PriceBin,
    SearchResponse,
)
from ranker.sentence import Fact, Part, Sentence
from tests.webapp.shop.headless import served, visit
from tests.webapp.tiny_engine import TinyEngine

pytestmark = pytest.mark.browser

EVIL = (
    "\"'`></title></textarea></script></svg></style><script>alert(1)</script>"
    "<img src=x onerror=alert(2)><svg onload=alert(3)><style>*{color:red}</style>"
    "<iframe srcdoc='<script>alert(4)</script>'></iframe><base href=//evil.example>"
    "<!--{{7*7}}${7*7}&lt;b&gt;\u2028"
)
ID = "evil" + EVIL[:80]


def evil_product(number: int, image: str) -> Product:
    return Product(
        id=f"{number}{ID}", title=EVIL, description=f"{EVIL}\n{EVIL}", brand=EVIL,
        category=(EVIL, EVIL), price=1, currency=EVIL[:3],
        attributes={EVIL: EVIL, "more": (EVIL,), "hours": (EVIL,), "sales rank": 1.0},
        image=image, url="javascript:alert(5)", rating=4, rating_count=2, availability="in_stock",
        location=None if number else Location(latitude=1, longitude=2, address=EVIL, city=EVIL),
        reviews=ReviewSummary(
            count=1, mean=1, histogram=(1, 0, 0, 0, 0),
            quoted=(QuotedReview(title=EVIL, text=EVIL, rating=1.0, helpful=3, verified=True),),
        ),
        goes_with=(f"1{ID}",), source=EVIL,
    )  # fmt: skip


class EvilEngine(TinyEngine):
    """Puts the hostile text in everything that an engine says."""

    def search(self, request: SearchRequest) -> SearchResponse:
        value = FacetValue(EVIL, EVIL, 1)
        many = tuple(FacetValue(f"{EVIL}{i}", f"{EVIL}{i}", 1) for i in range(12))
        why = Explanation(
            1, 1.0, 1, 1.0, 1.0, {EVIL: (EVIL,)}, {EVIL: 1.0},
            rules=(FiredRule(EVIL, EVIL, EVIL),),
        )  # fmt: skip
        said = Sentence((Part("words", EVIL, (Fact("title", EVIL),), EVIL, EVIL),))
        hits = tuple(
            Hit(
                rank=rank,
                score=1.0,
                product=product,
                explanation=why if request.explain else None,
                highlights=(Highlight("title", EVIL, ((3, 9),)),),
                relevance=0.9 / rank,
                options=(f"1{ID}", EVIL),
                reason=said,
            )
            for rank, product in enumerate(self.products, start=1)
        )
        bins = (PriceBin(0, 1, 1), PriceBin(1, 2, 1))
        empty = request.query == "nothing"
        return replace(
            super().search(replace(request, query="", filters=(), facets=())),
            request=request,
            query_id=EVIL,
            total=0 if empty else 50,
            hits=() if empty else hits,
            alternatives=hits if empty else (),
            facets=(
                Facet("category", EVIL, "hierarchy", (value,)),
                Facet("attributes." + EVIL, EVIL, "values", many),
                Facet("price", EVIL, "range", (value,), bins=bins),
            ),
            banners=(Banner(EVIL, "javascript:alert(6)", "javascript:alert(7)"), Banner(EVIL, "/")),
        )

    def facet_values(self, request: SearchRequest, field: str, text: str, limit: int = 20) -> Facet:
        return Facet(field, EVIL, "values", (FacetValue(EVIL, EVIL, 1),))


@pytest.fixture(scope="module")
def evil_shop() -> Iterator[str]:
    products = tuple(
        evil_product(number, image)
        for number, image in enumerate(("javascript:alert(8)", EVIL, "https://x.invalid/a.png"))
    )
    with served(EvilEngine(products)) as address:
        yield address


_WATCH = (
    "window.broken = []; document.addEventListener('securitypolicyviolation', (event) =>"
    " broken.push(`${event.violatedDirective} ${event.blockedURI}`));"
)
_ADDED = (
    '[...document.querySelectorAll(\'script:not([src^="/static/"]):not([type="application/ld+json"]),'
    " iframe, object, embed, base, style, b, main img:not([data-picture]), [onerror], [onload],"
    " [style], [href^=javascript i], [src^=javascript i]')]"
    ".map((one) => one.outerHTML.slice(0, 200))"
)


def noted(dialog: Any, dialogs: list[str]) -> None:
    dialogs.append(dialog.message)
    dialog.dismiss()


def test_hostile_texts_are_inert_on_every_page(browser: Any, evil_shop: str) -> None:
    there = quote(f"0{ID}", safe="")
    addresses = (
        f"/?q={quote(EVIL)}&filter={quote('brand:' + EVIL)}",
        f"/?q={quote(EVIL)}&view=list&explain=1",
        "/?q=nothing",
        f"/products/{there}",
        f"/products/{quote('no' + EVIL, safe='')}",
        f"/options?of={there}&id={quote(f'1{ID}')}",
        f"/similar?to={there}",
        f"/facet?field=brand&facet_text={quote(EVIL)}&q={quote(EVIL)}",
        f"/?sort={quote(EVIL)}",
        f"/{quote(EVIL, safe='')}",
    )
    dialogs: list[str] = []
    context = browser.new_context(base_url=evil_shop)
    context.add_init_script(_WATCH)
    tab = context.new_page()
    tab.on("dialog", lambda dialog: noted(dialog, dialogs))
    tab.on("pageerror", lambda error: dialogs.append(str(error)))
    for address in addresses:
        tab.goto(address)
        tab.wait_for_timeout(60)
        assert tab.evaluate(_ADDED) == [], address
        assert tab.evaluate("broken") == [], address
        assert "Retail Search" in tab.title()
    assert dialogs == []
    context.close()


def test_hostile_texts_are_inert_where_script_puts_them(browser: Any, evil_shop: str) -> None:
    with visit(browser, evil_shop) as tab:
        dialogs: list[str] = []
        tab.on("dialog", lambda dialog: noted(dialog, dialogs))
        tab.add_init_script(_WATCH)
        tab.goto("/?q=by")
        tab.locator("a.why-link").first.click()
        tab.locator(".why dl").first.wait_for()
        tab.locator(".facet-find input[type=text]").first.fill("<img src=x onerror=alert(9)>")
        tab.locator(".found-values .choice").wait_for()
        assert tab.evaluate(_ADDED) == []
        tab.get_by_role("link", name="Show as list").click()
        tab.locator("ol.rows").wait_for()
        tab.locator(".card .title a").nth(1).click()
        tab.locator("article.product").wait_for()
        data = tab.locator("script[type='application/ld+json']").inner_text()
        assert "<" not in data
        graph = tab.evaluate("(text) => JSON.parse(text)['@graph'][0]", data)
        assert graph["name"] == EVIL.strip()
        assert tab.evaluate(_ADDED) == []
        assert tab.evaluate("broken") == []
        assert dialogs == []
