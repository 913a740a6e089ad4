"""Serve the forty made-up products: `python -m tests.webapp.serve_shop PORT WORKERS`."""

from __future__ import annotations

import sys
import time

from flask import Flask

from retail_search.settings import Settings
from tests.webapp.forty_products import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.serving.server import serve


def make_app() -> Flask:
    """Build the app, with an address that takes its time."""
    app = create_app(TinyEngine(products()), Settings(per_page=12))

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1)
        return "slow but whole"

    return app


def say(text: str) -> None:
    """Print at once, as whoever waits for it reads through a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    serve(make_app, index="shop", port=int(sys.argv[1]), workers=int(sys.argv[2]), announce=say)
    say("ended")
