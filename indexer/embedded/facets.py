"""Facet columns: the values of brand, category, availability and every attribute, memory-mapped.

A field is a list of (ordinal, code) pairs in the order of ordinals; a code is the rank of a value
among the field's values in alphabetical order. A filter becomes a mask over ordinals and a facet
count a bincount of codes, whichever engine found the products.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

PATH_SEPARATOR = " > "

Ordinals = NDArray[np.int64]
Mask = NDArray[np.bool_]


def category_paths(category: Sequence[str]) -> list[str]:
    """Return the paths from the root down to the leaf, each joined by " > "."""
    return [PATH_SEPARATOR.join(category[:depth]) for depth in range(1, len(category) + 1)]


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

    @cached_property
    def children(self) -> dict[str, NDArray[np.int64]]:
        """The codes of the paths one level below each path, "" for the roots."""
        below: dict[str, list[int]] = {}
        for code in range(self.size):
            below.setdefault(self.value(code).rpartition(PATH_SEPARATOR)[0], []).append(code)
        return {parent: np.asarray(codes, dtype=np.int64) for parent, codes in below.items()}

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
        mapped = np.memmap(blob, dtype=np.uint8, mode="r") if blob.stat().st_size else b""
        # numpy does not say in types that an array is a buffer.
        self._blob = memoryview(cast(bytes, mapped))
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
