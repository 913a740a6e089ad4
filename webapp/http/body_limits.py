"""How large the body of a request may be: 10 MB where products are written, little elsewhere."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.http.api_paths import PRODUCTS_PATH
from webapp.http.blackout import keep_short_body

LARGEST_WRITE = 10 * 1024 * 1024
# A search is asked in an address; no other request has reason to carry a larger body.
LARGEST_BODY = 64 * 1024


def add_body_limits(app: Flask) -> None:
    """Refuse larger bodies with status 413."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_WRITE

    @app.before_request
    def limit_body() -> None:
        if (request.content_length or 0) > body_limit():
            raise RequestEntityTooLarge
        keep_short_body()


def body_limit() -> int:
    """Return how many bytes the body of the request under way may have."""
    path = request.path
    writes = path == PRODUCTS_PATH or path.startswith(PRODUCTS_PATH + "/")
    return LARGEST_WRITE if writes else LARGEST_BODY
