"""Our own style sheet, script and icon, kept by browsers for as long as they stay the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request, send_from_directory

_ONE_YEAR = 31_536_000


class StaticFiles:
    """A folder whose files are addressed by name and a digest of what is in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digests: dict[str, str] = {}

    def add_to(self, app: Flask) -> Callable[[str], str]:
        """Serve the folder at `/static/`, and return the function that writes addresses in it."""
        app.add_url_rule("/static/<name>", "static", self._send)
        return self.link

    def link(self, name: str) -> str:
        """Write the address of a file, which changes when the file does."""
        if name not in self._digests:
            data = (self._folder / name).read_bytes()
            self._digests[name] = hashlib.sha256(data).hexdigest()[:12]
        return f"/static/{name}?v={self._digests[name]}"

    def _send(self, name: str) -> Response:
        answer = send_from_directory(self._folder, name)
        if request.args.get("v"):
            answer.headers["Cache-Control"] = f"public, max-age={_ONE_YEAR}, immutable"
        return answer
