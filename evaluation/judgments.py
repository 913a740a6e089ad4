"""Judged sets: which products answer which query, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

from catalog.errors import JudgmentsError
from evaluation.grades import GRADE_WORDS, parse_grade
from evaluation.published_judgments import published_judgments
from evaluation.table_rows import Row, read_rows
from evaluation.text_file import open_text

QUERY_TEXT_COLUMNS = ("query", "query_text", "search_term", "search_query")
QUERY_ID_COLUMNS = ("query_id", "qid", "topic", "topic_id")
PRODUCT_COLUMNS = ("docid", "docno", "doc_id", "product_id", "product_uid", "asin", "sku")
GRADE_COLUMNS = (
    "rating", "relevance", "rel", "grade", "label", "score", "esci_label", "median_relevance",
)  # fmt: skip
REQUIRED = (("query", "id"), ("doc",), ("grade",))

MAX_REJECTED_SHARE = 0.05
LONGEST_QUERY = 10_000


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that could not be read: its line, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Judgments:
    """Graded products of each query, queries in the order of the file.

    `grades[query][product id]` is 0 or more, up to three decimals; 1 and above is relevant.
    `duplicates` counts pairs that stood in the file more than once: the last one holds, as a
    correction that was appended, and as ir_measures reads them.
    """

    grades: Mapping[str, Mapping[str, float]]
    source: str = ""
    rejected: tuple[RejectedRow, ...] = ()
    duplicates: int = 0

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries that have a judgment, in the order of the file."""
        return tuple(self.grades)

    @property
    def pairs(self) -> int:
        """The number of judged pairs of a query and a product."""
        return sum(len(graded) for graded in self.grades.values())

    @property
    def queries_without_relevant(self) -> int:
        """The number of queries none of whose products reaches grade 1."""
        return sum(max(graded.values()) < 1.0 for graded in self.grades.values())

    @property
    def lowest_grade(self) -> float:
        """The lowest grade that any product has."""
        return min(min(graded.values()) for graded in self.grades.values())


def judgments_from(grades: Mapping[str, Mapping[str, float]], source: str = "") -> Judgments:
    """Make a judged set from grades that are already in memory, for tests and for training."""
    return Judgments(
        MappingProxyType({query: MappingProxyType(dict(row)) for query, row in grades.items()}),
        source,
    )


def read_judgments(
    path: Path, *, queries: Path | None = None, grade_offset: float = 0.0
) -> Judgments:
    """Read a judged set from CSV (comma, tab, semicolon) or TREC qrels, plain, .gz or .zst.

    ESCI's examples (Parquet) and the folder of WANDS are read as they are published.
    With the file `queries` (see `read_topics`) the id of each row is looked up there. Without it
    the query is the text column, or the id column percent-decoded, as `evaluation.trec_run` writes
    it. Two ids with one text are one query. Other columns are ignored. A row that cannot be read
    is kept in `rejected`.
    Raises JudgmentsError where no row is good, or more than 5 % of the lines are not.
    """
    grades: dict[str, dict[str, float]] = {}
    published = published_judgments(path)
    if published is not None:
        for query, product, grade in published:
            grades.setdefault(query, {})[product] = max(0.0, grade + grade_offset)
        if not grades:
            raise JudgmentsError(f"'{path}' judges nothing.", fix="Check that it is whole.")
        return judgments_from(grades, str(path))
    topics = read_topics(queries) if queries is not None else None
    rejected: list[RejectedRow] = []
    duplicates = good = bad = 0
    roles = {
        "query": QUERY_TEXT_COLUMNS,
        "id": QUERY_ID_COLUMNS,
        "doc": PRODUCT_COLUMNS,
        "grade": GRADE_COLUMNS,
    }
    for row in read_rows(path, roles, required=REQUIRED, qrels=True):
        read = _read_row(row, topics, grade_offset)
        if isinstance(read, RejectedRow):
            rejected.append(read)
            bad += row.lines
            continue
        good += 1
        query, product, grade = read
        graded = grades.setdefault(query, {})
        duplicates += product in graded
        graded[product] = grade
    _check_share(path, rejected, good, bad)
    frozen = judgments_from(grades, str(path))
    return Judgments(frozen.grades, frozen.source, tuple(rejected), duplicates)


def read_topics(path: Path) -> dict[str, str]:
    """Read the text of each query id from CSV or from lines of `id<tab>text`.

    The header names are those of `read_judgments`; lines without one are an id and a text.
    Raises JudgmentsError where there is none.
    """
    # "title" is the text of a topic in TREC, but the product's in a table of judgments
    roles = {"query": (*QUERY_TEXT_COLUMNS, "title", "text"), "id": QUERY_ID_COLUMNS}
    try:
        rows = list(read_rows(path, roles, required=(("query",), ("id",))))
        pairs = [(row.values.get("id", ""), row.values.get("query", "")) for row in rows]
    except JudgmentsError:
        with open_text(path) as stream:
            pairs = [
                (name.strip(), text.strip())
                for name, _, text in (s.partition("\t") for s in stream)
            ]
    topics = {name: text for name, text in pairs if name and text}
    if not topics:
        raise JudgmentsError(
            f"'{path}' gives no query text.",
            fix="Give a CSV with the columns query_id and query, or lines of id, tab, text.",
        )
    return topics


def _read_row(
    row: Row, topics: Mapping[str, str] | None, offset: float
) -> tuple[str, str, float] | RejectedRow:
    if row.problem:
        return RejectedRow(row.line, row.problem)
    values = row.values
    if topics is not None:
        name = values.get("id") or values.get("query", "")
        query = topics.get(name, "")
        if name and not query:
            return RejectedRow(row.line, f"no text for query id {name[:80]!r}")
    else:
        query = values.get("query", "") or unquote(values.get("id", "")).strip()
    product, rating = values.get("doc", ""), values.get("grade", "")
    if not query:
        return RejectedRow(row.line, "no query")
    if len(query) > LONGEST_QUERY:
        return RejectedRow(row.line, f"a query of {len(query)} characters")
    if not product:
        return RejectedRow(row.line, "no product id")
    if "\ufffd" in query + product:
        return RejectedRow(row.line, "not UTF-8")
    try:
        return query, product, parse_grade(rating, offset=offset)
    except ValueError:
        words = ", ".join(GRADE_WORDS)
        return RejectedRow(
            row.line, f"rating {rating[:40]!r} is neither a number nor one of {words}"
        )


def _check_share(path: Path, rejected: list[RejectedRow], good: int, bad: int) -> None:
    if good and bad <= MAX_REJECTED_SHARE * (good + bad):
        return
    if not good and not bad:
        raise JudgmentsError(f"'{path}' has a header and no rows.", fix="Give at least one row.")
    shown = "; ".join(f"line {row.line}: {row.reason}" for row in rejected[:5])
    more = f"; and {len(rejected) - 5} more" if len(rejected) > 5 else ""
    raise JudgmentsError(
        f"{bad} of {good + bad} lines of '{path}' cannot be read ({shown}{more}).",
        fix=f"At most {MAX_REJECTED_SHARE:.0%} may be bad, and at least one must be good.",
    )
