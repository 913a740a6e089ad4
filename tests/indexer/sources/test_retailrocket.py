"""RetailRocket items: the latest value of each property, and the category tree."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from catalog.errors import SourceError
from indexer.sources.reader import Reject
from indexer.sources.retailrocket import RetailRocketReader
from tests.indexer.sources.reading import FIXTURES, Shown, shown

FILE = FIXTURES / "retailrocket"

EXPECTED: list[Shown] = [
    (7, "bad row"),
    (9, "bad row"),
    (10, "bad row"),
    {"id": "7", "title": "Item 7", "currency": "XXX", "source": "retailrocket"},
    {
        "id": "410001",
        "title": "Item 410001, category 2016",
        "category": ("Category 169", "Category 313", "Category 2016"),
        "price": 12990.0,
        "currency": "XXX",
        "attributes": {"property 28": 552.0},
        "availability": "in_stock",
        "source": "retailrocket",
    },
    {
        "id": "410002",
        "title": "Item 410002",
        "currency": "XXX",
        "attributes": {"property 6": "1150001", "property 888": "1100001 900001"},
        "source": "retailrocket",
    },
    {
        "id": "410003",
        "title": "Item 410003, category 5",
        "category": ("Category 6", "Category 5"),
        "price": 271200.0,
        "currency": "XXX",
        "attributes": {"property 112": "600001"},
        "source": "retailrocket",
    },
]


def test_every_record_is_read_or_rejected_with_its_line() -> None:
    assert shown(RetailRocketReader().read(FILE)) == EXPECTED


def test_rejects_name_their_file() -> None:
    rejects = [item for item in RetailRocketReader().read(FILE) if isinstance(item, Reject)]
    assert [(Path(item.file).name, item.line) for item in rejects] == [
        ("category_tree.csv", 7),
        ("item_properties_part1.csv", 9),
        ("item_properties_part1.csv", 10),
    ]


def test_the_temporary_folder_is_removed_also_when_reading_stops_early(tmp_path: Path) -> None:
    reading = RetailRocketReader(scratch=tmp_path).read(FILE)
    while isinstance(next(reading), Reject):
        pass
    assert list(tmp_path.iterdir()) != []
    assert isinstance(reading, Generator)
    reading.close()
    assert list(tmp_path.iterdir()) == []


def test_packed_files_are_found_and_part_2_and_the_tree_may_be_absent(tmp_path: Path) -> None:
    packed = tmp_path / "item_properties_part1.csv.gz"
    packed.write_bytes(gzip.compress((FILE / "item_properties_part1.csv").read_bytes()))
    reader = RetailRocketReader()
    assert reader.sniff(tmp_path)
    titles = {item["title"] for item in shown(reader.read(tmp_path)) if isinstance(item, dict)}
    assert titles == {
        "Item 410001, category 2016",
        "Item 410002",
        "Item 410003, category 5",
    }


def test_the_order_of_the_parts_does_not_matter(tmp_path: Path) -> None:
    folder = shutil.copytree(FILE, tmp_path / "swapped")
    (folder / "item_properties_part1.csv").rename(folder / "x")
    (folder / "item_properties_part2.csv").rename(folder / "item_properties_part1.csv")
    (folder / "x").rename(folder / "item_properties_part2.csv")
    items = [item for item in shown(RetailRocketReader().read(folder)) if isinstance(item, dict)]
    assert items == [item for item in EXPECTED if isinstance(item, dict)]


def test_another_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no folder with item_properties"):
        list(RetailRocketReader().read(tmp_path))
