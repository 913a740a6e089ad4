"""Grades as files that `retail-search evaluate --judgments` reads: CSV, and TREC qrels."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote

from retail_search.judging.grade_store import Graded

COLUMNS = ("query", "product_id", "grade", "grader", "at")


def judgments_csv(grades: Iterable[Graded]) -> str:
    """Return grades as CSV with a header."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in grades:
        at = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="seconds")
        writer.writerow((one.query, one.product, one.grade, one.grader, at))
    return file.getvalue()


def judgments_qrels(grades: Iterable[Graded]) -> str:
    """Return grades as TREC qrels: the query percent-encoded as its id, 0, product and grade.

    Words are parted by blanks there, so a product whose id has one is left out.
    """
    return "".join(
        f"{quote(one.query, safe='')} 0 {one.product} {one.grade}\n"
        for one in grades
        if len(one.product.split()) == 1
    )
