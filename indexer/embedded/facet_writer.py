"""Write facet columns: (ordinal, code) pairs by field, and the values that codes stand for."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.product import ATTRIBUTE_PREFIX, Product, value_texts
from indexer.embedded.facet_field import value_number
from indexer.embedded.facets import MOST_FIELDS, category_paths

LONGEST_VALUE = 200
_ALWAYS_KEPT = ("brand", "category", "availability")

FacetPairs = list[str]
"""Names of fields and values in turn, a pair for each value that a product has.

They lie flat because eleven small tuples a product are most of the cost of sending it to another
process.
"""


@lru_cache(maxsize=16_384)
def attribute_field(name: str) -> str:
    """Return the name of an attribute's facet field; the same object for the same name."""
    return ATTRIBUTE_PREFIX + name


def facet_pairs(product: Product) -> FacetPairs:
    """Return every field and value of a product; texts too long to choose from are left out."""
    pairs = ["availability", product.availability]
    if product.brand:
        pairs += "brand", product.brand[:LONGEST_VALUE]
    for path in category_paths(product.category):
        pairs += "category", path
    for name, value in product.attributes.items():
        field = attribute_field(name)
        texts = (value,) if type(value) is str else dict.fromkeys(value_texts(value))
        for text in texts:
            if 0 < len(text) <= LONGEST_VALUE:
                pairs += field, text
    return pairs


class _FieldPairs:
    __slots__ = ("codes", "ordinals", "values")

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.ordinals = array("I")
        self.codes = array("I")


class FacetWriter:
    """Gathers the facet columns of one generation; products must come in the order of ordinals."""

    def __init__(self) -> None:
        self._fields: dict[str, _FieldPairs] = {}
        self._count = 0

    def add(self, products: Iterable[FacetPairs]) -> None:
        """Add the pairs of the next products."""
        fields = self._fields
        for ordinal, pairs in enumerate(products, start=self._count):
            flat = iter(pairs)
            for name, value in zip(flat, flat, strict=True):
                field = fields.get(name)
                if field is None:
                    field = fields[name] = _FieldPairs()
                field.ordinals.append(ordinal)
                values = field.values
                field.codes.append(values.setdefault(value, len(values)))
            self._count += 1

    def finish(self, folder: Path) -> None:
        """Write everything: pairs, values, and which fields each product has."""
        folder.mkdir(parents=True)
        names = _most_common({name: len(pairs.ordinals) for name, pairs in self._fields.items()})
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
                    numbers.append(value_number(value))
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


def _most_common(sizes: dict[str, int]) -> list[str]:
    """Return the fields to keep, in alphabetical order: the rarest attributes go first."""
    order = sorted(sizes, key=lambda name: (name not in _ALWAYS_KEPT, -sizes[name], name))
    return sorted(order[:MOST_FIELDS])
