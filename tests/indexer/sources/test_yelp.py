"""Yelp businesses: places with a location, hours and attributes written as Python."""

from __future__ import annotations

from indexer.sources.yelp import YelpReader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "yelp/yelp_academic_dataset_business.json"

EXPECTED: list[Shown] = [
    {
        "id": "place-Harbor_Bakery-01",
        "title": "Harbor Bakery",
        "category": ("Restaurants", "Bakeries"),
        "attributes": {
            "categories": ("Bakeries", "Food", "Coffee & Tea", "Restaurants"),
            "restaurants delivery": False,
            "outdoor seating": False,
            "business accepts credit cards": True,
            "business parking": ("street", "lot"),
            "bike parking": True,
            "price range": 1.0,
            "wifi": "free",
            "by appointment only": False,
            "hours monday": "07:00-20:00",
            "hours tuesday": "07:00-20:30",
            "hours sunday": "00:00-00:00",
        },
        "rating": 4.5,
        "rating_count": 87,
        "availability": "in_stock",
        "location": {
            "latitude": 34.4012345,
            "longitude": -119.7012345,
            "address": "12 Pier Road, Unit 3",
            "city": "Port Example",
            "region": "CA",
            "postal_code": "93999",
        },
        "source": "yelp",
    },
    {
        "id": "place-Parcel_Store-002",
        "title": "The Parcel Store",
        "category": ("Local Services", "Shipping Centers"),
        "attributes": {"categories": ("Shipping Centers", "Local Services", "Notaries")},
        "rating": 3.0,
        "rating_count": 15,
        "availability": "out_of_stock",
        "location": {
            "latitude": 38.5012,
            "longitude": -90.3012,
            "address": "5 Market Square",
            "city": "Sample City",
            "region": "MO",
            "postal_code": "63999",
        },
        "source": "yelp",
    },
    {
        "id": "place-Odd_Values-00003",
        "title": "Odd Values",
        "attributes": {
            "wifi": "u'fr",
            "noise level": "very loud",
            "byob corkage": "yes free",
            "dietary restrictions": ("dairy-free", "vegan"),
            "good for kids": True,
            "ages allowed": 18.0,
            "hours saturday": "09:30-12:05",
        },
        "rating": 3.5,
        "rating_count": 22,
        "availability": "in_stock",
        "source": "yelp",
    },
    {
        "id": "place-St_Aurelie-00004",
        "title": "St. Aurélie Pastries",
        "category": ("Bubble Tea",),
        "attributes": {"categories": ("Bubble Tea", "Juice Bars")},
        "rating": 4.0,
        "rating_count": 80,
        "availability": "in_stock",
        "location": {
            "latitude": 39.9501234,
            "longitude": -75.1501234,
            "address": "9 Mill Lane",
            "city": "Newtown Sample",
            "region": "PA",
            "postal_code": "19999",
        },
        "source": "yelp",
    },
    (5, "no id"),
    (6, "no title"),
    {
        "id": "place-List_As_Name-006",
        "title": "a list",
        "category": ("Food",),
        "attributes": {"categories": ("Food",)},
        "source": "yelp",
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(YelpReader().read(FILE)) == EXPECTED


def test_a_folder_is_read_like_its_business_file() -> None:
    assert shown(YelpReader().read(FILE.parent)) == EXPECTED
