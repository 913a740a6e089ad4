"""Amazon product data of 2014: literals, nested categories, and what cannot be read."""

from __future__ import annotations

from indexer.sources.amazon_2014 import Amazon2014Reader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "amazon_2014/meta_Tools.json"

EXPECTED: list[Shown] = [
    {
        "id": "0700000001",
        "title": "Brass Garden Hose Nozzle, Adjustable",
        "description": 'Solid brass. Fits every 3/4" hose.',
        "brand": "Rainwell",
        "category": ("Patio, Lawn & Garden", "Gardening", "Hose Nozzles"),
        "price": 12.99,
        "attributes": {"sales rank": 2118.0},
        "image": "http://ecx.images-amazon.com/images/I/41hose.jpg",
        "goes_with": ("0700000005", "0700000002", "0700000003", "700000011"),
        "source": "amazon_2014",
    },
    {
        "id": "0700000002",
        "title": "Gardener's Kneeling Pad",
        "description": "Soft foam; don't kneel on stones.",
        "category": ("Patio, Lawn & Garden", "Gardening", "Kneelers"),
        "image": "http://ecx.images-amazon.com/images/I/31pad.jpg",
        "source": "amazon_2014",
    },
    (3, "no title"),
    {
        "id": "0700000004",
        "title": "Café Press & Grinder",
        "category": ("Kitchen & Dining",),
        "source": "amazon_2014",
    },
    {
        "id": "0700000005",
        "title": "Strict JSON lamp",
        "category": ("Lighting", "Lamps"),
        "price": 7.0,
        "attributes": {"sales rank": 15.0},
        "source": "amazon_2014",
    },
    (6, "not JSON"),
    (7, "not JSON"),
    (8, "not JSON"),
    (9, "no id"),
    {"id": "0700000010", "title": "Bold Rake", "source": "amazon_2014"},
    {
        "id": "700000011",
        "title": "Number as id",
        "category": ("Tools", "Rakes"),
        "image": "http://ecx.images-amazon.com/images/I/11.jpg",
        "source": "amazon_2014",
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(Amazon2014Reader().read(FILE)) == EXPECTED
