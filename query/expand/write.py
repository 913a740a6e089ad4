"""Write synonym files: whoever reads one meanwhile gets the old one or the new one, whole."""

from __future__ import annotations

import os
from pathlib import Path

from catalog.errors import SynonymsError
from query.expand.synonym_file import parse_synonyms, read_synonyms
from query.expand.synonym_line import parse_line


def write_synonyms(path: Path, content: bytes) -> None:
    """Put these bytes in the place of a file, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def add_line(path: Path, line: str) -> None:
    """Add a line at the end of a file, which need not be there yet.

    Raises SynonymsError where the line cannot be used, or not beside those that are there.
    """
    if len(line.strip().splitlines()) > 1:
        raise SynonymsError(
            "The text has several lines, and one line is added at a time.",
            fix="Add each by itself.",
        )
    if parse_line(line, 1) is None:
        raise SynonymsError(f"'{line}' says nothing.", fix="Give a line such as 'couch, sofa'.")
    before = b""
    if path.exists():
        read_synonyms(path)
        before = path.read_bytes()
    if before and not before.endswith(b"\n"):
        before += b"\n"
    content = before + f"{line.strip()}\n".encode("utf-8", errors="replace")
    number = len(content.splitlines())
    for rejected in parse_synonyms(content).rejected:
        if rejected.number == number:
            raise SynonymsError(rejected.message, fix=rejected.fix)
    write_synonyms(path, content)


def remove_line(path: Path, number: int, line: str) -> None:
    """Take a line out of a file: the one of this number, from 1, if it still says `line`.

    Raises SynonymsError where it says something else, as somebody has changed the file.
    """
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    there = lines[number - 1].decode("utf-8", "replace") if 1 <= number <= len(lines) else None
    if there is None or there.removeprefix("\ufeff").strip() != line.strip():
        raise SynonymsError(
            f"Line {number} is no longer '{line.strip()}'.",
            fix="Reload the page: somebody has changed the file.",
        )
    del lines[number - 1]
    write_synonyms(path, b"".join(lines))
