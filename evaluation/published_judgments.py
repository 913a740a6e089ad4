"""Judgments in the form in which ESCI (Parquet) and WANDS (a folder) are published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.errors import JudgmentsError
from evaluation.grades import GRADE_WORDS

_PARQUET_MAGIC = b"PAR1"
# The reader's ratings of 0 to 3 are ranks of the labels I, C, S, E; evaluation's gains are those of
# the same letters in a CSV file, so that one data set has one nDCG.
_ESCI_LETTERS = "icse"


def published_judgments(path: Path) -> Iterator[tuple[str, str, float]] | None:
    """Return (query, product id, grade) of ESCI's or WANDS's own files, None for any other file.

    `path` is ESCI's examples file, or the folder of either data set. Raises JudgmentsError for a
    folder that is of neither.
    """
    if path.is_dir():
        if (path / "label.csv").exists():
            return _wands(path)
        if not any(path.glob("*.parquet")):
            raise JudgmentsError(
                f"Cannot read the folder '{path}':"
                " it holds the judgments of neither ESCI nor WANDS.",
                fix="Name a CSV file, or a folder with label.csv or ESCI's examples file.",
            )
        return _esci(path)
    return _esci(path) if _is_parquet(path) else None


def _wands(folder: Path) -> Iterator[tuple[str, str, float]]:
    from indexer.sources.wands import wands_judgments

    for judgment in wands_judgments(folder):
        yield judgment.query, judgment.docid, float(judgment.rating)


def _esci(path: Path) -> Iterator[tuple[str, str, float]]:
    from indexer.sources.esci import esci_judgments

    for judgment in esci_judgments(path):
        yield judgment.query, judgment.docid, GRADE_WORDS[_ESCI_LETTERS[judgment.rating]]


def _is_parquet(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == _PARQUET_MAGIC
    except OSError:
        return False  # the reader of other files says what is wrong
