"""Facet columns: the values of brand, category, availability and every attribute, memory-mapped.

A field is a list of (ordinal, code) pairs in the order of ordinals; a code is the rank of a value
among the field's values in alphabetical order. A filter becomes a mask over ordinals and a facet
count a bincount of codes, whichever engine found the products.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.product import AttributeValue, Product

PATH_SEPARATOR = " > "
ATTRIBUTE_PREFIX = "attributes."
LONGEST_VALUE = 200
MOST_FIELDS = 5_000

Ordinals = NDArray[np.int64]
Mask = NDArray[np.bool_]


def category_paths(category: Sequence[str]) -> list[str]:
    """Return the paths from the root down to the leaf, each joined by " > "."""
    return [PATH_SEPARATOR.join(category[:depth]) for depth in range(1, len(category) + 1)]


def value_texts(value: AttributeValue) -> tuple[str, ...]:
    """Return an attribute's value as the texts that a filter takes."""
    if isinstance(value, str):
        return (value,)
    if value is True:
        return ("yes",)
    if value is False:
        return ("no",)
    if isinstance(value, tuple):
        return value
    return (str(int(value)) if value == int(value) else repr(value),)


class _FieldPairs:
    __slots__ = ("codes", "ordinals", "values")

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.ordinals = array("I")
        self.codes = array("I")

    def add(self, ordinal: int, value: str) -> None:
        self.ordinals.append(ordinal)
        self.codes.append(self.values.setdefault(value, len(self.values)))


class FacetWriter:
    """Gathers the facet columns of one generation; products must come in the order of ordinals."""

    def __init__(self) -> None:
        self._fields: dict[str, _FieldPairs] = {
            name: _FieldPairs() for name in ("brand", "category", "availability")
        }
        self._count = 0

    def add(self, product: Product) -> None:
        """Add one product's values; texts too long to choose from a list are left out."""
        ordinal = self._count
        self._count += 1
        fields = self._fields
        if product.brand:
            fields["brand"].add(ordinal, product.brand[:LONGEST_VALUE])
        for path in category_paths(product.category):
            fields["category"].add(ordinal, path)
        fields["availability"].add(ordinal, product.availability)
        for name, value in product.attributes.items():
            field = ATTRIBUTE_PREFIX + name
            pairs = fields.get(field)
            if pairs is None:
                pairs = fields[field] = _FieldPairs()
            for text in dict.fromkeys(value_texts(value)):
                if 0 < len(text) <= LONGEST_VALUE:
                    pairs.add(ordinal, text)

    def finish(self, folder: Path) -> None:
        """Write everything: pairs, values, and which fields each product has."""
        folder.mkdir(parents=True)
        kept = sorted(self._fields, key=lambda name: (-len(self._fields[name].ordinals), name))
        names = sorted(name for name in kept[:MOST_FIELDS] if self._fields[name].ordinals)
        table: list[dict[str, object]] = []
        all_ordinals: list[NDArray[np.uint32]] = []
        all_codes: list[NDArray[np.uint32]] = []
        value_ends = array("Q")
        numbers = array("d")
        start = values_start = end = 0
        with (folder / "values.bin").open("wb") as blob:
            for name in names:
                pairs = self._fields.pop(name)
                values = sorted(pairs.values)
                rank = np.empty(len(values), dtype=np.uint32)
                rank[[pairs.values[value] for value in values]] = np.arange(len(values))
                all_ordinals.append(np.frombuffer(pairs.ordinals, dtype=np.uint32))
                all_codes.append(rank[np.frombuffer(pairs.codes, dtype=np.uint32)])
                for value in values:
                    end += blob.write(value.encode())
                    value_ends.append(end)
                    numbers.append(_number(value))
                pair_end, values_end = start + len(pairs.ordinals), values_start + len(values)
                table.append(
                    {"name": name, "pairs": [start, pair_end], "values": [values_start, values_end]}
                )
                start, values_start = pair_end, values_end
        ordinals = np.concatenate(all_ordinals) if all_ordinals else np.empty(0, np.uint32)
        np.save(folder / "ordinals.npy", ordinals)
        np.save(folder / "codes.npy", np.concatenate(all_codes) if all_codes else ordinals)
        np.save(folder / "value_ends.npy", np.frombuffer(value_ends, dtype=np.uint64))
        np.save(folder / "numbers.npy", np.frombuffer(numbers, dtype=np.float64))
        lengths = [pairs.size for pairs in all_ordinals]
        owners = np.repeat(np.arange(len(names), dtype=np.uint16), lengths)
        order = np.argsort(ordinals, kind="stable")
        np.save(folder / "owned_fields.npy", owners[order])
        np.save(folder / "owned_ends.npy", np.cumsum(np.bincount(ordinals, minlength=self._count)))
        (folder / "fields.json").write_text(json.dumps({"count": self._count, "fields": table}))


