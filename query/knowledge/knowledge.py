"""Knowledge: what query understanding knows of a catalogue, opened in an instant."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from query.knowledge.facts import (
    ATTRIBUTES,
    BRANDS,
    CATEGORIES,
    CENTROIDS,
    FACTS,
    FORMAT,
    NAMES,
    QUANTILES,
    SPELLING,
    SUGGESTIONS,
    AttributesFile,
    BrandRow,
    BrandsFile,
    Calibration,
    CategoriesFile,
    FactsFile,
    corrupt,
    read_part,
)

logger = logging.getLogger(__name__)

Band = Literal["low", "high"]
_QUANTILE_OF_BAND: dict[Band, int] = {"low": QUANTILES.index(0.25), "high": QUANTILES.index(0.75)}


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category, from the root down, and how many products are in and below it.

    `leaf` says that no known category is below it. `price_quantiles` are the prices below which
    lie 10, 25, 50, 75 and 90 % of its products, in the catalogue's currency; None where fewer than
    three have a price.
    """

    path: tuple[str, ...]
    count: int
    leaf: bool = True
    price_quantiles: tuple[float, float, float, float, float] | None = None


_NOTHING = FactsFile(
    format=FORMAT,
    products=0,
    encoder_identity="",
    shares={},
    calibration=None,
)


@dataclass(frozen=True)
class Knowledge:
    """What was collected while a catalogue was indexed; each part is read when first asked for.

    `EMPTY` is that of a catalogue of which nothing is known, as of one indexed by an older release.
    Everything raises IndexCorruptError where a file is damaged.
    """

    folder: Path | None
    facts: FactsFile

    @classmethod
    def open(cls, folder: Path) -> Knowledge:
        """Open what a collector wrote; `EMPTY` where there is none, or of another format.

        Raises IndexCorruptError.
        """
        if not (folder / FACTS).exists():
            return EMPTY
        facts = read_part(folder / FACTS, FactsFile)
        if facts.format != FORMAT:
            logger.warning(
                "%s has format %d; this release reads %d. Queries are understood without it until"
                " the next reindex.",
                folder,
                facts.format,
                FORMAT,
            )
            return EMPTY
        return cls(folder, facts)

    @property
    def products(self) -> int:
        """How many products it was collected from."""
        return self.facts.products

    @property
    def encoder_identity(self) -> str:
        """The encoder that the centroids were made with."""
        return self.facts.encoder_identity

    @property
    def shares(self) -> Mapping[str, float]:
        """The share of products (0 to 1) that have a price, rating, brand, location and so on."""
        return self.facts.shares

    @property
    def calibration(self) -> Calibration | None:
        """How the nearest category becomes a probability; None where that could not be learnt."""
        return self.facts.calibration

    @property
    def speller_folder(self) -> Path | None:
        """Where the vocabulary is; None where there is none."""
        return None if self.folder is None else self.folder / SPELLING

    @property
    def suggestions_folder(self) -> Path | None:
        """Where what queries are completed from is; None where there is none."""
        return None if self.folder is None else self.folder / SUGGESTIONS

    @cached_property
    def brands(self) -> Mapping[str, int]:
        """The brands, normalized and in lower case, and how many products each has."""
        return {name: row.count for name, row in self._brand_rows.items()}

    @cached_property
    def brand_spellings(self) -> Mapping[str, tuple[str, ...]]:
        """How each brand is written in the catalogue, as filters take it, the most common first."""
        return {name: row.spellings for name, row in self._brand_rows.items()}

    @cached_property
    def attribute_names(self) -> Mapping[str, int]:
        """The attributes in use and how many products have each, the most used first."""
        return self._attributes.names

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, int]]:
        """The values, as written, of attributes that a shopper may name, and their counts.

        Attributes and values come in the order of how often they are used.
        """
        return self._attributes.values

    @cached_property
    def categories(self) -> tuple[CategoryFacts, ...]:
        """The categories of every level that have enough products, in the order of their paths."""
        if self.folder is None:
            return ()
        return tuple(
            CategoryFacts(row.path, row.count, row.leaf, row.price_quantiles)
            for row in read_part(self.folder / CATEGORIES, CategoriesFile).categories
        )

    @cached_property
    def centroids(self) -> NDArray[np.float16]:
        """The middle of each category's products, shape (categories, dimension), length 1."""
        return self._vectors(CENTROIDS)

    @cached_property
    def category_names(self) -> NDArray[np.float16]:
        """The vector of each leaf's name, shape (categories, dimension); zeros for the others."""
        return self._vectors(NAMES)

    def category(self, path: Sequence[str]) -> CategoryFacts | None:
        """Return what is known of a category, None where it is not known."""
        number = self._numbers.get(tuple(path))
        return None if number is None else self.categories[number]

    def price_band(self, path: Sequence[str], band: Band) -> float | None:
        """Return the price up to which a product is cheap, or from which on it is dear, there.

        A quarter of the category's products is cheaper than "low", and a quarter dearer than
        "high". Where too few of them have a price, it is that of the nearest category above; None
        where that has none either, or the category is not known.
        """
        for depth in range(len(path), 0, -1):
            known = self.category(path[:depth])
            if known is not None and known.price_quantiles is not None:
                return known.price_quantiles[_QUANTILE_OF_BAND[band]]
        return None

    def check(self) -> None:
        """Read every part once; raises IndexCorruptError."""
        rows = len(self.categories)
        for name, vectors in ((CENTROIDS, self.centroids), (NAMES, self.category_names)):
            if self.folder is not None and vectors.shape[0] != rows:
                raise corrupt(self.folder / name, f"{vectors.shape[0]} rows instead of {rows}")
        assert self.brands is not None
        assert self.values is not None

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, ...], int]:
        return {one.path: number for number, one in enumerate(self.categories)}

    @cached_property
    def _attributes(self) -> AttributesFile:
        if self.folder is None:
            return AttributesFile(names={}, values={})
        return read_part(self.folder / ATTRIBUTES, AttributesFile)

    @cached_property
    def _brand_rows(self) -> Mapping[str, BrandRow]:
        return {} if self.folder is None else read_part(self.folder / BRANDS, BrandsFile).brands

    def _vectors(self, name: str) -> NDArray[np.float16]:
        if self.folder is None:
            return np.empty((0, 0), dtype=np.float16)
        try:
            vectors: NDArray[np.float16] = np.load(self.folder / name, mmap_mode="r")
        except (OSError, EOFError, ValueError) as error:
            raise corrupt(self.folder / name, error) from error
        return vectors


EMPTY = Knowledge(None, _NOTHING)
