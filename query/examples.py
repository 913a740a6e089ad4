"""Examples: texts and their labels, from a CSV file that somebody has written by hand."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import ExamplesError

TEXT_COLUMNS = ("text", "query", "utterance")
LABEL_COLUMNS = ("label", "intent")
_GZIP = b"\x1f\x8b"
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts, and the label of each."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]


def read_examples(file: Path) -> Examples:
    """Read a CSV file, plain or .gz, with a column of texts and one of labels.

    They are called as in `TEXT_COLUMNS` and `LABEL_COLUMNS`; others are left alone, and so are
    lines without a text. Raises ExamplesError with the line where one cannot be read.
    """
    lines = csv.reader(io.StringIO(_content(file), newline=""), strict=True)
    texts: list[str] = []
    labels: list[str] = []
    try:
        names = [name.strip().lower() for name in next(lines, [])]
        text_at, label_at = _place(file, names, TEXT_COLUMNS), _place(file, names, LABEL_COLUMNS)
        for row in lines:
            text = row[text_at].strip() if text_at < len(row) else ""
            if not text:
                continue
            label = row[label_at].strip() if label_at < len(row) else ""
            if not label:
                raise ExamplesError(
                    f"Line {lines.line_num} of '{file}' has a text but no label.",
                    fix="Give it one, or take the line out.",
                )
            texts.append(text)
            labels.append(label)
    except csv.Error as error:
        raise ExamplesError(
            f"Line {lines.line_num} of '{file}' is no CSV: {error}.",
            fix='Put a text with commas or quotes in double quotes, each quote inside as "".',
        ) from error
    return Examples(tuple(texts), tuple(labels))


def _content(file: Path) -> str:
    try:
        content = file.read_bytes()
        if content.startswith(_GZIP):
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                content = packed.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ExamplesError(
                f"'{file}' holds over {_MOST_BYTES // 1_000_000} MB of text.",
                fix="Few-shot learning wants few examples: some dozens of each label do.",
            )
        return content.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ExamplesError(
            f"Cannot read '{file}': {reason}.",
            fix="Give a CSV file in UTF-8, plain or .gz.",
        ) from error


def _place(file: Path, names: list[str], wanted: tuple[str, ...]) -> int:
    for name in wanted:
        if name in names:
            return names.index(name)
    raise ExamplesError(
        f"'{file}' has the columns {', '.join(names) or 'none'}, and none of {', '.join(wanted)}.",
        fix="Name the columns in the first line, as in: text,label",
    )
