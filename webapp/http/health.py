"""Health: whether the process lives, and whether it can answer."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.engine import SearchEngine
from webapp.http.json_answer import json_answer

HEALTH_PATHS = frozenset({"/healthz", "/readyz"})


def health_blueprint(engine: SearchEngine) -> Blueprint:
    """Build `/healthz` and `/readyz`.

    An engine that is not ready raises IndexMissingError or EngineUnavailableError, which are
    answered as every error is.
    """
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    def alive() -> Response:
        return json_answer({"status": "ok"})

    @health.get("/readyz")
    def ready() -> Response:
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
