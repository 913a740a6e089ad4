"""A body that is JSON, and the error where it is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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


def json_lines(body: bytes, refused: Callable[[str], RequestError]) -> Iterator[tuple[int, object]]:
    """Yield the value of each line with its number, from 1; blank lines are none.

    A line that is no JSON has in the place of its value what `refused` makes of the reason.
    """
    for number, line in enumerate(without_mark(body).split(b"\n"), start=1):
        if not line or line.isspace():
            continue
        try:
            yield number, orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield number, refused(f"The line is not JSON: {error}.")


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
