"""CORS: pages of which other sites may read the API, by a setting; none unless it names some."""

from __future__ import annotations

from flask import Flask, Response, request

from retail_search.settings import Settings
from webapp.http.api_paths import API_ROOT, PREDICT_PATH

_KEPT_SECONDS = 600
_SENT = "Content-Type, If-None-Match, Authorization"
_SHOWN = "ETag, Retry-After, X-Request-Id"


def add_cors(app: Flask, settings: Settings) -> None:
    """Tell browsers which sites may read; cookies are never sent along.

    What needs a key is refused to pages of other sites, whatever is set here.
    """
    allowed = settings.allowed_origins
    if not allowed:
        return
    everybody = "*" in allowed

    @app.after_request
    def allow(answer: Response) -> Response:
        if not _of_the_api():
            return answer
        if not everybody:
            answer.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if not origin or not (everybody or origin.lower() in allowed):
            return answer
        headers = answer.headers
        headers["Access-Control-Allow-Origin"] = "*" if everybody else origin
        headers["Access-Control-Expose-Headers"] = _SHOWN
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET")
            headers["Access-Control-Allow-Headers"] = _SENT
            headers["Access-Control-Max-Age"] = str(_KEPT_SECONDS)
        return answer


def _of_the_api() -> bool:
    return request.path.startswith(API_ROOT + "/") or request.path == PREDICT_PATH
