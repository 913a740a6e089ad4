"""Amazon reviews of three years, which differ in their keys."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.sources.amazon_reviews import AmazonReviewReader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

EXPECTED: dict[str, list[Shown]] = {
    "reviews_2014.json": [
        {
            "product_id": "0700000001",
            "rating": 5.0,
            "title": "Good nozzle",
            "text": "Works well and does not leak.",
            "user_id": "A1USER",
            "day": date(2012, 12, 16),
            "helpful": 2,
        },
        {
            "product_id": "0700000001",
            "rating": 3.0,
            "title": "Fine",
            "text": "It's ok",
            "user_id": "A2USER",
            "day": date(2012, 12, 17),
        },
        {"product_id": "0700000002", "user_id": "A3USER", "day": date(2013, 1, 2)},
        (4, "no product id"),
        {
            "product_id": "0700000002",
            "rating": 1.0,
            "title": "No",
            "text": "Broke & tore. Bad.",
            "user_id": "A5USER",
        },
        (6, "not JSON"),
    ],
    "reviews_2018.json": [
        {
            "product_id": "B0TEST0001",
            "rating": 5.0,
            "title": "Five Stars",
            "text": "Great coffee every morning.",
            "user_id": "A1USER",
            "day": date(2018, 6, 17),
            "helpful": 1234,
            "verified": True,
        },
        {
            "product_id": "B0TEST0001",
            "rating": 4.0,
            "title": "Good",
            "text": "Good",
            "user_id": "A2USER",
            "day": date(2018, 6, 2),
            "verified": False,
        },
        {
            "product_id": "B0TEST0002",
            "rating": 2.0,
            "title": "Only a summary",
            "user_id": "A3USER",
            "day": date(2018, 6, 2),
        },
    ],
    "reviews_2023.jsonl": [
        {
            "product_id": "B0OFFICE01",
            "rating": 5.0,
            "title": "Smooth",
            "text": "Writes smoothly, no smears at all.",
            "user_id": "AUSERONE",
            "day": date(2020, 5, 5),
            "helpful": 3,
            "verified": True,
        },
        {
            "product_id": "B0OFFICE01",
            "rating": 1.0,
            "title": "Dry",
            "text": "Dried out in a week. Avoid.",
            "user_id": "AUSERTWO",
            "day": date(2020, 5, 4),
            "verified": False,
        },
        {"product_id": "B0OFFICE02", "rating": 4.0, "user_id": "AUSERTHR"},
        (4, "no product id"),
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_every_review_is_read_or_rejected_with_its_line(name: str) -> None:
    assert shown(AmazonReviewReader().read(FIXTURES / "amazon_reviews" / name)) == EXPECTED[name]
