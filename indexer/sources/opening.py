"""Open a source file for its lines: plain, gzip, zip or zstd, streaming, in constant memory."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from catalog.errors import SourceError
from indexer.sources.decompression import DamagedFileError, Member, open_members
from indexer.sources.reader import Reject
from indexer.sources.rejects import CORRUPT, TOO_LONG, TRUNCATED, make_reject

MAX_LINE: Final = 16 << 20
"""Longest line that is read, in bytes; a longer one is rejected, so that memory stays bounded."""

_ENOUGH: Final = 4 << 20
_BOM: Final = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line without its newline: the file it is from, its number from 1, and its bytes."""

    file: str
    number: int
    data: bytes


def read_lines(path: Path) -> Iterator[Line | Reject]:
    """Yield the lines of the file at `path`, unpacked as its content asks.

    A file whose compressed data breaks off yields its good lines and then one reject, "truncated
    file" or "corrupt file". In a zip every member is read in turn, and lines are numbered within
    their member. Raises `SourceError` where the file is missing, a folder or empty.
    """
    empty = True
    for member in open_members(path):
        for line in member_lines(member):
            empty = False
            yield line
    if empty:
        raise SourceError(f"{path} holds no data.", fix="Download or export it again.")


def member_lines(member: Member) -> Iterator[Line | Reject]:
    """Yield the lines of one member, as `read_lines` does for a whole file."""
    file, number, carry, skipping = member.label, 0, b"", False
    chunks = member.chunks
    try:
        first = True
        for chunk in chunks:
            block = carry + chunk
            if first and len(block) >= len(_BOM):
                first = False
                block = block.removeprefix(_BOM)
            pieces = block.split(b"\n")
            carry = pieces.pop()
            for piece in pieces:
                number += 1
                if skipping or len(piece) > MAX_LINE:
                    skipping = False
                    yield make_reject(file, number, TOO_LONG, piece)
                else:
                    yield Line(file, number, piece)
            if skipping or len(carry) > MAX_LINE:
                skipping, carry = True, carry[:256]
    except DamagedFileError as error:
        reason = TRUNCATED if error.truncated else CORRUPT
        yield make_reject(file, number + 1, reason, error.detail)
        return
    if skipping:
        yield make_reject(file, number + 1, TOO_LONG, carry)
    elif carry:
        yield Line(file, number + 1, carry)


def first_lines(path: Path, count: int = 20) -> list[bytes]:
    """Return the first `count` lines that are not blank, for telling what a file is.

    Fewer are returned where they are very long. Raises `SourceError` as `read_lines` does.
    """
    found: list[bytes] = []
    with closing(_data_lines(path)) as lines:
        for line in islice(lines, count):
            found.append(line)
            if sum(map(len, found)) > _ENOUGH:
                break
    return found


def _data_lines(path: Path) -> Generator[bytes, None, None]:
    for line in read_lines(path):
        if isinstance(line, Line) and not line.data.isspace() and line.data:
            yield line.data
