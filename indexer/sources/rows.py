"""Read delimited text row by row, with the line on which each row begins."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from indexer.sources.decompression import Member
from indexer.sources.opening import Line, member_lines
from indexer.sources.reader import Reject
from indexer.sources.rejects import NOT_CSV, NOT_UTF8, make_reject

MAX_CELL: Final = 4 << 20
"""Largest cell that is read, in characters; a quote that never closes costs no more than this."""

DELIMITERS: Final = (",", "\t", ";", "|")


class Row(NamedTuple):
    """One row: the file it is from, the line it begins on (from 1), and its cells."""

    file: str
    line: int
    cells: list[str]


class _Source:
    """Feeds lines to the csv module and remembers where it is and what could not be decoded."""

    def __init__(self, member: Member) -> None:
        self._lines = member_lines(member)
        self.line = 0
        self.rejects: list[Reject] = []
        self.bad_line = b""

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        while True:
            line = next(self._lines)
            if not isinstance(line, Line):
                self.rejects.append(line)
                continue
            self.line = line.number
            try:
                return line.data.decode() + "\n"
            except UnicodeDecodeError:
                self.bad_line = line.data
                return line.data.decode("utf-8", "replace") + "\n"


def read_rows(member: Member, delimiter: str) -> Iterator[Row | Reject]:
    """Yield the rows of a member, blank ones left out; quoted cells may hold newlines.

    A row with bytes that are not UTF-8, or that breaks the rules of quoting, is a reject.
    """
    _allow_large_cells()
    source = _Source(member)
    reader = csv.reader(source, delimiter=delimiter)
    while True:
        begins = source.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            yield from source.rejects
            return
        except csv.Error as error:
            yield from _taken(source)
            yield make_reject(member.label, begins, NOT_CSV, str(error))
            source.bad_line = b""
            continue
        yield from _taken(source)
        if source.bad_line:
            yield make_reject(member.label, begins, NOT_UTF8, source.bad_line)
            source.bad_line = b""
        elif cells and (len(cells) > 1 or cells[0].strip()):
            yield Row(member.label, begins, cells)


def guess_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that splits the first lines of a file into most columns, evenly."""
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        rows = _sample(lines, delimiter)
        if not rows or len(rows[0]) < 2:
            continue
        width = len(rows[0])
        even = sum(len(row) == width for row in rows)
        score = (even * 4 // len(rows), width)  # quarters, so that one odd row decides nothing
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _sample(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    _allow_large_cells()
    rows: list[list[str]] = []
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return rows
        except csv.Error:  # one damaged row says nothing of the delimiter
            continue
        if row:
            rows.append(row)


def _allow_large_cells() -> None:
    if csv.field_size_limit() < MAX_CELL:  # one limit for the whole process: only ever raise it
        csv.field_size_limit(MAX_CELL)


def _taken(source: _Source) -> list[Reject]:
    rejects, source.rejects = source.rejects, []
    return rejects
