"""Columns: one value a product and column, memory-mapped, for filters and sorting."""

from __future__ import annotations

from array import array
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.product import Product

AVAILABILITIES = ("unknown", "in_stock", "out_of_stock", "preorder")
_AVAILABILITY_CODE = {name: code for code, name in enumerate(AVAILABILITIES)}
_EPOCH = date(1970, 1, 1).toordinal()
_NAN = float("nan")

# Ratings of few customers are pulled towards the catalogue's middle, as IMDb's top list does:
# (m C + n R) / (m + n), with C = 3.9 stars and m = 10 ratings.
PRIOR_RATING = 3.9
PRIOR_RATINGS = 10.0


def popularity(rating: float | None, count: int) -> float:
    """Return how liked and known a product is: shrunken stars plus half the magnitude of its fame."""
    shrunken = (PRIOR_RATINGS * PRIOR_RATING + count * (rating or PRIOR_RATING)) / (
        PRIOR_RATINGS + count
    )
    return shrunken + 0.5 * float(np.log10(1.0 + count))


class ColumnWriter:
    """Gathers the columns of one generation; products must come in the order of ordinals."""

    def __init__(self) -> None:
        self._columns = {
            "price": array("d"), "rating": array("f"), "rating_count": array("L"),
            "popularity": array("f"), "released": array("d"), "availability": array("B"),
            "latitude": array("f"), "longitude": array("f"),
        }  # fmt: skip
        self._currencies: dict[str, int] = {}

    def add(self, product: Product) -> None:
        """Add one product's values."""
        columns = self._columns
        place = product.location
        columns["price"].append(_NAN if product.price is None else product.price)
        columns["rating"].append(_NAN if product.rating is None else product.rating)
        columns["rating_count"].append(product.rating_count)
        columns["popularity"].append(popularity(product.rating, product.rating_count))
        columns["released"].append(days(product.released))
        columns["availability"].append(_AVAILABILITY_CODE[product.availability])
        columns["latitude"].append(_NAN if place is None else place.latitude)
        columns["longitude"].append(_NAN if place is None else place.longitude)

    def finish(self, folder: Path) -> None:
        """Write one .npy file a column."""
        folder.mkdir(parents=True)
        for name, values in self._columns.items():
            np.save(folder / f"{name}.npy", np.frombuffer(values, dtype=values.typecode))


class Columns:
    """Reads the columns of one generation; a missing number is NaN."""

    def __init__(self, folder: Path) -> None:
        self._columns = {
            file.stem: np.load(file, mmap_mode="r") for file in sorted(folder.glob("*.npy"))
        }
        self.count = len(self._columns["price"])

    def __getitem__(self, name: str) -> NDArray[np.generic]:
        return self._columns[name]


def days(day: date | None) -> float:
    """Return a day as days since 1970-01-01, NaN for None."""
    return _NAN if day is None else float(day.toordinal() - _EPOCH)
