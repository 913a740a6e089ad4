"""`retail-search serve`: the search page and the JSON API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from retail_search.commands.setting_options import setting_options
from retail_search.settings import load_settings


@click.command("serve")
@setting_options(
    "index", "data_dir", "engine", "host", "port", "pictures", "workers", "server_threads", "mode",
    "rate_limit", "log_format", "access_log",
)  # fmt: skip
def serve_command(**given: Any) -> None:
    """Serve the search page and the JSON API of an index.

    It may start before anything is indexed, answers as soon as an index is published, and
    follows every reindex without a restart.
    """
    from flask import Flask

    from retail_search.engine import Engine
    from retail_search.traffic.traffic import Traffic
    from webapp.app import create_app
    from webapp.http.rate_table import RateTable
    from webapp.http.request_log import set_up_log
    from webapp.serving.server import serve

    settings = load_settings(**given)
    set_up_log(settings)
    # Before there are processes, as all of them count in it.
    rates = RateTable()

    def make_app() -> Flask:
        engine = Engine(settings)
        engine.open_soon()
        pictures = settings.pictures or settings.home / "pictures" / settings.index
        traffic = Traffic(settings)
        return create_app(
            engine, settings, pictures=pictures, traffic=traffic, rates=rates, score=_score
        )

    serve(
        make_app,
        index=settings.index,
        host=settings.host,
        port=settings.port,
        threads=settings.server_threads,
        workers=settings.workers,
        timeout=settings.worker_timeout,
    )


def _score(
    ranked: Sequence[str], grades: Mapping[str, float], measures: Sequence[str]
) -> dict[str, float]:
    """Measure one ranking; what measures is loaded when somebody first asks for it."""
    from evaluation.one_query import score_one

    return score_one(ranked, grades, measures)
