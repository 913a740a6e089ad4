"""Blackout: what a request brought is taken out of a text before that is logged.

The message of an exception may quote what was searched for, or words of it. Its kind, where it
happened and its other words stay, which is what mends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from flask import g, has_request_context, request

BLACKED_OUT = "[…]"

# Shorter ones are in most words, and say nothing of anybody.
_SHORTEST = 3
_WORD = re.compile(r"[^\W_]{3,}")
_PLACE = re.compile(r'  File "[^"]*", line \d+')
# Longer bodies are those of products, which are no secret.
_LONGEST_BODY = 64 * 1024
_SECRET_HEADERS = (
    "Authorization",
    "Cookie",
    "User-Agent",
    "X-Forwarded-For",
    "X-Real-Ip",
    "Forwarded",
)


def keep_short_body() -> None:
    """Keep the body of the request under way where it is short, so that it can be blacked out."""
    length = request.content_length
    if length and length <= _LONGEST_BODY and request.is_json:
        request.get_data(cache=True)


def blacked_out(text: str) -> str:
    """Return a text without what the request under way brought; outside of one, as it is."""
    if not has_request_context():
        return text
    brought = sorted(set(_brought()) - {g.get("request_id", "")}, key=len, reverse=True)
    words = {word for one in brought for word in _WORD.findall(one.lower())}
    lines, is_code = [], False
    for line in text.split("\n"):
        # Lines of a trace that say where something happened are code of ours. What an exception
        # says may be indented too.
        is_code = _PLACE.match(line) is not None or (is_code and line.startswith("    "))
        lines.append(line if is_code else _blacked_out(line, brought, words))
    return "\n".join(lines)


def _blacked_out(line: str, brought: list[str], words: set[str]) -> str:
    for secret in brought:
        line = line.replace(secret, BLACKED_OUT)
    return _WORD.sub(lambda word: BLACKED_OUT if word[0].lower() in words else word[0], line)


def _brought() -> Iterator[str]:
    """Yield all that a person may have put into the request, also as it looks quoted."""
    values = [request.full_path, request.query_string.decode("latin-1"), request.remote_addr or ""]
    values += [value for _, value in request.args.items(multi=True)]
    values += [request.headers.get(name, "") for name in _SECRET_HEADERS]
    values += map(str, (request.view_args or {}).values())
    values += _of_body()
    for value in values:
        for form in (value, unquote_plus(value), value.strip(), repr(value)[1:-1], value.lower()):
            if len(form) >= _SHORTEST:
                yield form


def _of_body() -> Iterator[str]:
    """Yield the texts of a short body that has been read."""
    body = getattr(request, "_cached_data", None)
    if isinstance(body, bytes) and body and len(body) <= _LONGEST_BODY:
        import orjson

        try:
            yield from _texts(orjson.loads(body))
        except orjson.JSONDecodeError:
            yield body.decode("utf-8", "replace")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
