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
        read = orjson.loads(without_mark(body))
        # Four times as deep is read as is written, and more than Python can show in an error.
        orjson.dumps(read)
    except orjson.JSONDecodeError as error:
        raise BodyError(
            f"The body is not JSON: {error}.", fix="Send one JSON object in UTF-8."
        ) from error
    except TypeError as error:
        raise BodyError("The body is nested too deep.", fix="Send plain JSON.") from error
    return read


def as_json(value: object) -> str:
    """Write what a body said, for an error that tells of it."""
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:
        # A line of many is read deeper than it can be written.
        return "…"


def without_mark(body: bytes) -> bytes:
    """Return a body without the byte order mark that some programs write before it."""
    return body.removeprefix(_MARK)
