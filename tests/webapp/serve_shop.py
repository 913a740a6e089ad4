"""Serve the forty made-up products: `python -m tests.webapp.serve_shop PORT WORKERS`."""

from __future__ import annotations

import logging
import sys
import time

from flask import Flask

from retail_search.settings import Settings
from tests.webapp.shop import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.server import serve


def make_app() -> Flask:
    """Build the app, with an address that takes its time, and one that tells the log."""
    app = create_app(TinyEngine(products()), Settings(per_page=12))

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1)
        return "slow but whole"

    @app.get("/retry")
    def retry() -> str:
        logging.getLogger("elastic_transport.transport").warning("of the client")
        logging.getLogger("webapp.outage").warning("of ours")
        return "told"

    return app


def say(text: str) -> None:
    """Print at once, as whoever waits for it reads through a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    serve(make_app, index="shop", port=int(sys.argv[1]), workers=int(sys.argv[2]), announce=say)
    say("ended")
