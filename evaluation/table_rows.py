"""Rows of a table in text: CSV with a header under any of the usual names, or TREC qrels."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from catalog.errors import JudgmentsError
from evaluation.text_file import open_text

DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the physical lines it filled and its values by role; `problem` is why it has none.

    `line` counts from 1 and is the row's first line; `lines` is how many lines it spans.
    """

    line: int
    lines: int
    values: Mapping[str, str]
    problem: str = ""


def read_rows(
    path: Path,
    roles: Mapping[str, Sequence[str]],
    required: Sequence[Sequence[str]],
    qrels: bool = False,
) -> Iterator[Row]:
    """Yield the rows of `path`, each value under the role whose column names hold its header.

    The first name of a role that the header has wins; of each group in `required` one role must
    be there. With `qrels`, a file whose first line is four words ending in a number is read as
    TREC qrels (`qid iteration docid rel`) instead, its columns as the roles id, doc and grade.
    Raises JudgmentsError where the file is empty, has no header or lacks a required role.
    """
    with open_text(path) as stream:
        before, first = _first_line(stream, path)
        if qrels and _is_qrels(first):
            yield from _qrels_rows(itertools.chain([first], stream), before)
            return
        delimiter = max(DELIMITERS, key=first.count)
        lines = itertools.chain([first], stream)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            header = [name.strip().casefold().replace(" ", "_") for name in next(reader)]
        except csv.Error as error:
            raise _bad_header(path, [first.strip()], roles, required) from error
        columns = _columns(header, roles)
        if any(columns.keys().isdisjoint(group) for group in required):
            raise _bad_header(path, header, roles, required)
        yield from _csv_rows(reader, columns, before, path)


def _csv_rows(
    reader: Iterator[list[str]], columns: Mapping[str, int], before: int, path: Path
) -> Iterator[Row]:
    done = reader.line_num  # type: ignore[attr-defined]
    while True:
        problem, cells = "", []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = str(error)
            if "unexpected end of data" in problem:
                raise JudgmentsError(
                    f"'{path}' ends inside a quoted field that opens on line "
                    f"{before + done + 1}, so the rows after it are lost.",
                    fix='Close the quote, or double it ("") where it is part of the text.',
                ) from error
        number = reader.line_num  # type: ignore[attr-defined]
        line, lines = before + done + 1, number - done
        done = number
        if not problem and not any(cell.strip() for cell in cells):
            continue
        values = {
            role: cells[index].strip() for role, index in columns.items() if index < len(cells)
        }
        yield Row(line, lines, values, problem)


def _qrels_rows(lines: Iterator[str], before: int) -> Iterator[Row]:
    for number, text in enumerate(lines, start=before + 1):
        words = text.split()
        if len(words) == 4:
            yield Row(number, 1, {"id": words[0], "doc": words[2], "grade": words[3]})
        elif words:
            yield Row(number, 1, {}, f"{len(words)} columns where TREC qrels have 4")


def _first_line(stream: TextIO, path: Path) -> tuple[int, str]:
    """Give the first line that is not blank, and how many blank ones stand before it."""
    for number, text in enumerate(stream):
        if text.strip():
            return number, text
    raise JudgmentsError(f"'{path}' is empty.", fix="Give a file with a header and rows.")


def _is_qrels(first: str) -> bool:
    words = first.split()
    if len(words) != 4 or "," in first:
        return False
    try:
        float(words[3])
    except ValueError:
        return False
    return True


def _columns(header: Sequence[str], roles: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found = {}
    for role, names in roles.items():
        index = next((header.index(name) for name in names if name in header), None)
        if index is not None:
            found[role] = index
    return found


def _bad_header(
    path: Path,
    header: Sequence[str],
    roles: Mapping[str, Sequence[str]],
    required: Sequence[Sequence[str]],
) -> JudgmentsError:
    found = _columns(header, roles)
    missing = [group for group in required if found.keys().isdisjoint(group)]
    shown = ", ".join(repr(name[:40]) for name in header[:12])
    allowed = "; ".join(
        f"{group[0]}: {', '.join(name for role in group for name in roles[role])}"
        for group in missing
    )
    return JudgmentsError(
        f"'{path}' has no column for {' and '.join(group[0] for group in missing)}; its first "
        f"line has {shown}.",
        fix=f"Name the columns on the first line. Allowed names: {allowed}.",
    )
