"""Headless Chromium over a shop: one browser for all who hold it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.serving import make_server

from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

_held: list[Any] = []


@contextmanager
def served(engine: TinyEngine) -> Iterator[str]:
    """Serve a shop of twelve products a page; yields its address."""
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


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield the browser, started by the first who asks; skips the test where there is none."""
    if _held:
        yield _held[0]
        return
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as running:
        _held.append(running.chromium.launch(executable_path=path, args=list(ARGUMENTS)))
        yield _held[0]
        _held.pop().close()


@contextmanager
def visit(browser: Any, shop: str, *, script: bool = True, **more: Any) -> Iterator[Any]:
    """Open a tab of a visitor of one's own; fails on any error in the console."""
    given = {"viewport": {"width": 1280, "height": 900}} | more
    context = browser.new_context(java_script_enabled=script, base_url=shop, **given)
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda said: _note(said, errors))
    tab.on("response", lambda answer: _note_answer(answer, errors))
    try:
        yield tab
    finally:
        context.close()
    if errors:
        pytest.fail(f"the browser complains: {errors}")


def count(tab: Any) -> str:
    """Return how many products the page says there are."""
    return str(tab.locator("#count").inner_text()).split(" in ")[0]


def expect_count(tab: Any, text: str) -> None:
    """Wait until the page says so."""
    from playwright.sync_api import expect

    expect(tab.locator("#count")).to_contain_text(text)


def _note(said: Any, errors: list[str]) -> None:
    # What cannot be loaded (pictures of made-up products, pages that refuse) is the page's to bear.
    if said.type == "error" and not said.text.startswith("Failed to load resource"):
        errors.append(said.text)


def _note_answer(answer: Any, errors: list[str]) -> None:
    if answer.status >= 500 and answer.status != 503:
        errors.append(f"{answer.status} {answer.url}")
