"""What the ranker asks of an engine: one generation of an index, opened for searching.

Engines find, filter and count; what belongs to a result and in which order is decided by the
ranker alone, so that every engine gives the same answer. Products go by their ordinals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.product import Product
from indexer.embedded.lexical import LexicalHits
from indexer.embedded.vectors import VectorHits
from models.token_batches import TokenIds
from ranker.request import Filter, Sort
from ranker.response import Highlight, Shortfall
from ranker.words import WordQuery

Ordinals = NDArray[np.int64]
Scores = NDArray[np.float64]
Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]
Range = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a query that the catalogue knows; `begun` where they only begin like its own."""

    known: tuple[str, ...] = ()
    begun: bool = False


@dataclass(frozen=True, slots=True)
class WordHits:
    """What words find: products with any of them, with every group, and owners of a code."""

    partial: LexicalHits
    full: LexicalHits
    owners: LexicalHits


@dataclass(frozen=True, slots=True)
class Browsed:
    """Some of all products in an order; `total` counts those that pass the filters."""

    ordinals: Ordinals
    scores: Scores
    total: int


@dataclass(frozen=True, slots=True)
class FacetQuestion:
    """Count one facet over `members` (None for every product) that pass `filters`.

    `own` are the filters on the facet's own field, whose values are counted whatever they are.
    Where it is a facet of numbers, `ranges` are counted, and prices also by `PRICE_EDGES`. Where
    `text` is given, folded, those values are asked for that have it.
    """

    name: str
    members: Ordinals | None
    filters: tuple[Filter, ...]
    own: tuple[Filter, ...] = ()
    ranges: tuple[Range, ...] = ()
    text: str = ""


class ValueCounts(Protocol):
    """How many products have each value of a field."""

    def top(self, most: int) -> list[tuple[str, int]]:
        """Return the most frequent values, equally frequent ones in alphabetical order."""

    def count(self, value: str) -> int:
        """Return the count of one value."""

    def children(self, path: str, most: int) -> list[tuple[str, int]]:
        """Return the most frequent paths one level below a path, "" for the roots."""

    def with_text(self, text: str, most: int) -> list[tuple[str, int]]:
        """Return the values that have the text of the question.

        First those whose label begins with it, then those with a word that does, then the others;
        the most frequent of each first.
        """


@dataclass(frozen=True, slots=True)
class NumberCounts:
    """Counts of the ranges asked for, and of prices between the edges.

    `counts[i]` products have a price below `PRICE_EDGES[i]` and not below the edge before, the
    last one those above all; `highest[i]` is the highest of them, -inf where there is none.
    `lowest` is the lowest price of all, and `between` counts prices between borders, ascending,
    of which the first is not above any price and the last not below: the border belongs to the
    prices above it, the last one to those below.
    """

    ranges: tuple[int, ...]
    counts: NDArray[np.int64]
    highest: NDArray[np.float64]
    lowest: float
    between: Callable[[Sequence[float]], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class AttributeUse:
    """How a sample of products uses an attribute.

    `products` have it; `total` values of `distinct` kinds are among them, `numeric` when every
    one is a number.
    """

    name: str
    products: int
    total: int
    distinct: int
    numeric: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """A product as it is shown, with the words that matched marked where that was asked for."""

    product: Product
    highlights: tuple[Highlight, ...] = ()


class Session(Protocol):
    """What one search asks; `shortfall` says what the engine could not see of it so far."""

    @property
    def shortfall(self) -> Shortfall | None:
        """Why the answers are not whole, None while they are."""

    def codes(self, codes: Sequence[str], least_prefix: int, most: int) -> Codes:
        """Return those of the codes that some product carries.

        Where there is none, up to `most` codes that begin with one of at least `least_prefix`
        characters.
        """

    def words(
        self,
        words: WordQuery,
        codes: Sequence[str],
        owned: Sequence[str],
        most_partial: int,
        most_full: int,
    ) -> WordHits:
        """Find products by BM25: any of the words or codes; every group; any of the codes `owned`.

        Scores have the factor k1 + 1, as Tantivy's and Elasticsearch's both have.
        """

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return the number of products with each term, those included that are gone since."""

    def near(self, vector: Vector, threshold: float, relative: float) -> VectorHits:
        """Find products whose cosine reaches a threshold and a share of the best cosine."""

    def cosines(self, vector: Vector, ordinals: Ordinals) -> Scores:
        """Return the cosine of each product, shape (products,)."""

    def vectors(self, ordinals: Ordinals) -> Vectors:
        """Return the vectors of products at length 1, shape (products, dimension).

        One that is gone, or whose vector is not there yet, has zeros: it is like nothing.
        """

    def pick(
        self,
        ordinals: Ordinals,
        filters: Sequence[Filter],
        sort: Sort,
        *,
        surely: bool = False,
    ) -> Ordinals:
        """Return the places in `ordinals` of those that pass, in an order; equals keep theirs.

        `surely` looks whether each of them is still there, even where nothing else asks for it.
        """

    def browse(self, filters: Sequence[Filter], sort: Sort, first: int, count: int) -> Browsed:
        """Return some of all products, the most popular first where the order is relevance."""

    def passing(self, filters: Sequence[Filter], most: int) -> Ordinals | None:
        """Return the products that pass, ascending; None where they are more than `most`."""

    def words_within(self, words: WordQuery, within: Ordinals) -> LexicalHits:
        """Find products with every group of the words among some (ascending)."""

    def near_within(self, vector: Vector, within: Ordinals, least: float) -> VectorHits:
        """Find products whose cosine reaches `least` among some (ascending)."""

    def count_facets(
        self, questions: Sequence[FacetQuestion]
    ) -> list[ValueCounts | NumberCounts | None]:
        """Count each facet; None for a field that no product has."""

    def attributes(self, sample: Ordinals, least: float, most: int) -> list[AttributeUse]:
        """Say how a sample uses the attributes that at least `least` of its products have.

        At most `most` of them, the most used first, in the form `attributes.<name>`.
        """

    def fetch(self, ordinals: Ordinals, highlight: str = "") -> list[Fetched | None]:
        """Return the products, None for one that is gone, marking the words of a query in them."""

    def ids(self, ordinals: Ordinals) -> list[str | None]:
        """Return the ids of products, in the same order, None for one that is gone."""

    def ordinals(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products."""

    def passages(self, ordinals: Ordinals) -> list[TokenIds]:
        """Return the tokens that a cross-encoder reads of each product, none for one that is gone.

        Raises ModelError where the catalogue was opened without a tokenizer.
        """


class Catalogue(Protocol):
    """One generation of an index; safe to share between threads."""

    @property
    def state(self) -> str:
        """Name what answers depend on: equal names, equal answers; "" where nobody can tell."""

    @property
    def lasting(self) -> float:
        """Seconds that an answer may be kept: without end where the generation cannot change."""

    @property
    def generation(self) -> str:
        """The id of the generation."""

    @property
    def products(self) -> int:
        """The number of products."""

    @property
    def described(self) -> float:
        """The share of products with a description."""

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a text as they are indexed, in order."""

    def session(self, likeness: str) -> Session:
        """Begin one search; those of the same likeness are answered by the same copies of the data.

        So the pages of one search do not shift against each other.
        """

    def find(self, product_id: str) -> Product | None:
        """Return the product with an id."""
