"""The drawn pictures of an index, from its own folder."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory
from werkzeug.exceptions import NotFound

from webapp.http.addresses import PICTURE_NAME, PICTURES_PATH

# An SVG is a document: opened by itself it must neither run nor load anything.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_ONE_DAY = 86_400


def pictures_blueprint(folder: Path | None) -> Blueprint:
    """Build `/pictures/<name>.svg`; without a folder there is no picture to find."""
    pictures = Blueprint("pictures", __name__)

    @pictures.get(f"{PICTURES_PATH}<name>")
    def picture(name: str) -> Response:
        # The folder may appear later, with the index that it belongs to: look on each request.
        if folder is None or not PICTURE_NAME.fullmatch(name) or not folder.is_dir():
            raise NotFound
        answer = send_from_directory(
            folder.resolve(), name, mimetype="image/svg+xml", max_age=_ONE_DAY
        )
        answer.headers["Content-Security-Policy"] = _PICTURE_POLICY
        return answer

    return pictures
