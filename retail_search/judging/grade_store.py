"""GradeStore: the grades that people gave on the operator's page, in SQLite."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import JudgmentsError, StorageError

LOWEST, HIGHEST = 0, 3
LONGEST_QUERY = 1_000
LONGEST_GRADER = 60
_BUSY_SECONDS = 5.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS grades (query TEXT NOT NULL, product TEXT NOT NULL,"
    " grade INTEGER NOT NULL, grader TEXT NOT NULL, at REAL NOT NULL,"
    " PRIMARY KEY (query, product)) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of a product for a query, 0 to 3; `grader` may be empty, `at` is since 1970."""

    query: str
    product: str
    grade: int
    grader: str
    at: float


@dataclass(frozen=True, slots=True)
class GradedQuery:
    """A query, how many products of it are graded, how many of these 1 and above, and when last."""

    query: str
    graded: int
    relevant: int
    at: float


class GradeStore:
    """Grades of one index; safe to share between threads and processes.

    A pair of a query and a product has one grade: the last one holds, as a correction.
    """

    def __init__(self, home: Path, index: str) -> None:
        self.file = home / "judgments" / f"{index}.sqlite"

    def put(self, query: str, grades: Mapping[str, int | None], grader: str = "") -> int:
        """Keep grades by product, None to take one back; return how many there are of the query.

        Raises JudgmentsError for a grade outside 0 to 3, or without a query.
        """
        query = cleaned_query(query)
        for product, grade in grades.items():
            if not product or (grade is not None and not LOWEST <= grade <= HIGHEST):
                raise JudgmentsError(
                    f"The grade of '{product}' is {grade}.",
                    fix=f"Give {LOWEST} to {HIGHEST}, for the id of a product.", field="grade",
                )  # fmt: skip
        grader = " ".join(grader.split())[:LONGEST_GRADER]
        with self._writing() as connection:
            for product, grade in grades.items():
                if grade is None:
                    connection.execute(
                        "DELETE FROM grades WHERE query = ? AND product = ?", (query, product)
                    )
                    continue
                # What is sent again as it was keeps who said so, and when.
                connection.execute(
                    "INSERT INTO grades VALUES (?,?,?,?,?) ON CONFLICT (query, product) DO UPDATE"
                    " SET grade = excluded.grade, grader = excluded.grader, at = excluded.at"
                    " WHERE grade != excluded.grade",
                    (query, product, grade, grader, time.time()),
                )
            (count,) = connection.execute(
                "SELECT count(*) FROM grades WHERE query = ?", (query,)
            ).fetchone()
        return int(count)

    def of(self, query: str) -> dict[str, int]:
        """Return the grade of each graded product of a query."""
        with self._reading() as connection:
            if connection is None:
                return {}
            rows = connection.execute(
                "SELECT product, grade FROM grades WHERE query = ?", (" ".join(query.split()),)
            )
            return dict(rows.fetchall())

    def queries(self) -> list[GradedQuery]:
        """Return the queries that have grades, those graded last first."""
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT query, count(*), sum(grade >= 1), max(at) FROM grades GROUP BY query"
                " ORDER BY max(at) DESC"
            )
            return [GradedQuery(*row) for row in rows]

    def all(self) -> list[Graded]:
        """Return every grade, query by query, in the order of their texts."""
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(
                "SELECT query, product, grade, grader, at FROM grades ORDER BY query, product"
            )
            return [Graded(*row) for row in rows]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not self.file.exists():
            yield None
            return
        try:
            with closing(sqlite3.connect(self.file, timeout=_BUSY_SECONDS)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise _failed(self.file, error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.file, timeout=_BUSY_SECONDS)) as opened, opened:
                opened.execute(_TABLE)
                yield opened
        except sqlite3.Error as error:
            raise _failed(self.file, error) from error


def cleaned_query(query: str) -> str:
    """Return a query as grades are kept by it; raises JudgmentsError where there is none."""
    cleaned = " ".join(query.split())[:LONGEST_QUERY]
    if not cleaned:
        raise JudgmentsError("There is no query to grade for.", fix="Type one.", field="q")
    return cleaned


def _failed(file: Path, error: sqlite3.Error) -> JudgmentsError | StorageError:
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
        return StorageError(f"'{file}' cannot grow: the disk is full.", fix="Make room on it.")
    return JudgmentsError(
        f"The grades in '{file}' cannot be read or written: {error}.", fix="Check the rights on it."
    )
