"""RetailRocket items: hashed properties that change over time, of which the latest count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from catalog.errors import SourceError
from catalog.product import Availability, Product
from indexer.sources.attributes import Attributes
from indexer.sources.opening import Line, read_lines
from indexer.sources.reader import Reject
from indexer.sources.rejects import BAD_ROW, make_reject

PROPERTY_FILES: Final = ("item_properties_part1.csv", "item_properties_part2.csv")
TREE_FILE: Final = "category_tree.csv"

MAX_PROPERTIES: Final = 64
"""Most hashed properties kept of one item; those with the lowest numbers stay."""

MAX_WORDS: Final = 300
"""Longest value kept of one hashed property, in characters."""

_PRICE: Final = b"790"
_NUMBER: Final = re.compile(rb"n(-?\d{1,15}\.\d{1,6})")
_BUCKETS: Final = 128
_BATCH: Final = 200_000
_DEEPEST: Final = 12
_SUFFIXES: Final = ("", ".gz", ".zip", ".zst")

_Latest = dict[bytes, tuple[int, bytes]]


@dataclass(slots=True)
class RetailRocketReader:
    """Reads the dataset's folder: `item_properties_part*.csv` and `category_tree.csv`.

    The data has no text, so a title is "Item 460429, category 1338" and the attributes are hashed
    words. Property 790 is the price, with three decimals like every number; no currency is named,
    so the code is "XXX". The rows of all items are first spread over files in a temporary folder
    (in `scratch` if given; about as large as the data), so that memory stays constant.
    """

    scratch: Path | None = None
    name: str = "retailrocket"

    def sniff(self, path: Path) -> bool:
        """Say whether the folder holds `item_properties_part1.csv`, packed or not."""
        return path.is_dir() and find_file(path, PROPERTY_FILES[0]) is not None

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each item as a product, and each row that cannot be read as a reject."""
        if not self.sniff(path):
            raise SourceError(
                f"{path} is no folder with {PROPERTY_FILES[0]}.",
                fix="Name the folder that the RetailRocket files were unpacked to.",
            )
        parents: dict[bytes, bytes] = {}
        if tree := find_file(path, TREE_FILE):
            for row in _rows(tree, columns=2):
                if isinstance(row, Reject):
                    yield row
                else:
                    parents[row[0]] = row[1]
        files = [file for name in PROPERTY_FILES if (file := find_file(path, name))]
        with TemporaryDirectory(prefix="retailrocket-", dir=self.scratch) as folder:
            buckets = [Path(folder) / f"{number:03}" for number in range(_BUCKETS)]
            for file in files:
                yield from _spread(file, buckets)
            for bucket in buckets:
                for item, latest in _latest_of_items(bucket):
                    yield _product(item, latest, parents)


def find_file(folder: Path, name: str) -> Path | None:
    """Return the file of this name in `folder`, also where it is packed, `None` without one."""
    return next((file for end in _SUFFIXES if (file := folder / (name + end)).is_file()), None)


def _rows(file: Path, *, columns: int) -> Iterator[list[bytes] | Reject]:
    for line in read_lines(file):
        if not isinstance(line, Line):
            yield line
            continue
        cells = [cell.strip() for cell in line.data.split(b",")]
        if line.number == 1 and not cells[0].isdigit():
            continue  # the header
        if len(cells) == columns and cells[0].isdigit():
            yield cells
        elif line.data.strip():
            yield make_reject(line.file, line.number, BAD_ROW, line.data)


def _spread(file: Path, buckets: list[Path]) -> Iterator[Reject]:
    """Append each row to the bucket of its item, so that a bucket fits into memory."""
    with ExitStack() as stack:
        handles = [stack.enter_context(bucket.open("ab")) for bucket in buckets]
        lines = read_lines(file)
        while batch := list(islice(lines, _BATCH)):
            gathered: list[list[bytes]] = [[] for _ in buckets]
            for line in batch:
                if isinstance(line, Reject):
                    yield line
                    continue
                data = line.data
                cells = data.split(b",", 3)
                if len(cells) == 4 and _is_number(cells[0]) and _is_number(cells[1]) and cells[2]:
                    gathered[int(cells[1]) % _BUCKETS].append(data)
                elif data.strip() and not (line.number == 1 and cells[0] == b"timestamp"):
                    yield make_reject(line.file, line.number, BAD_ROW, data)
            for handle, rows in zip(handles, gathered, strict=True):
                if rows:
                    handle.write(b"\n".join(rows) + b"\n")


def _is_number(cell: bytes) -> bool:
    return cell.isdigit() and len(cell) <= 18


def _latest_of_items(bucket: Path) -> Iterator[tuple[int, _Latest]]:
    items: dict[int, _Latest] = {}
    with bucket.open("rb") as handle:
        for row in handle:
            time, item, name, value = row.split(b",", 3)
            latest, moment = items.setdefault(int(item), {}), int(time)
            known = latest.get(name)
            if known is None or moment >= known[0]:
                latest[name] = (moment, value)
    for number in sorted(items):
        yield number, items[number]


def _product(item: int, latest: _Latest, parents: dict[bytes, bytes]) -> Product:
    values = {name.strip(): value.strip() for name, (_, value) in latest.items()}
    category = _path(values.pop(b"categoryid", b""), parents)
    price = _number(values.pop(_PRICE, b""))
    available: dict[bytes, Availability] = {b"1": "in_stock", b"0": "out_of_stock"}
    availability = available.get(values.pop(b"available", b""), "unknown")
    return Product.model_validate(
        {
            "id": str(item),
            "title": f"Item {item}" + (f", {category[-1].lower()}" if category else ""),
            "category": category,
            "price": None if price is None or price < 0 else price,
            "currency": "XXX",
            "attributes": _attributes(values),
            "availability": availability,
            "source": "retailrocket",
        }
    )


def _attributes(values: dict[bytes, bytes]) -> Attributes:
    attributes: Attributes = {}
    for name in islice(sorted(values, key=_by_number), MAX_PROPERTIES):
        words = values[name].decode("utf-8", "ignore")[:MAX_WORDS].strip()
        if words and words.isprintable():
            number = _number(values[name])
            shown = name.decode("utf-8", "replace")[:40]
            attributes[f"property {shown}"] = words if number is None else number
    return attributes


def _by_number(name: bytes) -> tuple[int, bytes]:
    return (int(name) if _is_number(name) else 1 << 62, name)


def _number(value: bytes) -> float | None:
    match = _NUMBER.fullmatch(value)
    return float(match[1]) if match else None


def _path(leaf: bytes, parents: dict[bytes, bytes]) -> tuple[str, ...]:
    """Return the category's path from the root; a category that is its own ancestor ends it."""
    levels: list[bytes] = []
    while leaf.isdigit() and leaf not in levels and len(levels) < _DEEPEST:
        levels.append(leaf)
        leaf = parents.get(leaf, b"")
    return tuple(f"Category {level.decode()[:20]}" for level in reversed(levels))
