"""A body that is JSON, and the error where it is none."""

from __future__ import annotations

import orjson

from catalog.errors import RequestError

_MARK = b"\xef\xbb\xbf"


class BodyError(RequestError):
    """The body of a request cannot be read."""

    code = "bad_body"


def read_json(body: bytes) -> object:
    """Read a body that is one JSON value; raises BodyError."""
    try:
        return orjson.loads(without_mark(body))
    except orjson.JSONDecodeError as error:
        raise BodyError(
            f"The body is not JSON: {error}.", fix="Send one JSON object in UTF-8."
        ) from error


def without_mark(body: bytes) -> bytes:
    """Return a body without the byte order mark that some programs write before it."""
    return body.removeprefix(_MARK)
