"""A shop's own CSV: quoted newlines, odd cells, any delimiter, exact line numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import SourceError
from indexer.sources.columns import Columns
from indexer.sources.delimited import DelimitedReader
from tests.indexer.sources.reading import FIXTURES, Shown, products, shown

FILE = FIXTURES / "csv/shop.csv"

EXPECTED: list[Shown] = [
    {
        "id": "A-1",
        "title": "Lamp, desk",
        "description": "Bright. Dims in three steps.",
        "brand": "Lumo",
        "category": ("Home", "Lighting", "Desk Lamps"),
        "price": 1299.0,
        "attributes": {"colour": "black"},
        "image": "https://shop.example/lamp.jpg",
        "rating": 4.5,
        "rating_count": 12,
        "availability": "in_stock",
        "source": "csv",
    },
    {
        "id": "A-2",
        "title": "Chair",
        "description": 'Says "sit".',
        "brand": "Sedia",
        "category": ("Furniture", "Chairs"),
        "price": 12.5,
        "currency": "EUR",
        "attributes": {"list price": 15.0},
        "image": "/images/chair.jpg",
        "availability": "out_of_stock",
        "source": "csv",
    },
    {
        "id": "A-3",
        "title": "Table",
        "brand": "Sedia",
        "category": ("Furniture", "Tables"),
        "price": 100.0,
        "attributes": {"colour": "oak"},
        "availability": "in_stock",
        "source": "csv",
    },
    (6, "no id"),
    (7, "no title"),
    {"id": "A-6", "title": "Short row", "source": "csv"},
    (9, "wrong number of columns"),
    {"id": "A-8", "title": "Shelf & bracket", "category": ("Furniture",), "source": "csv"},
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(DelimitedReader().read(FILE)) == EXPECTED


def test_semicolons_decimal_commas_places_and_bytes_that_are_not_utf8() -> None:
    found = shown(DelimitedReader().read(FIXTURES / "csv/places.csv"))
    assert found == [
        {
            "id": "1",
            "title": "Café Luna",
            "price": 3.2,
            "currency": "EUR",
            "location": {
                "latitude": 48.1,
                "longitude": 11.5,
                "city": "München",
                "country": "DE",
            },
            "source": "csv",
        },
        (3, "not UTF-8"),
        {"id": "3", "title": "Nowhere", "price": 1.0, "source": "csv"},
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_any_delimiter_with_crlf_and_a_byte_order_mark(delimiter: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.txt"
    rows = [["id", "name", "price", "colour"], ["1", "Bed", "9.50", "oak"], ["2", "Rug", "7", ""]]
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert shown(DelimitedReader().read(file)) == [
        {"id": "1", "title": "Bed", "price": 9.5, "attributes": {"colour": "oak"}, "source": "csv"},
        {"id": "2", "title": "Rug", "price": 7.0, "source": "csv"},
    ]


def test_lines_are_counted_through_quoted_newlines(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text('id,title\n1,"a\n\nb\nc"\n,lost\n\n"2\n",ok\n3,\n', encoding="utf-8")
    assert shown(DelimitedReader().read(file)) == [
        {"id": "1", "title": "a b c", "source": "csv"},
        (6, "no id"),
        {"id": "2", "title": "ok", "source": "csv"},
        (10, "no title"),
    ]


def test_a_quote_that_never_closes_costs_no_row_before_it(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text('id,title\n1,Bed\n2,"Rug\n3,Mat\n', encoding="utf-8")
    assert shown(DelimitedReader().read(file)) == [
        {"id": "1", "title": "Bed", "source": "csv"},
        {"id": "2", "title": "Rug 3,Mat", "source": "csv"},
    ]


def test_a_column_map_wins_over_the_names(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("id,uid,title,label\n7,u7,Short,Long title\n", encoding="utf-8")
    reader = DelimitedReader(Columns({"id": "uid", "title": "label"}))
    (found,) = products(reader.read(file))
    assert (found.id, found.title, found.attributes) == (
        "u7",
        "Long title",
        {"id": "7", "title": "Short"},
    )


def test_a_header_without_an_id_says_how_to_name_one(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text("ref,title\n1,Bed\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"no column that looks like id.* id=NAME"):
        list(DelimitedReader().read(file))
