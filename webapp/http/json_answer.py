"""JSON answers, written by orjson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response


def json_answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """Answer with JSON; a number that JSON cannot hold becomes null."""
    answer = Response(orjson.dumps(body), status=status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
