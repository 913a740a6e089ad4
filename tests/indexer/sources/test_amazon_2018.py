"""Amazon product data of 2018: scraped prices, titles, brands and category paths."""

from __future__ import annotations

from datetime import date

from indexer.sources.amazon_2018 import Amazon2018Reader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "amazon_2018/meta_Kitchen.json"

EXPECTED: list[Shown] = [
    {
        "id": "B0TEST0001",
        "title": "Pour Over Coffee Maker, 34 oz",
        "description": "Borosilicate glass\n"
        "Dishwasher safe\n"
        "Brews eight cups.\n"
        "Glass carafe & steel filter.",
        "brand": "Brewmoor",
        "category": ("Home & Kitchen", "Kitchen & Dining", "Coffee Makers"),
        "price": 12.99,
        "attributes": {
            "sales rank": 12.0,
            "product dimensions": "6 x 6 x 9 inches ; 1.2 pounds",
            "shipping weight": "2 pounds",
            "item model number": "PO-34",
        },
        "image": "https://images-na.ssl-images-amazon.com/images/I/41coffee._SL500_.jpg",
        "released": date(2009, 5, 15),
        "goes_with": ("B0TEST0002",),
        "source": "amazon_2018",
    },
    {
        "id": "B0TEST0002",
        "title": "Mug Set",
        "brand": "Claymark",
        "category": ("Home & Kitchen",),
        "price": 12.99,
        "attributes": {"sales rank": 1786.0},
        "source": "amazon_2018",
    },
    {
        "id": "B0TEST0003",
        "title": "Steel Kettle, 1.7 L",
        "brand": "Heatwell",
        "category": ("Kitchen & Dining",),
        "source": "amazon_2018",
    },
    {
        "id": "B0TEST0004",
        "title": "Chef's Apron & Cap",
        "category": ("Clothing", "Aprons"),
        "price": 1250.0,
        "source": "amazon_2018",
    },
    (5, "no title"),
    (6, "no title"),
    (7, "no id"),
    (8, "not JSON"),
    {
        "id": "B0TEST0007",
        "title": "Text where lists belong",
        "description": "One feature\nOne text",
        "price": 8.0,
        "attributes": {"sales rank": 5.0},
        "image": "https://images-na.ssl-images-amazon.com/images/I/one.jpg",
        "source": "amazon_2018",
    },
    {
        "id": "B0TEST0001",
        "title": "Duplicate asin",
        "category": ("Kitchen",),
        "price": 3.5,
        "source": "amazon_2018",
    },
    {
        "id": "B0TEST0008",
        "title": "Lone surrogate and null",
        "category": ("Kitchen",),
        "source": "amazon_2018",
    },
    (12, "not an object"),
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(Amazon2018Reader().read(FILE)) == EXPECTED
