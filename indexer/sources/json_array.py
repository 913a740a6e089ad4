"""Read one JSON array of objects element by element, without holding the whole of it."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from indexer.sources.decompression import DamagedFileError, Member, open_members
from indexer.sources.opening import MAX_LINE
from indexer.sources.reader import Reject
from indexer.sources.records import Record
from indexer.sources.rejects import (
    CORRUPT,
    NOT_AN_OBJECT,
    NOT_JSON,
    NOT_UTF8,
    TRUNCATED,
    make_reject,
)

_BETWEEN: Final = " \t\r\n,"


class _Window:
    """The part of the text that is in memory: from `at` on it is not yet read."""

    def __init__(self, member: Member) -> None:
        self._chunks = member.chunks
        # Bytes that are not UTF-8 become lone surrogates, so that only their element is lost.
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape").decode
        self.text, self.at, self.line, self.ended = "", 0, 1, False

    def grow(self) -> None:
        """Read until the window is about twice as large, or the file has ended."""
        parts = [self.text[self.at :]]
        wanted, size = 2 * len(parts[0]), len(parts[0])
        while not self.ended and size <= wanted:
            chunk = next(self._chunks, None)
            self.ended = chunk is None
            parts.append(self._decode(chunk or b"", self.ended))
            size += len(parts[-1])
        self.text, self.at = "".join(parts), 0

    def skip_to(self, position: int) -> None:
        """Move to `position`, counting the lines on the way."""
        self.line += self.text.count("\n", self.at, position)
        self.at = position

    def skip_blanks(self) -> str:
        """Move to the next character that says something, and return it, "" at the end."""
        while True:
            text, position, end = self.text, self.at, len(self.text)
            while position < end and text[position] in _BETWEEN:
                position += 1
            self.skip_to(position)
            if position < end:
                return text[position]
            if self.ended:
                return ""
            self.grow()


def read_array(path: Path) -> Iterator[Record | Reject]:
    """Yield the objects of the JSON array in the file at `path`, with the line each begins on.

    An element that is no object is a reject. Where the array is broken the rest cannot be read:
    one reject says where.
    """
    for member in open_members(path):
        window = _Window(member)
        try:
            yield from _elements(window, member.label)
        except DamagedFileError as error:
            reason = TRUNCATED if error.truncated else CORRUPT
            yield make_reject(member.label, window.line, reason, error.detail)


def _elements(window: _Window, file: str) -> Iterator[Record | Reject]:
    decoder = json.JSONDecoder()
    if window.skip_blanks() != "[":
        yield make_reject(file, window.line, NOT_JSON, "no array")
        return
    window.skip_to(window.at + 1)
    while (first := window.skip_blanks()) != "]":
        if not first:
            yield make_reject(file, window.line, TRUNCATED, "the array is not closed")
            return
        begins = window.line
        try:
            value, end = decoder.raw_decode(window.text, window.at)
        except (ValueError, RecursionError):
            unread = len(window.text) - window.at
            if window.ended or unread > MAX_LINE:
                yield make_reject(file, begins, NOT_JSON, window.text[window.at :][:400])
                return
            window.grow()
            continue
        if end == len(window.text) and not window.ended:
            window.grow()  # a number may go on in the next chunk
            continue
        written = window.text[window.at : end]
        window.skip_to(end)
        if not _is_utf8(written):
            yield make_reject(file, begins, NOT_UTF8, written)
        elif type(value) is dict:
            yield Record(file, begins, value)
        else:
            yield make_reject(file, begins, NOT_AN_OBJECT, written)


def _is_utf8(written: str) -> bool:
    try:
        written.encode()
    except UnicodeEncodeError:
        return False
    return True
