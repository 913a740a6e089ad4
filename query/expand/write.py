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


def own_lines(path: Path) -> tuple[tuple[int, str], ...]:
    """Return the lines that are neither blank nor remarks, each with its number from 1."""
    if not path.exists():
        return ()
    text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    stripped = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    return tuple((number, line) for number, line in stripped if line and not line.startswith("#"))


def remove_line(path: Path, line: str) -> bool:
    """Take every line with this text out of a file; say whether there was one.

    Blanks make no difference; everything else of the file stays as it is.
    """
    wanted = " ".join(line.split())
    if not wanted or not path.exists():
        return False
    before = path.read_bytes().splitlines(keepends=True)
    kept = [one for one in before if " ".join(one.decode(errors="replace").split()) != wanted]
    if len(kept) == len(before):
        return False
    write_synonyms(path, b"".join(kept))
    return True
