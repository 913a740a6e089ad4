"""The one error envelope that the JSON API answers with, and the error that fills it."""

from __future__ import annotations

from typing import Any

from catalog.errors import RequestError, RetailSearchError


class ParameterError(RequestError):
    """A request parameter is unknown or has a value that is not allowed.

    `value` is what was given and `allowed` lists what would have been accepted.
    """

    code = "bad_parameter"

    def __init__(
        self,
        message: str,
        *,
        field: str,
        value: str | None = None,
        allowed: tuple[str, ...] = (),
        fix: str = "",
    ) -> None:
        super().__init__(message, fix=fix, field=field)
        self.value = value
        self.allowed = allowed


class MediaTypeError(ParameterError):
    """A body is sent as something else than JSON.

    Pages of other sites can send a form or plain text without asking; JSON they cannot.
    """

    code = "bad_media_type"
    status = 415


class TooLargeError(ParameterError):
    """The body is larger than it may be."""

    code = "too_large"
    status = 413


def shorten(value: str, limit: int = 200) -> str:
    """Cut a value that a caller sent, so that an answer never echoes a megabyte."""
    return value if len(value) <= limit else value[: limit - 1] + "…"


def envelope(
    status: int,
    code: str,
    message: str,
    *,
    field: str = "",
    value: str | None = None,
    allowed: tuple[str, ...] = (),
    fix: str = "",
) -> dict[str, Any]:
    """Build the envelope; what is not known is null, so that its shape never changes."""
    return {
        "error": {
            "code": code,
            "message": message,
            "field": field or None,
            "value": None if value is None else shorten(value),
            "allowed": list(allowed) or None,
            "fix": fix or None,
        },
        "status": status,
    }


def envelope_of(error: RetailSearchError) -> dict[str, Any]:
    """Build the envelope of an error of this project."""
    given = error if isinstance(error, ParameterError) else None
    return envelope(
        error.status,
        error.code,
        error.message,
        field=error.field,
        value=given.value if given else None,
        allowed=given.allowed if given else (),
        fix=error.fix,
    )
