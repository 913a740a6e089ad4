"""Take the README's screenshots: `make screenshots`."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Thread

import click
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from retail_search.engine import open_engine
from retail_search.settings import load_settings
from webapp.app import create_app

# name, address, width, height, colour scheme
SHOTS = (
    ("search-desktop", "/?q=sofa+for+small+apartment", 1280, 860, "light"),
    ("search-dark", "/?q=wireles+headphones&filter=price%3A..100", 1280, 860, "dark"),
    ("search-phone", "/?q=running+shoes", 390, 844, "light"),
    ("search-read", "/?q=wireles+hedphones+under+%24100+-bluetooth", 1280, 620, "light"),
)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), required=True)
@click.option("--index", required=True)
@click.option("--pictures", type=click.Path(path_type=Path), required=True)
@click.argument("folder", type=click.Path(path_type=Path))
def main(data_dir: Path, index: str, pictures: Path, folder: Path) -> None:
    """Serve an index and photograph its pages into FOLDER."""
    settings = load_settings(data_dir=data_dir, index=index)
    app = create_app(open_engine(settings), settings, pictures=pictures.resolve())
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for name, address, width, height, scheme in SHOTS:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(f"http://127.0.0.1:{server.server_port}{address}", wait_until="networkidle")
            page.screenshot(path=folder / f"{name}.png")
            click.echo(f"{folder / name}.png")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
