"""KnowledgeCollector: what query understanding needs to know of a catalogue, as it is indexed."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import eq
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.product import ATTRIBUTE_PREFIX
from query.knowledge.attribute_values import BRAND, CATEGORY, FieldCounts, brand_rows, value_rows
from query.knowledge.categories import Encoding, SampledTitles, write_categories
from query.knowledge.category_tree import CategoryTree
from query.knowledge.facts import (
    ATTRIBUTES,
    BRANDS,
    FACTS,
    FORMAT,
    SPELLING,
    AttributesFile,
    BrandsFile,
    FactsFile,
    write_part,
)
from query.knowledge.vocabulary_counts import VocabularyCounts
from query.spelling.vocabulary_writer import write_vocabulary

_UNKNOWN = 0
_TITLES = 2_000
_MOST_ATTRIBUTES = 5_000
_NO_QUERIES: Mapping[str, int] = {}


class Columns(Protocol):
    """The numbers of a product that are looked at; a missing one is NaN."""

    @property
    def price(self) -> float:
        """In the product's currency."""

    @property
    def rating(self) -> float:
        """Stars."""

    @property
    def availability(self) -> int:
        """A code, 0 for unknown."""

    @property
    def latitude(self) -> float:
        """Of a place, in degrees."""


class Collected(Protocol):
    """A product as the indexer has prepared it.

    `text` begins with the title and a line's end; `facets` are names of fields and values in turn,
    where the fields are brand, category (every path from the root down, the leaf last),
    availability, and `attributes.` with a name.
    """

    @property
    def text(self) -> str:
        """The title, a line's end, and whatever else is searched."""

    @property
    def facets(self) -> Sequence[str]:
        """Names of fields and values in turn."""

    @property
    def columns(self) -> Columns:
        """Its numbers."""

    @property
    def described(self) -> bool:
        """Whether it has a description."""


class KnowledgeCollector:
    """Takes every product of a generation once, in the order of its ordinals, and sums up.

    It costs a few microseconds and about 20 bytes a product, and what is counted by name is
    bounded. Products that are updated one by one afterwards are not taken: a vocabulary, a price
    band or the middle of a category hardly moves by them, and the next reindex or compaction
    counts anew.
    """

    def __init__(self, path_separator: str) -> None:
        self._fields = FieldCounts()
        self._shares: Counter[str] = Counter()
        self._vocabulary = VocabularyCounts()
        self._tree = CategoryTree(path_separator)
        self._titles = SampledTitles(_TITLES)
        self._prices = array("d")
        self._rows = array("q")

    def add(self, products: Sequence[Collected], rows: NDArray[np.int64]) -> None:
        """Take the next products; `rows` are those of their vectors in the encoding cache."""
        count = self._fields.add
        self._tree.add([count(product.facets) for product in products])
        self._fields.bound()
        titles = [product.text.partition("\n")[0] for product in products]
        self._titles.add(len(self._rows), titles)
        self._vocabulary.add(titles)
        self._rows.frombytes(rows.astype(np.int64).tobytes())
        columns = [product.columns for product in products]
        prices = [column.price for column in columns]
        self._prices.extend(prices)
        shares = self._shares
        shares["price"] += _known(prices)
        shares["rating"] += _known([column.rating for column in columns])
        shares["location"] += _known([column.latitude for column in columns])
        shares["availability"] += sum(column.availability != _UNKNOWN for column in columns)
        shares["description"] += sum(product.described for product in products)

    def finish(
        self, folder: Path, encoding: Encoding, queries: Mapping[str, int] = _NO_QUERIES
    ) -> None:
        """Write everything into this folder, which must not exist; `queries` are those logged.

        Nothing can be added afterwards.
        """
        folder.mkdir(parents=True)
        products = len(self._rows)
        having = self._fields.having()
        brands = self._fields.values(BRAND)
        named = brand_rows(brands)
        write_part(folder / BRANDS, BrandsFile(brands=named))
        write_part(
            folder / ATTRIBUTES,
            AttributesFile(
                names=_attribute_names(having), values=value_rows(self._fields.attributes())
            ),
        )
        calibration = write_categories(
            folder,
            self._tree,
            np.frombuffer(self._prices, dtype=np.float64),
            np.frombuffer(self._rows, dtype=np.int64),
            self._titles.titles,
            encoding,
        )
        names = Counter(brands)
        for path, count in self._tree.counts().items():
            names.update(dict.fromkeys(path, count))
        words, pairs = self._vocabulary.finish(names)
        write_vocabulary(folder / SPELLING, words, pairs, named, queries)
        for share in (BRAND, CATEGORY):
            self._shares[share] = having[share]
        write_part(
            folder / FACTS,
            FactsFile(
                format=FORMAT,
                products=products,
                encoder_identity=encoding.identity,
                shares={name: count / products for name, count in sorted(self._shares.items())},
                calibration=calibration,
            ),
        )


def _known(numbers: list[float]) -> int:
    # Only NaN differs from itself.
    return sum(map(eq, numbers, numbers))


def _attribute_names(field_names: Counter[str]) -> dict[str, int]:
    counted = {
        name[len(ATTRIBUTE_PREFIX) :]: count
        for name, count in field_names.items()
        if name.startswith(ATTRIBUTE_PREFIX)
    }
    used = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return dict(used[:_MOST_ATTRIBUTES])
