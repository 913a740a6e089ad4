"""JSON answers, written by orjson, each with the id and the time of its request."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import orjson
from flask import Response, g


def json_answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """Answer with JSON; a number that JSON cannot hold becomes null.

    `query_id` and `took_ms` are those of the request where the body does not say its own.
    """
    began = g.get("began")
    took = 0.0 if began is None else (perf_counter() - began) * 1_000
    whole = {**body}
    whole.setdefault("query_id", g.get("request_id", ""))
    whole.setdefault("took_ms", round(took, 3))
    answer = Response(orjson.dumps(whole), status=status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
