"""A shop's own JSON, by line or as one array, and the project's own products."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from catalog.product import Product
from indexer.sources.columns import Columns
from indexer.sources.json_lines import JsonLinesReader
from tests.indexer.sources.reading import FIXTURES, Shown, products, shown

FILE = FIXTURES / "json_lines/shop.jsonl"

EXPECTED: list[Shown] = [
    {
        "id": "u1",
        "title": "Running Shoe",
        "brand": "Velo",
        "category": ("Footwear", "Sport", "Running"),
        "price": 1999.0,
        "attributes": {"specs sole": "rubber", "specs weight": 240.0, "list price": 2599.0},
        "image": "https://img.example/1.jpg",
        "availability": "in_stock",
        "source": "json_lines",
    },
    {
        "id": "17",
        "title": "Wool Socks",
        "category": ("Clothing", "Socks"),
        "currency": "EUR",
        "attributes": {"sku": "S-17", "tags": ("warm", "wool")},
        "rating": 4.5,
        "availability": "in_stock",
        "source": "json_lines",
    },
    (3, "no id"),
    (4, "no title"),
    {
        "id": "own-1",
        "title": "Own  Product",
        "description": "Two\nlines, <b>kept</b>",
        "category": ("A", "B"),
        "price": 3.5,
        "currency": "CHF",
        "attributes": {"Size": "M", "weights": ("1", "2"), "on": True, "n": 2.5},
        "availability": "preorder",
        "location": {"latitude": 1.0, "longitude": 2.0},
        "released": date(2020, 2, 29),
        "source": "mine",
    },
    {
        "id": "own-2",
        "title": "Own with a bad price",
        "attributes": {"size": "M"},
        "source": "json_lines",
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(JsonLinesReader().read(FILE)) == EXPECTED


def test_the_elements_of_an_array_are_read_with_the_line_each_begins_on() -> None:
    assert shown(JsonLinesReader().read(FIXTURES / "json_lines/array.json")) == [
        {"id": "1", "title": "First", "price": 1.5, "source": "json_lines"},
        {"id": "2", "title": "Second", "source": "json_lines"},
        {"id": "3", "title": "Third", "source": "json_lines"},
        (6, "not an object"),
        (6, "not an object"),
        {"id": "4", "title": "Fourth", "source": "json_lines"},
    ]


def test_an_array_larger_than_one_chunk_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "big.json"
    rows = [{"id": number, "title": f"Item {number} " + "x" * 900} for number in range(4000)]
    file.write_text(json.dumps(rows), encoding="utf-8")
    found = products(JsonLinesReader().read(file))
    assert [item.id for item in found] == [str(number) for number in range(4000)]


def test_an_array_that_is_not_closed_keeps_what_it_has(tmp_path: Path) -> None:
    file = tmp_path / "cut.json"
    file.write_text('[{"id": 1, "title": "One"},\n{"id": 2, "ti', encoding="utf-8")
    found = shown(JsonLinesReader().read(file))
    assert found == [{"id": "1", "title": "One", "source": "json_lines"}, (2, "not JSON")]


def test_what_a_product_writes_is_read_back_the_same(tmp_path: Path) -> None:
    (own,) = [
        item
        for item in JsonLinesReader().read(FILE)
        if isinstance(item, Product) and item.id == "own-1"
    ]
    file = tmp_path / "own.jsonl"
    file.write_text(own.model_dump_json() + "\n", encoding="utf-8")
    assert list(JsonLinesReader().read(file)) == [own]


def test_a_column_map_names_the_keys(tmp_path: Path) -> None:
    file = tmp_path / "shop.jsonl"
    file.write_text('{"nr": 5, "what": "Bed", "id": "x", "cost": "9,90 €"}\n', encoding="utf-8")
    reader = JsonLinesReader(Columns({"id": "nr", "title": "what", "price": "cost"}))
    (found,) = products(reader.read(file))
    assert (found.id, found.title, found.price, found.currency) == ("5", "Bed", 9.9, "EUR")
    assert found.attributes == {"id": "x"}
