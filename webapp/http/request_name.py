"""Each request has an id, by which it is found in the log: the caller's own, or a new one."""

from __future__ import annotations

import re
from time import perf_counter
from uuid import uuid4

from flask import Flask, Response, g, request

_VALID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def add_request_names(app: Flask) -> None:
    """Give each request its id, and each answer the id of its request; first of all the hooks."""

    @app.before_request
    def name_request() -> None:
        g.began = perf_counter()
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _VALID.fullmatch(given) else uuid4().hex

    @app.after_request
    def tell_name(answer: Response) -> Response:
        answer.headers["X-Request-Id"] = g.get("request_id", "")
        return answer
