"""A connection that refuses in the envelope of all errors, and ends politely."""

from __future__ import annotations

from typing import Any

import orjson
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask, WSGITask  # type: ignore[import-untyped]

from webapp.http.errors import envelope

_CODES = {400: "bad_request", 413: "too_large", 431: "headers_too_large"}


class EnvelopeTask(ErrorTask):  # type: ignore[misc]
    """Answers an error of waitress's own with JSON."""

    def execute(self) -> None:
        """Write the answer, after which the connection ends."""
        error: Any = self.request.error
        code = _CODES.get(error.code, "refused")
        said = envelope(error.code, code, f"The request was refused: {error.reason.lower()}.")
        body = orjson.dumps(said)
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "application/json"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class PoliteTask(WSGITask):  # type: ignore[misc]
    """Answers a request; while the server ends, it says that the connection does."""

    def build_response_header(self) -> bytes:
        """Return the head of the answer."""
        if self.channel.server.draining:
            self.set_close_on_finish()
        head: bytes = super().build_response_header()
        return head


class EnvelopeChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose errors are told in the envelope.

    While its server ends, an answer says that it is the last one of the connection.
    """

    task_class = PoliteTask
    error_task_class = EnvelopeTask
