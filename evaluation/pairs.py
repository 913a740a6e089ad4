"""Judged pairs of a query and a text, on the scale of the people who graded them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.errors import JudgmentsError
from catalog.product import Product
from evaluation.judgments import GRADE_COLUMNS, QUERY_TEXT_COLUMNS, RejectedRow
from evaluation.table_rows import Row, read_rows
from indexer.passages import passage_for_ranking
from indexer.sources.cleaning import clean

Grades = NDArray[np.float64]

# The columns of this form first, then those of the two competitions as they are published.
_ROLES = {
    "query": QUERY_TEXT_COLUMNS,
    "text": ("text", "product_text"),
    "title": ("product_title", "title"),
    "description": ("product_description", "description"),
    "grade": ("grade", *GRADE_COLUMNS),
}
_REQUIRED = (("query",), ("text", "title"), ("grade",))
_SLACK = 1e-9
_LONGEST_TITLE = 2_000


@dataclass(frozen=True, slots=True)
class PairScale:
    """Grades from `lowest` to `highest`, `step` apart, as one judge or the mean of several gives.

    A mean may lie between two grades: `nearest` brings it to one.
    """

    name: str
    lowest: float
    highest: float
    step: float

    @property
    def whole(self) -> bool:
        """Whether the grades are whole numbers."""
        return self.step == 1.0

    def nearest(self, grades: Grades) -> NDArray[np.int64]:
        """Number the nearest grade of each value, the lowest as 0; halves go to the even one."""
        steps = np.rint((grades - self.lowest) / self.step)
        last = round((self.highest - self.lowest) / self.step)
        return np.clip(steps, 0, last).astype(np.int64)


PAIR_SCALES = {
    # Means of three raters as a rule, hence thirds.
    "home-depot": PairScale("home-depot", 1.0, 3.0, 1 / 3),
    "crowdflower": PairScale("crowdflower", 1.0, 4.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Graded pairs in the order of the file; `grades` has shape (pairs,)."""

    queries: tuple[str, ...]
    texts: tuple[str, ...]
    grades: Grades
    rejected: tuple[RejectedRow, ...] = ()


def read_pairs(path: Path, scale: PairScale) -> Pairs:
    """Read `query,text,grade` from CSV, plain, .gz or .zst, one pair a row.

    The columns of Home Depot (`search_term`, `product_title`, `relevance`) and CrowdFlower
    (`query`, `product_title`, `product_description`, `median_relevance`) are read too; the text is
    then what a product of that title and description is read as in a search. A row that cannot be
    read is kept in `rejected`. Raises JudgmentsError where none can.
    """
    queries: list[str] = []
    texts: list[str] = []
    grades: list[float] = []
    rejected: list[RejectedRow] = []
    for row in read_rows(path, _ROLES, required=_REQUIRED):
        read = _read_row(row, scale)
        if isinstance(read, str):
            rejected.append(RejectedRow(row.line, read))
            continue
        for into, value in zip((queries, texts, grades), read, strict=True):
            into.append(value)  # type: ignore[attr-defined]
    if not queries:
        shown = "; ".join(f"line {row.line}: {row.reason}" for row in rejected[:5])
        raise JudgmentsError(
            f"'{path}' has no pair that can be read{f' ({shown})' if shown else ''}.",
            fix=f"Give rows of query, text and a grade from {scale.lowest:g} to {scale.highest:g}.",
        )
    return Pairs(tuple(queries), tuple(texts), np.asarray(grades), tuple(rejected))


def _read_row(row: Row, scale: PairScale) -> tuple[str, str, float] | str:
    """Return the pair of a row, or why there is none."""
    if row.problem:
        return row.problem
    values = row.values
    query = values.get("query", "")
    text = clean(values.get("text", "")) or _passage(values)
    if not query or not text:
        return "no text" if query else "no query"
    if "\ufffd" in query + text:
        return "not UTF-8"
    given = values.get("grade", "")
    try:
        grade = float(given) if "_" not in given else math.nan
    except ValueError:
        grade = math.nan
    # false for a grade that is no number too
    if not scale.lowest - _SLACK <= grade <= scale.highest + _SLACK:
        return f"grade {given[:40]!r} is not from {scale.lowest:g} to {scale.highest:g}"
    return query, text, grade


def _passage(values: Mapping[str, str]) -> str:
    title, description = clean(values.get("title", "")), clean(values.get("description", ""))
    if not title:
        return description
    # No reader lets a title grow longer.
    product = Product(id="pair", title=title[:_LONGEST_TITLE], description=description)
    return passage_for_ranking(product)
