"""Icecat as Chorus ships it: typed attributes by prefix, prices in cents."""

from __future__ import annotations

from datetime import date

from indexer.sources.icecat import IcecatReader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "icecat/products.jsonl"

EXPECTED: list[Shown] = [
    {
        "id": "3920564",
        "title": "Norlux TK-1150 toner cartridge Original Black 1 pc(s)",
        "description": "Toner for laser printers",
        "brand": "Norlux",
        "price": 49.95,
        "attributes": {
            "model": "TK-1150",
            "ean": ("4006381333931", "4006381333948"),
            "type": "Original",
            "quantity per pack": 6.0,
            "colour": False,
            "operating temperature (t t)": "0 - 35",
        },
        "image": "http://images.icecat.biz/img/gallery_mediums/1.jpg",
        "released": date(2009, 12, 10),
        "source": "icecat",
    },
    {
        "id": "2101957",
        "title": 'Tarn LX7 Notebook Silver 43.2 cm (17")',
        "description": "Notebook, 4 GB",
        "brand": "Tarn",
        "category": ("Notebook",),
        "price": 109.95,
        "attributes": {
            "model": "LX7-1211",
            "ean": ("0884420588030",),
            "thermal design power (tdp)": 25.0,
            "usb 2.0 ports quantity": 4.0,
            "touchscreen": False,
        },
        "image": "http://images.icecat.biz/img/gallery/2.jpg",
        "released": date(2008, 12, 19),
        "source": "icecat",
    },
    {
        "id": "1128895",
        "title": "Plain cable",
        "brand": "Corda",
        "price": 0.0,
        "attributes": {"model": "Cable 5"},
        "source": "icecat",
    },
    {
        "id": "5",
        "title": "OD-5",
        "attributes": {"model": "OD-5", "ean": ("0065030815772",), "tags": ("a", "b")},
        "source": "icecat",
    },
    (5, "no id"),
    (6, "no title"),
    {
        "id": "7",
        "title": "Drum seven",
        "description": "One Two",
        "brand": "Corda",
        "price": 12.5,
        "attributes": {"model": "DR-7", "compatibility": "- Press 1 - Press 2"},
        "source": "icecat",
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(IcecatReader().read(FILE)) == EXPECTED
