"""Keep the most helpful reviews of each product in bounded memory, until its sums are asked for.

Texts go to the end of a file as they come, and the database has a small row for each: what it is
worth and where it stands. So neither is ever held, whatever the number of products.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

import orjson

from catalog.product import LONGEST_QUOTE, MOST_QUOTED, QuotedReview
from catalog.review import Review

_LONGEST_TITLE: Final = 200
# Where a word is longer than this it is cut, too.
_LONGEST_WORD: Final = 100
# One text may come twice; it is quoted once.
_READ: Final = 3 * MOST_QUOTED
_TABLE: Final = """
CREATE TABLE quote (
    id TEXT, worth INTEGER, place INTEGER, size INTEGER, PRIMARY KEY (id, worth, place)
) WITHOUT ROWID
"""
_BEST: Final = "SELECT place, size FROM quote WHERE id = ? ORDER BY worth, place LIMIT ?"
# The worth is one number, lower for better: helpful votes, then verified, then the day.
_MOST_HELPFUL: Final = (1 << 30) - 1
_MOST_DAYS: Final = (1 << 22) - 1

Held = list[tuple[int, int, int, int]]


class ReviewQuotes:
    """The quotable reviews of one run, in `folder` and in a table of `database`.

    `held` of a product are the best of its reviews since `flush`, as worth, place, size and hash.
    """

    def __init__(self, database: sqlite3.Connection, folder: Path) -> None:
        self._database = database
        self._database.execute(_TABLE)
        file = folder / "quotes.json"
        self._writer = file.open("wb", buffering=1 << 20)
        self._reader = file.open("rb", buffering=0)
        self._size = 0
        self._written = True
        self._held: dict[str, Held] = {}

    def add(self, review: Review) -> None:
        """Keep a review that has a text where it is among the best of its product."""
        worth = _worth(review)
        held = self._held.get(review.product_id)
        if held is None:
            held = self._held[review.product_id] = []
        elif len(held) == MOST_QUOTED and worth >= held[-1][0]:
            return
        mark = hash(review.text)
        for number, (other, _, _, known) in enumerate(held):
            if known == mark:
                if other <= worth:
                    return
                del held[number]
                break
        held.append((worth, *self._write(review), mark))
        held.sort()
        del held[MOST_QUOTED:]

    def flush(self) -> None:
        """Put what is held into the database; to be called within a transaction."""
        self._database.executemany(
            "INSERT INTO quote VALUES (?, ?, ?, ?)",
            ((key, *row[:3]) for key in sorted(self._held) for row in self._held[key]),
        )
        self._held.clear()

    def best(self, product_id: str) -> tuple[QuotedReview, ...]:
        """Return the most helpful reviews of a product, of those flushed."""
        places = self._database.execute(_BEST, (product_id, _READ)).fetchall()
        found: dict[str, QuotedReview] = {}
        for place, size in places:
            quoted = self._read(place, size)
            found.setdefault(quoted.text, quoted)
            if len(found) == MOST_QUOTED:
                break
        return tuple(found.values())

    def close(self) -> None:
        """Close the file."""
        self._writer.close()
        self._reader.close()

    def _write(self, review: Review) -> tuple[int, int]:
        place = self._size
        line = orjson.dumps(
            {
                "title": cut_at_word(review.title, _LONGEST_TITLE),
                "text": cut_at_word(review.text, LONGEST_QUOTE),
                "rating": review.rating,
                "day": review.day,
                "helpful": max(0, review.helpful),
                "verified": review.verified,
            }
        )
        self._writer.write(line)
        self._size += len(line)
        self._written = False
        return place, len(line)

    def _read(self, place: int, size: int) -> QuotedReview:
        if not self._written:
            self._writer.flush()
            self._written = True
        self._reader.seek(place)
        return QuotedReview.model_validate_json(self._reader.read(size))


def cut_at_word(text: str, most: int) -> str:
    """Return a text of at most `most` characters, with an ellipsis where words were left out."""
    if len(text) <= most:
        return text
    at = text.rfind(" ", most - _LONGEST_WORD, most)
    head = text[: most - 1 if at < 0 else at]
    return head.rstrip(" ,;:-") + "\N{HORIZONTAL ELLIPSIS}"


def _worth(review: Review) -> int:
    helpful = min(max(0, review.helpful), _MOST_HELPFUL)
    day = min(review.day.toordinal(), _MOST_DAYS) if review.day is not None else 0
    return -((helpful << 23) | ((review.verified is True) << 22) | day)