@dataclass(frozen=True)
class FacetField:
    """One field's pairs and values."""

    name: str
    ordinals: NDArray[np.uint32]
    codes: NDArray[np.uint32]
    numbers: NDArray[np.float64]
    count: int
    _blob: memoryview
    _ends: NDArray[np.uint64]
    _first: int

    def value(self, code: int) -> str:
        """Return the text of a value."""
        place = self._first + code
        begin = int(self._ends[place - 1]) if place else 0
        return str(self._blob[begin : int(self._ends[place])], "utf-8")

    def code(self, value: str) -> int | None:
        """Return the code of a value, None when no product has it."""
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            if self.value(middle) < value:
                low = middle + 1
            else:
                high = middle
        return low if low < self.size and self.value(low) == value else None

    @property
    def size(self) -> int:
        """The number of distinct values."""
        return len(self.numbers)

    @cached_property
    def is_numeric(self) -> bool:
        """Whether every value is a number."""
        return bool(self.size) and not bool(np.isnan(self.numbers).any())

    def mask(self, codes: NDArray[np.integer]) -> Mask:
        """Return which products have any of the codes."""
        wanted = np.zeros(self.size, dtype=np.bool_)
        wanted[codes] = True
        mask = np.zeros(self.count, dtype=np.bool_)
        mask[self.ordinals[wanted[self.codes]]] = True
        return mask

    def value_mask(self, values: Sequence[str]) -> Mask:
        """Return which products have any of the values."""
        codes = [code for code in map(self.code, values) if code is not None]
        return self.mask(np.asarray(codes, dtype=np.int64))

    def range_mask(self, low: float | None, high: float | None) -> Mask:
        """Return which products have a number from `low` to `high`."""
        inside = ~np.isnan(self.numbers)
        if low is not None:
            inside &= self.numbers >= low
        if high is not None:
            inside &= self.numbers <= high
        return self.mask(np.flatnonzero(inside))

    def counts(self, result: Ordinals) -> NDArray[np.int64]:
        """Return how many products of a result (ascending ordinals) have each value."""
        if result.size * 8 < self.ordinals.size:
            low = np.searchsorted(self.ordinals, result, side="left")
            high = np.searchsorted(self.ordinals, result, side="right")
            widths = high - low
            starts = np.repeat(low - (np.cumsum(widths) - widths), widths)
            codes = self.codes[starts + np.arange(starts.size)]
        else:
            mask = np.zeros(self.count, dtype=np.bool_)
            mask[result] = True
            codes = self.codes[mask[self.ordinals]]
        return np.bincount(codes, minlength=self.size)


class Facets:
    """Reads the facet columns of one generation."""

    def __init__(self, folder: Path) -> None:
        table = json.loads((folder / "fields.json").read_text())
        self.count: int = table["count"]
        self._rows = {row["name"]: row for row in table["fields"]}
        self._names = [row["name"] for row in table["fields"]]
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r")
            for name in (
                "ordinals", "codes", "value_ends", "numbers", "owned_fields", "owned_ends",
            )
        }  # fmt: skip
        self._arrays = {name: np.asarray(values) for name, values in arrays.items()}
        blob = folder / "values.bin"
        self._blob = memoryview(
            np.memmap(blob, dtype=np.uint8, mode="r") if blob.stat().st_size else b""
        )
        self._fields: dict[str, FacetField] = {}

    @property
    def names(self) -> list[str]:
        """The fields, in alphabetical order."""
        return self._names

    def get(self, name: str) -> FacetField | None:
        """Return a field, None when no product has it."""
        field = self._fields.get(name)
        row = self._rows.get(name)
        if field is None and row is not None:
            pairs, values = slice(*row["pairs"]), slice(*row["values"])
            field = self._fields[name] = FacetField(
                name,
                self._arrays["ordinals"][pairs],
                self._arrays["codes"][pairs],
                self._arrays["numbers"][values],
                self.count,
                self._blob,
                self._arrays["value_ends"],
                values.start,
            )
        return field

    def field_counts(self, result: Ordinals) -> dict[str, int]:
        """Return, for the products of a result, how many values each field has among them."""
        ends = self._arrays["owned_ends"]
        high = ends[result]
        low = np.where(result > 0, ends[result - 1], 0)
        widths = high - low
        starts = np.repeat(low - (np.cumsum(widths) - widths), widths)
        owned = self._arrays["owned_fields"][starts + np.arange(starts.size)]
        counts = np.bincount(owned, minlength=len(self._names))
        return {self._names[number]: int(counts[number]) for number in np.flatnonzero(counts)}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
