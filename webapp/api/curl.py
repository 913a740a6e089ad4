"""How to ask for an operation with curl, as a line for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

import orjson

_JSON = "application/json"
_LONGEST_LINE = 90


def curl_example(path: str, method: str, operation: Mapping[str, Any], server: str) -> str:
    """Write the command from the examples of the operation's parameters and body.

    `server` is an address that ends in a slash.
    """
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    words = ["curl"]
    media: str = next(iter(content), "")
    said: dict[str, Any] = content.get(media, {})
    lines = isinstance(said.get("example"), str) and media != _JSON
    if method not in ("GET", "POST") or (method == "POST" and not content):
        words += ["-X", method]
    words.append(_address(path, operation["parameters"], server))
    if "security" in operation:
        words += ["-H", "Authorization: Bearer KEY"]
    if content:
        words += ["-H", f"Content-Type: {media}"]
        words += ["--data-binary", "@-"] if lines else ["-d", _json(said.get("example", {}))]
    command = _folded(shlex.join(words))
    if not lines:
        return command
    texts = said["example"].rstrip("\n").split("\n")
    printed = shlex.join(["printf", "%s\\n", *texts])
    return f"{printed} |\n  {command}"


def _folded(command: str) -> str:
    """Put each option of a long command on a line of its own."""
    if len(command) <= _LONGEST_LINE:
        return command
    return command.replace(" -H ", " \\\n  -H ").replace(" -d ", " \\\n  -d ")


def _address(path: str, parameters: list[dict[str, Any]], server: str) -> str:
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(one["example"], safe=""))
    query = "&".join(_pairs(parameters))
    return f"{server.rstrip('/')}{path}{'?' if query else ''}{query}"


def _pairs(parameters: list[dict[str, Any]]) -> Iterator[str]:
    for one in parameters:
        example = one.get("example")
        if one["in"] != "query" or example is None:
            continue
        values = example if isinstance(example, list) else [example]
        if not one.get("explode", True):
            values = [",".join(values)]
        for value in values:
            yield f"{one['name']}={quote_plus(str(value), safe=':.,')}"


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
