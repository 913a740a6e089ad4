"""The log of a server: a line for each request, and all lines as JSON where that is wanted.

Nothing in it says who searched or for what: a request is told by its route, not by its address,
and where the text of an error has what a request brought, that is blacked out.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import orjson
from flask import Flask, Response, g, has_request_context, request

from ranker.response import SearchResponse
from retail_search.settings import Settings
from webapp.http.blackout import blacked_out
from webapp.http.route import route_of

requests_logger = logging.getLogger("webapp.requests")

_FIELDS = "fields"


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: time, level, logger, message, and what is known."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        fields = getattr(record, _FIELDS, None)
        if fields is None:
            line["message"] = blacked_out(record.getMessage())
            if has_request_context() and "request_id" in g:
                line["request_id"] = g.request_id
        else:
            line |= fields
        line["worker"] = record.process
        if record.exc_info:
            line["trace"] = blacked_out(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()


class TextLines(logging.Formatter):
    """Writes a record as a line for people, with what a request brought blacked out."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        text = super().format(record)
        # Fields have been chosen so that there is nothing in them to hide.
        return text if hasattr(record, _FIELDS) else blacked_out(text)


def set_up_log(settings: Settings) -> None:
    """Write the log of this process as the settings want it, to stderr."""
    formatter = JsonLines() if settings.log_format == "json" else TextLines()
    handlers = logging.getLogger().handlers
    for handler in handlers:
        handler.setFormatter(formatter)
    if settings.logs_requests:
        requests_logger.setLevel(logging.INFO)
    if not handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(formatter)
        logging.getLogger().addHandler(handler)


def add_request_log(app: Flask, settings: Settings) -> None:
    """Have an application log its requests, and the slow ones with their stages."""
    slow = settings.slow_ms

    @app.after_request
    def log(answer: Response) -> Response:
        took = (perf_counter() - g.began) * 1_000 if "began" in g else 0.0
        is_slow = bool(slow) and took > slow
        if not (settings.logs_requests or is_slow):
            return answer
        fields = _fields(answer, took)
        if is_slow:
            fields["slow"] = True
            fields["stages_ms"] = g.get("stages_ms", {})
        level = logging.WARNING if is_slow else logging.INFO
        requests_logger.log(level, "%s", _text(fields), extra={_FIELDS: fields})
        return answer


def note_stages(response: SearchResponse) -> None:
    """Keep the stages of a search of the request under way, for the log should it be slow."""
    if has_request_context():
        stages = g.setdefault("stages_ms", {})
        for stage, ms in response.stages_ms.items():
            stages[stage] = round(stages.get(stage, 0.0) + ms, 2)


def _fields(answer: Response, took: float) -> dict[str, Any]:
    return {
        "message": "request",
        "request_id": g.get("request_id", ""),
        "method": _method(),
        "route": route_of(request),
        "status": answer.status_code,
        "ms": round(took, 2),
        "waited_ms": round(g.get("waited", 0.0) * 1_000, 2),
        "bytes": answer.content_length,
    }


def _text(fields: dict[str, Any]) -> str:
    said = f"{fields['method']} {fields['route']} {fields['status']} {fields['ms']:.1f} ms"
    for stage, ms in fields.get("stages_ms", {}).items():
        said += f" {stage}={ms:.1f}"
    return f"{said} {fields['request_id']}"


def _method() -> str:
    """Return the method, which anybody may have made up."""
    return request.method if request.method in METHODS else "OTHER"


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
