"""The small set of reasons for which a record or a file is rejected."""

from __future__ import annotations

from typing import Final

from indexer.sources.reader import Reject

NOT_JSON: Final = "not JSON"
NOT_AN_OBJECT: Final = "not an object"
NOT_UTF8: Final = "not UTF-8"
NOT_CSV: Final = "not CSV"
WRONG_COLUMNS: Final = "wrong number of columns"
NO_ID: Final = "no id"
NO_TITLE: Final = "no title"
NO_PRODUCT: Final = "no product id"
BAD_EVENT: Final = "bad event"
BAD_ROW: Final = "bad row"
INVALID: Final = "invalid record"
TOO_LONG: Final = "line too long"
TRUNCATED: Final = "truncated file"
CORRUPT: Final = "corrupt file"

DETAIL_LENGTH: Final = 200
"""Longest detail kept of what was found, in characters."""


class BadRecordError(Exception):
    """One record cannot become a product, review or event; a reader turns it into a `Reject`."""

    def __init__(self, reason: str, detail: object = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def make_reject(file: str, line: int, reason: str, detail: object = "") -> Reject:
    """Build a reject whose detail is short and safe to print.

    `detail` may be anything that was found: bytes, text or a value; it is cut to
    `DETAIL_LENGTH` characters and what does not print is shown as "?".
    """
    if isinstance(detail, bytes):
        shown = detail[: DETAIL_LENGTH * 4].decode("utf-8", "replace")
    elif isinstance(detail, str):
        shown = detail[: DETAIL_LENGTH * 4]
    else:
        shown = _shown(detail)
    short = " ".join(shown.split())[:DETAIL_LENGTH]
    if not short.isprintable():
        short = "".join(char if char.isprintable() else "?" for char in short)
    return Reject(file=file, line=line, reason=reason, detail=short)


def _shown(value: object) -> str:
    try:
        return repr(value)[: DETAIL_LENGTH * 4]
    except (RecursionError, ValueError):  # very deep, or an integer of thousands of digits
        return f"a {type(value).__name__} too large to show"
