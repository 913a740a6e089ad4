"""Health: whether the process lives, and whether it can answer."""

from __future__ import annotations

from threading import Event

from flask import Blueprint, Response

from webapp.engine import SearchEngine
from webapp.http.busy import StoppingError
from webapp.http.json_answer import json_answer

HEALTH_PATHS = frozenset({"/healthz", "/readyz"})


def health_blueprint(engine: SearchEngine, stopping: Event) -> Blueprint:
    """Build `/healthz` and `/readyz`.

    Once `stopping` is set nothing new should be sent here. What is not ready raises StoppingError,
    IndexMissingError or EngineUnavailableError, which are answered as every error is.
    """
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def alive() -> Response:
        return json_answer({"status": "ok"})

    @health.get("/readyz")
    def ready() -> Response:
        if stopping.is_set():
            raise StoppingError
        now = engine.ready()
        return json_answer(
            {
                "status": "ready",
                "index": engine.index,
                "generation": now.generation,
                "products": now.products,
            }
        )

    return health
