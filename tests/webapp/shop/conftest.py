"""A shop of forty products and a browser before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.webapp.forty_products import products
from tests.webapp.shop.headless import chromium, served, visit
from tests.webapp.tiny_engine import TinyEngine


@pytest.fixture(scope="package")
def shop() -> Iterator[str]:
    with served(TinyEngine(products())) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def visitor(browser: Any, shop: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open a page, once with JavaScript and once without."""
    with visit(browser, shop, script=request.param) as tab:
        yield tab


@pytest.fixture
def tab(browser: Any, shop: str) -> Iterator[Any]:
    """Open a page with JavaScript."""
    with visit(browser, shop) as opened:
        yield opened
