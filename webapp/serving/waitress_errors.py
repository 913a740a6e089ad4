"""What waitress refuses before the app sees it, answered with the same envelope as all errors."""

from __future__ import annotations

from typing import Any

import orjson
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

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


class EnvelopeChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose errors are told in the envelope."""

    error_task_class = EnvelopeTask
