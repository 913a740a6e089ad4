"""Yelp reviews and tips."""

from __future__ import annotations

from datetime import date

from indexer.sources.yelp_reviews import YelpReviewReader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "yelp"

EXPECTED: list[Shown] = [
    {
        "product_id": "place-Harbor_Bakery-01",
        "rating": 5.0,
        "text": "Best croissants in town. Come early.",
        "user_id": "user-Ann-0000000000001",
        "day": date(2018, 7, 7),
        "helpful": 2,
    },
    {
        "product_id": "place-Harbor_Bakery-01",
        "rating": 2.0,
        "text": "Too crowded.",
        "user_id": "user-Bob-0000000000002",
        "day": date(2012, 1, 3),
    },
    (3, "no product id"),
    {
        "product_id": "place-Parcel_Store-002",
        "text": "Closes early on Fridays.",
        "user_id": "user-Dov-0000000000004",
        "day": date(2012, 5, 18),
        "helpful": 3,
    },
    {
        "product_id": "place-Harbor_Bakery-01",
        "text": "Try the rye.",
        "user_id": "user-Eve-0000000000005",
        "day": date(2013, 2, 5),
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(YelpReviewReader().read(FILE)) == EXPECTED
