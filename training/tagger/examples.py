"""What the tagger is trained on: texts with the labels that are known of them, and their files."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog.errors import SourceError


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what is known of it; None or empty where that is nothing.

    `labels` are the BIO labels of its words, which white space parts.
    """

    text: str
    labels: tuple[str, ...] | None = None
    intent: str = ""
    category: tuple[str, ...] = ()

    @property
    def labelled(self) -> bool:
        """Whether anything is known of it."""
        return self.labels is not None or bool(self.intent or self.category)


def read_spans(path: Path) -> list[Example]:
    """Read lines of `{"tokens": [...], "labels": [...]}`; raises SourceError naming a bad line."""
    examples = []
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            tokens, labels = [str(each) for each in row["tokens"]], tuple(map(str, row["labels"]))
            if len(tokens) != len(labels) or any(len(each.split()) != 1 for each in tokens):
                raise ValueError("not one label for each word")
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(
                f"'{path}', line {number}: {error}.",
                fix='Write lines like {"tokens": ["red", "shoe"], "labels": ["B-color", "O"]}.',
            ) from error
        examples.append(Example(" ".join(tokens), labels=labels))
    return examples


def read_intents(path: Path) -> list[Example]:
    """Read a CSV with the columns `query` and `intent`; raises SourceError naming a bad line."""
    examples = []
    for number, row in enumerate(csv.DictReader(read_lines(path)), start=2):
        text, intent = row.get("query"), row.get("intent")
        if not text or not intent:
            raise SourceError(
                f"'{path}', line {number}: no query or no intent.",
                fix="Write a CSV with the columns query and intent.",
            )
        examples.append(Example(text, intent=intent))
    return examples


def read_queries(path: Path, column: str = "query") -> list[str]:
    """Read the different texts of a CSV's or TSV's column, or the lines of another file, sorted."""
    lines = read_lines(path)
    name = path.name.removesuffix(".gz")
    if not name.endswith((".csv", ".tsv")):
        return sorted({line.strip() for line in lines} - {""})
    reader = csv.DictReader(lines, delimiter="\t" if name.endswith(".tsv") else ",")
    if column not in (reader.fieldnames or ()):
        raise SourceError(
            f"'{path}' has no column '{column}'.",
            fix=f"Name one of its columns: {', '.join(reader.fieldnames or ())}.",
        )
    return sorted({(row[column] or "").strip() for row in reader} - {""})


def read_lines(path: Path) -> list[str]:
    """Return the lines of a text file, unpacked where its name ends in `.gz`.

    Raises SourceError when it cannot be read.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SourceError(
            f"'{path}' cannot be read: {error}.", fix="Give a UTF-8 file, plain or gzipped."
        ) from error
    # Not `splitlines`: a query may hold one of the rarer line ends.
    return list(io.StringIO(text, newline=""))


def split(
    examples: Sequence[Example], share: float, seed: int
) -> tuple[list[Example], list[Example]]:
    """Part examples at random into those to train on and a `share` (0 to 1) to stop by.

    Equal texts stay together.
    """
    texts = sorted({example.text for example in examples})
    chosen = np.random.default_rng(seed).permutation(len(texts))[: round(share * len(texts))]
    held = {texts[at] for at in chosen}
    return (
        [example for example in examples if example.text not in held],
        [example for example in examples if example.text in held],
    )
