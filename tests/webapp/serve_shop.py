"""Serve the forty made-up products: `python -m tests.webapp.serve_shop PORT WORKERS`.

Settings come from the environment. A search for "slow" takes a while, one for "hang" never ends and
one for "break" fails with the query in what it says.
"""

from __future__ import annotations

import sys
import time

from flask import Flask

from ranker.request import SearchRequest
from ranker.response import SearchResponse
from retail_search.settings import Settings, load_settings
from tests.webapp.forty_products import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app
from webapp.http.rate_table import RateTable
from webapp.http.request_log import set_up_log
from webapp.serving.server import serve

SLOW_SECONDS = 0.3


class OddEngine(TinyEngine):
    """Searches as long, and as badly, as the query says."""

    def search(self, request: SearchRequest) -> SearchResponse:
        if "slow" in request.query:
            time.sleep(SLOW_SECONDS)
        while "hang" in request.query:
            time.sleep(1)
        if "break" in request.query:
            raise RuntimeError(f"no idea what {request.query!r} is")
        return super().search(request)


def make_app(settings: Settings, rates: RateTable) -> Flask:
    """Build the app, with an address that takes its time."""
    app = create_app(OddEngine(products()), settings, rates=rates)

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1)
        return "slow but whole"

    return app


def say(text: str) -> None:
    """Print at once, as whoever waits for it reads through a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    settings, rates = load_settings(per_page=12, workers=int(sys.argv[2])), RateTable()
    set_up_log(settings)
    serve(
        lambda: make_app(settings, rates),
        index="shop",
        port=int(sys.argv[1]),
        threads=settings.server_threads,
        workers=settings.workers,
        timeout=settings.worker_timeout,
        announce=say,
    )
    say("ended")
