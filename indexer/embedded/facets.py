"""Facet columns: the values of brand, category, availability and every attribute, memory-mapped.

A field is a list of (ordinal, code) pairs in the order of ordinals; a code stands for one of the
field's values. A filter becomes a mask over ordinals and a facet count a bincount of codes,
whichever engine found the products.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.facet_field import (
    NO_STORED_VALUES,
    PATH_SEPARATOR,
    AddedValues,
    FacetField,
    Mask,
    Ordinals,
    Pairs,
    StoredValues,
)
from indexer.embedded.growing import GrowingArray

# Attributes beyond so many fields are left out, the rarest first.
MOST_FIELDS = 5_000


def category_paths(category: Sequence[str]) -> list[str]:
    """Return the paths from the root down to the leaf, each joined by " > "."""
    return [PATH_SEPARATOR.join(category[:depth]) for depth in range(1, len(category) + 1)]


class _Added(NamedTuple):
    """What products that came later have of one field."""

    ordinals: GrowingArray
    codes: GrowingArray
    values: AddedValues


class _Owned(NamedTuple):
    """The fields of each product by number, each once or more in a row, up to its end."""

    fields: NDArray[np.integer]
    ends: NDArray[np.integer]

    def counts(self, places: Ordinals, fields: int) -> NDArray[np.int64]:
        """Return how many of the products at these places have each field."""
        high = self.ends[places].astype(np.int64)
        low = np.where(places > 0, self.ends[places - 1], 0).astype(np.int64)
        widths = high - low
        firsts = np.cumsum(widths) - widths
        starts = np.repeat(low - firsts, widths)
        owned = self.fields[starts + np.arange(starts.size)]
        # A product with two values of a field has that field twice in a row.
        fresh = np.ones(owned.size, dtype=np.bool_)
        fresh[1:] = owned[1:] != owned[:-1]
        fresh[firsts[widths > 0]] = True
        return np.bincount(owned[fresh], minlength=fields)


class Facets:
    """Reads the facet columns of one generation."""

    def __init__(self, folder: Path) -> None:
        table = json.loads((folder / "fields.json").read_text())
        self.count: int = table["count"]
        self._stored_count = self.count
        self._rows = {row["name"]: row for row in table["fields"]}
        # A field's number is its place here: the stored ones in alphabetical order, then others.
        self._numbered = {row["name"]: number for number, row in enumerate(table["fields"])}
        arrays = {
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))
            for name in (
                "ordinals", "codes", "value_ends", "numbers", "owned_fields", "owned_ends",
            )
        }  # fmt: skip
        self._arrays = arrays
        self._owned = _Owned(arrays["owned_fields"], arrays["owned_ends"])
        blob = folder / "values.bin"
        mapped = np.memmap(blob, dtype=np.uint8, mode="r") if blob.stat().st_size else b""
        # numpy does not say in types that an array is a buffer.
        self._blob = memoryview(cast(bytes, mapped))
        self._stored: dict[str, StoredValues] = {}
        self._fields: dict[str, FacetField] = {}
        self._added: dict[str, _Added] = {}
        self._added_fields = GrowingArray(np.empty(0, dtype=np.uint32))
        self._added_ends = GrowingArray(np.empty(0, dtype=np.int64))

    @property
    def names(self) -> list[str]:
        """The fields, in alphabetical order."""
        return sorted(self._numbered) if self._added else list(self._numbered)

    def get(self, name: str) -> FacetField | None:
        """Return a field, None when no product has it."""
        field = self._fields.get(name)
        if field is None and name in self._numbered:
            field = self._fields[name] = self._field(name)
        return field

    def field_counts(self, result: Ordinals) -> dict[str, int]:
        """Return, for the products of a result (ascending), how many of them have each field."""
        names = list(self._numbered)
        stored = result[: np.searchsorted(result, self._stored_count)]
        counts = self._owned.counts(stored, len(names))
        if stored.size < result.size:
            later = result[stored.size :] - self._stored_count
            added = _Owned(self._added_fields.values, self._added_ends.values)
            counts += added.counts(later, len(names))
        return {names[number]: int(counts[number]) for number in np.flatnonzero(counts)}

    def extended(self, products: Iterable[Sequence[str]]) -> Facets:
        """Return the facets with more products at their end, each as its `FacetPairs`."""
        more = copy(self)
        more._fields = {}
        more._numbered = dict(self._numbered)
        fresh: dict[str, tuple[list[int], list[str]]] = {}
        owned: list[int] = []
        ends: list[int] = []
        for pairs in products:
            flat = iter(pairs)
            own = set()
            for name, value in zip(flat, flat, strict=True):
                number = more._number(name)
                if number is None:
                    continue
                ordinals, values = fresh.setdefault(name, ([], []))
                ordinals.append(more.count)
                values.append(value)
                own.add(number)
            owned += sorted(own)
            ends.append(len(self._added_fields) + len(owned))
            more.count += 1
        more._added_fields = self._added_fields.extended(owned)
        more._added_ends = self._added_ends.extended(ends)
        more._added = dict(self._added)
        for name, (ordinals, values) in fresh.items():
            more._added[name] = self._with(name, ordinals, values)
        return more

    def _number(self, name: str) -> int | None:
        number = self._numbered.get(name)
        if number is None and len(self._numbered) < MOST_FIELDS:
            number = self._numbered[name] = len(self._numbered)
        return number

    def _field(self, name: str) -> FacetField:
        row = self._rows.get(name)
        parts = []
        if row is not None:
            place = slice(*row["pairs"])
            parts.append(Pairs(self._arrays["ordinals"][place], self._arrays["codes"][place]))
        added = self._added.get(name)
        if added is None:
            return FacetField(name, self.count, self._stored_values(name), tuple(parts))
        parts.append(Pairs(added.ordinals.values, added.codes.values))
        return FacetField(name, self.count, self._stored_values(name), tuple(parts), added.values)

    def _stored_values(self, name: str) -> StoredValues:
        stored = self._stored.get(name, NO_STORED_VALUES)
        row = self._rows.get(name)
        if stored is NO_STORED_VALUES and row is not None:
            place = slice(*row["values"])
            numbers = self._arrays["numbers"][place]
            stored = StoredValues(numbers, self._blob, self._arrays["value_ends"], place.start)
            self._stored[name] = stored
        return stored

    def _with(self, name: str, ordinals: list[int], values: list[str]) -> _Added:
        stored = self._stored_values(name)
        before = self._added.get(name)
        if before is None:
            nothing = GrowingArray(np.empty(0, dtype=np.uint32))
            before = _Added(nothing, nothing, AddedValues())
        field = FacetField(name, 0, stored, (), before.values)
        texts = list(before.values.texts)
        fresh: dict[str, int] = {}
        codes = []
        for value in values:
            code = fresh.get(value)
            if code is None:
                code = field.code(value)
            if code is None:
                code = fresh[value] = stored.size + len(texts)
                texts.append(value)
            codes.append(code)
        known = before.values
        if fresh:
            known = AddedValues(tuple(texts), {**known.codes, **fresh})
        return _Added(before.ordinals.extended(ordinals), before.codes.extended(codes), known)


__all__ = [
    "MOST_FIELDS",
    "PATH_SEPARATOR",
    "FacetField",
    "Facets",
    "Mask",
    "Ordinals",
    "category_paths",
]
