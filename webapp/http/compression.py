"""Compression: texts of more than a kilobyte go as gzip to whoever takes it."""

from __future__ import annotations

import zlib

from flask import Flask, Response, g, request

LEAST_BYTES = 1_024
# Beyond this level the time rises faster than the size falls.
_LEVEL = 4
_GZIP_FORMAT = 31
_ENDING = "-gzip"
_KINDS = frozenset(
    {
        "application/javascript", "application/json", "application/manifest+json",
        "application/x-ndjson", "application/xml", "image/svg+xml",
    }
)  # fmt: skip
# Pages with a secret of their own beside what an address says would tell it by their size.
_SECRET = "/operator"


def add_compression(app: Flask) -> None:
    """Compress answers; the tag of one that is compressed ends in `-gzip`, as it is another."""

    @app.before_request
    def read_tags() -> None:
        known = request.headers.get("If-None-Match", "")
        if f'{_ENDING}"' in known:
            g.knows_gzip = True
            request.environ["HTTP_IF_NONE_MATCH"] = known.replace(f'{_ENDING}"', '"')

    @app.after_request
    def compress(answer: Response) -> Response:
        if not _may(answer):
            return answer
        answer.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip"):
            return answer
        if answer.status_code == 304:
            if g.get("knows_gzip"):
                _mark(answer)
            return answer
        answer.direct_passthrough = False
        body = answer.get_data()
        if len(body) >= LEAST_BYTES:
            answer.set_data(_compressed(body))
            answer.headers["Content-Encoding"] = "gzip"
            answer.headers.pop("Accept-Ranges", None)
            _mark(answer)
        return answer


def _may(answer: Response) -> bool:
    if answer.status_code == 304:
        return True
    kind = answer.mimetype or ""
    return (
        answer.status_code >= 200
        and answer.status_code not in (204, 206)
        and (kind in _KINDS or (kind.startswith("text/") and kind != "text/event-stream"))
        and "Content-Encoding" not in answer.headers
        and "Set-Cookie" not in answer.headers
        and not request.path.startswith(_SECRET)
    )


def _compressed(body: bytes) -> bytes:
    made = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)
    return made.compress(body) + made.flush()


def _mark(answer: Response) -> None:
    tag, weak = answer.get_etag()
    if tag is not None and not weak:
        answer.set_etag(tag + _ENDING)
