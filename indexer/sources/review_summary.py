"""Sum up reviews by product in bounded memory, and join the sums to the products."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final

from catalog.product import Product, QuotedReview, ReviewSummary
from catalog.review import Review
from indexer.sources.reader import Reject
from indexer.sources.review_quotes import ReviewQuotes

_HELD: Final = 50_000
_TABLE: Final = """
CREATE TABLE summary (
    id TEXT PRIMARY KEY, count INTEGER, rated INTEGER, total REAL, texts INTEGER, words INTEGER,
    newest INTEGER, s1 INTEGER, s2 INTEGER, s3 INTEGER, s4 INTEGER, s5 INTEGER
) WITHOUT ROWID
"""
_MERGE: Final = """
INSERT INTO summary VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    count = count + excluded.count, rated = rated + excluded.rated,
    total = total + excluded.total, texts = texts + excluded.texts,
    words = words + excluded.words, newest = max(newest, excluded.newest),
    s1 = s1 + excluded.s1, s2 = s2 + excluded.s2, s3 = s3 + excluded.s3,
    s4 = s4 + excluded.s4, s5 = s5 + excluded.s5
"""
_Row = tuple[str, int, int, float, int, int, int, int, int, int, int, int]
_COUNT, _RATED, _TOTAL, _TEXTS, _WORDS, _NEWEST, _STARS = range(7)


@dataclass(slots=True)
class ReviewTally:
    """How many reviews were read, and how many records were rejected for which reason."""

    reviews: int = 0
    rejects: Counter[str] = field(default_factory=Counter)


class ReviewSummaries:
    """Statistics of reviews by product, held in a temporary database.

    A context manager: the database is removed at the end. `folder` is where it is put, the
    system's folder for temporary files without it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = TemporaryDirectory(prefix="reviews-", dir=folder)
        # Nothing in it outlives the process, so there is nothing to make safe against a crash.
        self._database = sqlite3.connect(
            Path(self._folder.name) / "summaries.sqlite", isolation_level=None
        )
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        )
        self._database.execute(_TABLE)
        self._quotes = ReviewQuotes(self._database, Path(self._folder.name))
        self._held: dict[str, list[float]] = {}

    def __enter__(self) -> ReviewSummaries:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary database."""
        self._quotes.close()
        self._database.close()
        self._folder.cleanup()

    def add(
        self,
        reviews: Iterable[Review | Reject],
        on_reject: Callable[[Reject], None] | None = None,
    ) -> ReviewTally:
        """Add reviews to the sums and return how many there were.

        `on_reject` is called with each reject on the way.
        """
        tally = ReviewTally()
        for review in reviews:
            if isinstance(review, Reject):
                tally.rejects[review.reason] += 1
                if on_reject is not None:
                    on_reject(review)
            else:
                tally.reviews += 1
                self._add(review)
        return tally

    def get(self, product_id: str) -> ReviewSummary | None:
        """Return what the reviews of a product add up to, `None` where it has none."""
        self._flush()
        row = self._database.execute("SELECT * FROM summary WHERE id = ?", (product_id,)).fetchone()
        return None if row is None else _summary(row, self._quotes.best(product_id))

    def __len__(self) -> int:
        """Count the products that have reviews."""
        self._flush()
        return int(self._database.execute("SELECT count(*) FROM summary").fetchone()[0])

    def join(self, products: Iterable[Product | Reject]) -> Iterator[Product | Reject]:
        """Yield the products with what their reviews add up to; rejects pass as they are.

        A product without a rating of its own takes the mean and the count of its reviews.
        """
        for product in products:
            if isinstance(product, Reject):
                yield product
                continue
            summary = self.get(product.id)
            yield product if summary is None else with_summary(product, summary)

    def _add(self, review: Review) -> None:
        sums = self._held.get(review.product_id)
        if sums is None:
            if len(self._held) >= _HELD:
                self._flush()
            sums = self._held[review.product_id] = [0, 0, 0.0, 0, 0, 0, 0, 0, 0, 0, 0]
        sums[_COUNT] += 1
        if review.rating is not None:
            sums[_RATED] += 1
            sums[_TOTAL] += review.rating
            sums[_STARS - 1 + min(5, max(1, int(review.rating + 0.5)))] += 1
        if review.text:
            sums[_TEXTS] += 1
            sums[_WORDS] += len(review.text.split())
            self._quotes.add(review)
        if review.day is not None:
            sums[_NEWEST] = max(sums[_NEWEST], review.day.toordinal())

    def _flush(self) -> None:
        if not self._held:
            return
        self._database.execute("BEGIN")
        # In the order of the key, so that the tree is walked once.
        self._database.executemany(_MERGE, ((key, *self._held[key]) for key in sorted(self._held)))
        self._quotes.flush()
        self._database.execute("COMMIT")
        self._held.clear()


def with_summary(product: Product, summary: ReviewSummary) -> Product:
    """Return the product with its reviews' summary, and its rating from them if it has none."""
    changes: dict[str, object] = {"reviews": summary}
    if product.rating is None and summary.mean is not None:
        changes["rating"] = summary.mean
        changes["rating_count"] = sum(summary.histogram)
    return product.model_copy(update=changes)


def _summary(row: _Row, quoted: tuple[QuotedReview, ...]) -> ReviewSummary:
    _, count, rated, total, texts, words, newest, *stars = row
    return ReviewSummary(
        count=count,
        mean=round(total / rated, 4) if rated else None,
        histogram=(stars[0], stars[1], stars[2], stars[3], stars[4]),
        words=round(words / texts, 2) if texts else 0.0,
        newest=date.fromordinal(newest) if newest else None,
        quoted=quoted,
    )
