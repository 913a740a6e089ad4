"""A shop's own JSON: an object on each line, or one array of objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from catalog.product import Product
from indexer.sources.columns import Columns
from indexer.sources.json_array import read_array
from indexer.sources.mapped_product import mapped_product
from indexer.sources.opening import first_lines
from indexer.sources.reader import Reject
from indexer.sources.records import Record, build_each, read_records
from indexer.sources.values import Fields


@dataclass(slots=True)
class JsonLinesReader:
    """Reads objects under any usual names, and those of the project's own `Product` unchanged.

    `columns` says which key holds which field; other keys become attributes.
    """

    columns: Columns = field(default_factory=Columns)
    name: str = "json_lines"

    def sniff(self, path: Path) -> bool:
        """Say whether the first objects have an id and a title under some name."""
        return path.is_file() and any(
            isinstance(record, Record)
            and {"id", "title"} <= self.columns.resolve(record.fields).keys()
            for record in islice(_records(path), 20)
        )

    def read(self, path: Path) -> Iterator[Product | Reject]:
        """Yield each object as a product, or as a reject."""
        return build_each(_records(path), self._product)

    def _product(self, fields: Fields) -> Product:
        own = _own_product(fields)
        if own is not None:
            return own
        return mapped_product(fields, self.columns.resolve(fields), self.name)


def _records(path: Path) -> Iterator[Record | Reject]:
    is_array = any(line.lstrip()[:1] == b"[" for line in first_lines(path, 1))
    return read_array(path) if is_array else read_records(path)


def _own_product(fields: Fields) -> Product | None:
    """Return a record that has the schema of `Product` as it is, `None` where it has another."""
    if not isinstance(fields.get("attributes"), dict) or not fields.keys() <= _own_names():
        return None
    try:
        product = Product.model_validate(fields)
    except ValidationError:
        return None
    # What no display can show (controls, lone surrogates) goes the way that cleans it.
    if not (product.title.isprintable() and product.id.isprintable()):
        return None
    return None if "\0" in product.description or "\0" in product.brand else product


@cache
def _own_names() -> frozenset[str]:
    return frozenset(Product.model_fields)
