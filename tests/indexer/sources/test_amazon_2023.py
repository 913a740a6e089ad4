"""Amazon product data of 2023: details, pictures, ratings and odd optional fields."""

from __future__ import annotations

from datetime import date

from indexer.sources.amazon_2023 import Amazon2023Reader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "amazon_2023/meta_Office.jsonl"

EXPECTED: list[Shown] = [
    {
        "id": "B0OFFICE01",
        "title": "Gel Ink Pens, 0.5 mm, 12 Pack",
        "description": "Quick-drying ink\nComfort grip\nWrites smoothly on every paper.",
        "brand": "Penlight Pro",
        "category": ("Office Products", "Writing", "Gel Pens"),
        "price": 12.99,
        "attributes": {
            "sales rank": 4.0,
            "color": "Blue",
            "item weight": "3 ounces",
            "date first available": "June 1, 2018",
            "package width": 3.5,
            "package sealed": True,
        },
        "image": "https://m.media-amazon.com/images/I/p1._SL1500_.jpg",
        "rating": 4.6,
        "rating_count": 1289,
        "released": date(2018, 6, 1),
        "source": "amazon_2023",
    },
    {
        "id": "B0OFFICE02",
        "title": "Desk Organizer",
        "brand": "Woodfold",
        "category": ("Office Products",),
        "attributes": {"manufacturer": "Woodfold"},
        "image": "https://m.media-amazon.com/images/I/d1.jpg",
        "rating": 3.9,
        "rating_count": 12,
        "goes_with": ("B0OFFICE01", "7"),
        "source": "amazon_2023",
    },
    {
        "id": "B0OFFICE03",
        "title": "Paper Clips",
        "brand": "Clipco",
        "price": 12.99,
        "source": "amazon_2023",
    },
    {
        "id": "B0OFFICE04",
        "title": "Stapler",
        "description": "Full strip",
        "brand": "Grapple",
        "category": ("Office Products",),
        "price": 1299.0,
        "attributes": {"is discontinued by manufacturer": "No", "date first available": "someday"},
        "image": "https://m.media-amazon.com/images/I/s._SS40_.jpg",
        "rating": 4.1,
        "rating_count": 1024,
        "source": "amazon_2023",
    },
    {
        "id": "B0OFFICE05",
        "title": "Bad optional fields",
        "description": "one text",
        "category": ("Office Products",),
        "source": "amazon_2023",
    },
    (6, "no title"),
    (7, "no id"),
    (8, "not JSON"),
    (9, "not an object"),
    {
        "id": "987654321",
        "title": "12345",
        "description": "3\nthree",
        "brand": "Numbered",
        "category": ("Office Products",),
        "price": 0.0,
        "attributes": {"pages": 96.0, "tags": ("a", "b")},
        "rating": 4.5,
        "rating_count": 7,
        "source": "amazon_2023",
    },
    {
        "id": "B0OFFICE08",
        "title": "Label Maker Tape 12 mm",
        "description": "Laminated Peels easily\nSticks.",
        "brand": "Labelmore",
        "category": ("Office Products", "Labels"),
        "price": 9.5,
        "attributes": {"subtitle": "Black on white"},
        "rating": 4.4,
        "rating_count": 88,
        "source": "amazon_2023",
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(Amazon2023Reader().read(FILE)) == EXPECTED
