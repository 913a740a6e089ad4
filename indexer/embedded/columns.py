"""Columns: one value a product and column, memory-mapped, for filters and sorting."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from math import log10
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalog.product import Product
from indexer.embedded.growing import GrowingArray

AVAILABILITIES = ("unknown", "in_stock", "out_of_stock", "preorder")
_AVAILABILITY_CODE = {name: code for code, name in enumerate(AVAILABILITIES)}
_EPOCH = date(1970, 1, 1).toordinal()
_NAN = float("nan")

# Ratings of few customers are pulled towards the catalogue's middle, as IMDb's top list does:
# (m C + n R) / (m + n), with C = 3.9 stars and m = 10 ratings.
PRIOR_RATING = 3.9
PRIOR_RATINGS = 10.0


def popularity(rating: float | None, count: int) -> float:
    """Return how liked and known a product is: shrunken stars, half the magnitude of fame."""
    shrunken = (PRIOR_RATINGS * PRIOR_RATING + count * (rating or PRIOR_RATING)) / (
        PRIOR_RATINGS + count
    )
    return shrunken + 0.5 * log10(1.0 + count)


class ColumnRow(NamedTuple):
    """One product's value in every column; a missing number is NaN."""

    price: float
    rating: float
    rating_count: int
    popularity: float
    released: float
    availability: int
    latitude: float
    longitude: float


# How each column is kept, in the order of ColumnRow: array's and numpy's letters agree here.
_KEPT_AS = ("d", "f", "d", "f", "d", "B", "f", "f")


def column_row(product: Product) -> ColumnRow:
    """Return one product's values."""
    place = product.location
    return ColumnRow(
        _NAN if product.price is None else product.price,
        _NAN if product.rating is None else product.rating,
        product.rating_count,
        popularity(product.rating, product.rating_count),
        days(product.released),
        _AVAILABILITY_CODE[product.availability],
        _NAN if place is None else place.latitude,
        _NAN if place is None else place.longitude,
    )


def with_events(row: ColumnRow, weight: float) -> ColumnRow:
    """Return the row with its popularity raised by the weighted number of its shopping events."""
    if not weight:
        return row
    return row._replace(popularity=row.popularity + 0.5 * log10(1.0 + weight))


class ColumnWriter:
    """Gathers the columns of one generation; rows must come in the order of ordinals."""

    def __init__(self) -> None:
        self._columns = {
            name: array(kept) for name, kept in zip(ColumnRow._fields, _KEPT_AS, strict=True)
        }

    def add(self, rows: Iterable[ColumnRow]) -> None:
        """Add the next products' values."""
        for column, values in zip(self._columns.values(), zip(*rows, strict=True), strict=False):
            column.extend(values)

    def finish(self, folder: Path) -> None:
        """Write one .npy file a column."""
        folder.mkdir(parents=True)
        for name, values in self._columns.items():
            np.save(folder / f"{name}.npy", np.frombuffer(values, dtype=values.typecode))


class Columns:
    """Reads the columns of one generation; a missing number is NaN."""

    def __init__(self, folder: Path) -> None:
        self._columns = {
            file.stem: GrowingArray(np.load(file, mmap_mode="r"))
            for file in sorted(folder.glob("*.npy"))
        }
        self.count = len(self._columns["price"])

    def __getitem__(self, name: str) -> NDArray[np.generic]:
        return self._columns[name].values

    def extended(self, rows: Sequence[ColumnRow]) -> Columns:
        """Return the columns with more products at their end."""
        more = copy(self)
        more._columns = dict(self._columns)
        for name, values in zip(ColumnRow._fields, zip(*rows, strict=True), strict=False):
            more._columns[name] = self._columns[name].extended(values)
        more.count = self.count + len(rows)
        return more


def days(day: date | None) -> float:
    """Return a day as days since 1970-01-01, NaN for None."""
    return _NAN if day is None else float(day.toordinal() - _EPOCH)
