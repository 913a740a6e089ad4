"""Take the README's screenshots: `make screenshots`."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, Literal

import click
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from retail_search.engine import open_engine
from retail_search.settings import load_settings
from webapp.app import create_app


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: an address as it looks in a window.

    That is after a text was typed into each field that `types` names, after a click on what `opens`
    selects, and with what `shows` selects in the middle.
    """

    name: str
    address: str
    width: int = 1280
    height: int = 860
    scheme: Literal["light", "dark"] = "light"
    opens: str = ""
    shows: str = ""
    types: tuple[tuple[str, str], ...] = ()


SHOTS = (
    Shot("search-desktop", "/?q=sofa+for+small+apartment"),
    Shot("search-suggest", "/", height=620, types=(("#q", "wirel"),)),
    Shot("search-dark", "/?q=wireles+headphones&filter=price%3A..100", scheme="dark"),
    Shot("search-list", "/?q=tidyfolk+journal+micro+cut+shredder&view=list", height=720),
    Shot("search-why", "/?q=black+mug", height=900, opens="a.why-link"),
    Shot("search-read", "/?q=wireles+hedphones+under+%24100+-bluetooth", height=620),
    Shot("search-empty", "/?q=zxqvbn", height=760),
    Shot("search-product", "/products/B0EGSNOKU8", height=1000),
    Shot("search-shelves", "/products/B0EGSNOKU8", height=900, shows="#together"),
    Shot("search-phone", "/?q=running+shoes", 390, 844),
    Shot(
        "search-facets",
        "/?q=running+shoes&filter=rating%3A4..&filter=price%3A40..120",
        390,
        844,
        opens=".panel-handle",
        shows="#sheet .slider",
    ),
    Shot("search-phone-dark", "/?q=coffee+maker&view=list", 390, 844, "dark"),
    Shot(
        "operator-rule",
        "/operator/rules/new",
        height=1000,
        types=(
            ("#f-id", "sofas-fjordika"),
            ("#f-contains", "sofa"),
            ("#f-boost", "brand: Fjordika"),
            ("#f-boost_factor", "3"),
            ("[name=try]", "sofa for small apartment"),
        ),
    ),
)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
# Time for what was opened to come and to stand still.
_SETTLED_MS = 600
# Time for what answers to typing.
_ANSWERED_MS = 2_500


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), required=True)
@click.option("--index", required=True)
@click.option("--pictures", type=click.Path(path_type=Path), required=True)
@click.option("--only", multiple=True, help="Name of a picture to take; without any, all.")
@click.argument("folder", type=click.Path(path_type=Path))
def main(data_dir: Path, index: str, pictures: Path, only: tuple[str, ...], folder: Path) -> None:
    """Serve an index and photograph its pages into FOLDER."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    settings = load_settings(data_dir=data_dir, index=index)
    app = create_app(open_engine(settings), settings, pictures=pictures.resolve())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for shot in SHOTS:
            if not only or shot.name in only:
                take(browser, f"http://127.0.0.1:{server.server_port}", shot, folder)
                click.echo(f"{folder / shot.name}.png")
        browser.close()
    server.shutdown()


def take(browser: Any, shop: str, shot: Shot, folder: Path) -> None:
    """Take one picture of a shop into a folder."""
    tab = browser.new_page(
        viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.scheme
    )
    # Twice, as the first answer tells how long a cold search takes.
    for _ in range(2):
        tab.goto(shop + shot.address, wait_until="networkidle")
    for field, text in shot.types:
        tab.locator(field).fill("")
        tab.locator(field).press_sequentially(text, delay=20)
        tab.wait_for_timeout(_SETTLED_MS)
    if shot.types:
        tab.wait_for_timeout(_ANSWERED_MS)
    if shot.opens:
        tab.locator(shot.opens).first.click()
        tab.mouse.move(0, 0)
        tab.wait_for_load_state("networkidle")
        tab.wait_for_timeout(_SETTLED_MS)
    if shot.shows:
        tab.locator(shot.shows).evaluate("one => one.scrollIntoView({block: 'center'})")
        tab.wait_for_timeout(_SETTLED_MS)
    tab.screenshot(path=folder / f"{shot.name}.png")
    tab.close()


if __name__ == "__main__":
    main()
