"""EmbeddedCatalogue: a generation on local disk as the ranker sees it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.product import Product
from indexer.embedded.generation import Generation
from indexer.embedded.lexical import LexicalHits, Way
from indexer.embedded.vectors import VectorHits
from indexer.passages import passage_for_ranking
from models.token_batches import TokenIds
from ranker.catalogue import (
    AttributeUse,
    Browsed,
    Codes,
    FacetQuestion,
    Fetched,
    NumberCounts,
    Ordinals,
    Scores,
    ValueCounts,
    Vector,
    Vectors,
    WordHits,
)
from ranker.embedded.counting import attribute_uses, count_numbers, count_values
from ranker.embedded.masks import Mask, mask_of
from ranker.highlight import highlights
from ranker.nearest import nearest
from ranker.passages import MadePassages, no_tokenizer
from ranker.request import RANGE_FIELDS, Filter, Sort
from ranker.response import Shortfall
from ranker.words import WordQuery

_NONE = LexicalHits(np.empty(0, np.int64), np.empty(0), capped=False)
# How each order sorts: columns from the most important on, and whether high values come first.
_ORDERS: dict[Sort, tuple[tuple[str, bool], ...]] = {
    "relevance": (),
    "price_asc": (("price", False),),
    "price_desc": (("price", True),),
    "rating": (("rating", True), ("rating_count", True)),
    "newest": (("released", True),),
}


class EmbeddedCatalogue:
    """A generation and the one session that all searches share, for it keeps nothing of them.

    Snapshots of one generation may share the passages that were made.
    """

    lasting = float("inf")
    shortfall: Shortfall | None = None

    def __init__(self, generation: Generation, passages: MadePassages | None = None) -> None:
        self._parts = generation
        self._passages = passages

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self._parts.manifest.generation

    @property
    def state(self) -> str:
        """The generation and the last change of single products that is in it."""
        return f"{self.generation}.{self._parts.seq}"

    @property
    def products(self) -> int:
        """The number of products."""
        return self._parts.products

    @property
    def described(self) -> float:
        """The share of products with a description."""
        return self._parts.manifest.described

    def session(self, likeness: str) -> EmbeddedCatalogue:  # noqa: ARG002 - the protocol's
        """Begin one search."""
        return self

    def terms(self, text: str) -> list[str]:
        """Return the distinct terms of a text as they are indexed, in order."""
        return self._parts.lexical.terms(text)

    def find(self, product_id: str) -> Product | None:
        """Return the product with an id."""
        return self._parts.payloads.find(product_id)

    def codes(self, codes: Sequence[str], least_prefix: int, most: int) -> Codes:
        """Return the codes that the catalogue knows, or those that begin like them."""
        lexical = self._parts.lexical
        known = [code for code in codes if lexical.code_frequency(code)]
        if known:
            return Codes(tuple(known))
        begun = [
            completion
            for code in codes
            if len(code) >= least_prefix
            for completion in lexical.codes_with_prefix(code, most)
        ]
        return Codes(tuple(begun), begun=True)

    def words(
        self,
        words: WordQuery,
        codes: Sequence[str],
        owned: Sequence[str],
        most_partial: int,
        most_full: int,
    ) -> WordHits:
        """Find products by BM25: any of the words or codes; every group; any of the codes owned."""
        lexical = self._parts.lexical
        if words.expanded:
            partial = lexical.any_group(_ways(words), _extras(words), codes, most_partial)
        else:
            partial = lexical.any_term(words.terms, codes, most_partial)
        return WordHits(
            partial,
            self._every_group(words, most_full),
            lexical.any_term((), owned, most_partial) if owned else _NONE,
        )

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return the number of products with each term."""
        return [self._parts.lexical.frequency(term) for term in terms]

    def near(self, vector: Vector, threshold: float, relative: float) -> VectorHits:
        """Find products whose cosine reaches a threshold and a share of the best cosine."""
        return nearest(self._parts.vectors, vector, threshold, relative)

    def cosines(self, vector: Vector, ordinals: Ordinals) -> Scores:
        """Return the cosine of each product, shape (products,)."""
        return self._parts.vectors.cosines(vector, ordinals).astype(np.float64)

    def vectors(self, ordinals: Ordinals) -> Vectors:
        """Return the vectors of products at length 1, shape (products, dimension)."""
        return self._parts.vectors.units(ordinals)

    def pick(
        self,
        ordinals: Ordinals,
        filters: Sequence[Filter],
        sort: Sort,
        *,
        surely: bool = False,  # noqa: ARG002 - what is here is sure
    ) -> Ordinals:
        """Return the places in `ordinals` of those that pass, in an order."""
        mask = mask_of(filters, self._parts)
        places = np.arange(ordinals.size) if mask is None else np.flatnonzero(mask[ordinals])
        order = self._order(ordinals[places], sort)
        return places if order is None else places[order]

    def browse(self, filters: Sequence[Filter], sort: Sort, first: int, count: int) -> Browsed:
        """Return some of all products, the most popular first where the order is relevance."""
        found = self._all(mask_of(filters, self._parts))
        popularity = np.asarray(self._parts.columns["popularity"][found], dtype=np.float64)
        order = np.argsort(-popularity, kind="stable")
        if (other := self._order(found[order], sort)) is not None:
            order = order[other]
        page = order[first : first + count]
        return Browsed(found[page], popularity[page], int(found.size))

    def passing(self, filters: Sequence[Filter], most: int) -> Ordinals | None:
        """Return the products that pass, ascending; None where they are more than `most`."""
        found = self._all(mask_of(filters, self._parts))
        return None if found.size > most else found

    def words_within(self, words: WordQuery, within: Ordinals) -> LexicalHits:
        """Find products with every group of the words among some (ascending)."""
        hits = self._every_group(words, self._parts.rows)
        inside = np.isin(hits.ordinals, within)
        return LexicalHits(hits.ordinals[inside], hits.scores[inside], capped=False)

    def near_within(self, vector: Vector, within: Ordinals, least: float) -> VectorHits:
        """Find products whose cosine reaches `least` among some (ascending)."""
        return self._parts.vectors.search_within(vector, within, least, self._parts.rows)

    def count_facets(
        self, questions: Sequence[FacetQuestion]
    ) -> list[ValueCounts | NumberCounts | None]:
        """Count each facet; None for a field that no product has."""
        # Most facets are counted over the same products.
        sets: dict[tuple[int, tuple[Filter, ...]], Ordinals] = {}
        counted: list[ValueCounts | NumberCounts | None] = []
        for question in questions:
            key = (id(question.members), question.filters)
            if key not in sets:
                sets[key] = self._members(question)
            if question.name in RANGE_FIELDS:
                counted.append(
                    count_numbers(question.name, sets[key], question.ranges, self._parts)
                )
            else:
                counted.append(count_values(question.name, sets[key], self._parts))
        return counted

    def attributes(self, sample: Ordinals, least: float, most: int) -> list[AttributeUse]:
        """Say how a sample uses the attributes that at least `least` of its products have."""
        return attribute_uses(sample, least, most, self._parts)

    def fetch(self, ordinals: Ordinals, highlight: str = "") -> list[Fetched | None]:
        """Return the products, marking the words of a query in them."""
        wanted = self.terms(highlight) if highlight else []
        return [
            Fetched(product, highlights(product, wanted, self.terms) if wanted else ())
            for product in self._parts.payloads.products(ordinals.tolist())
        ]

    def ids(self, ordinals: Ordinals) -> list[str | None]:
        """Return the ids of products, in the same order."""
        return list(self._parts.payloads.ids(ordinals.tolist()))

    def ordinals(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products."""
        return self._parts.payloads.ordinals(ids)

    def passages(self, ordinals: Ordinals) -> list[TokenIds]:
        """Return the tokens that a cross-encoder reads of each product.

        They are stored, but for products that came later, and in generations of another release
        or tokenizer.
        """
        made, stored = self._passages, self._parts.passages
        if made is None:
            raise no_tokenizer()
        if stored is None or stored.identity != made.identity:
            return made.of(ordinals.tolist(), self._told)
        built = ordinals < stored.count
        if built.all():
            return stored.read(ordinals)
        found = iter(stored.read(ordinals[built]))
        later = iter(made.of(ordinals[~built].tolist(), self._told))
        return [next(found if is_built else later) for is_built in built.tolist()]

    def _told(self, ordinals: list[int]) -> list[str]:
        return [passage_for_ranking(one) for one in self._parts.payloads.products(ordinals)]

    def _every_group(self, words: WordQuery, most: int) -> LexicalHits:
        lexical = self._parts.lexical
        if not words.groups:
            return _NONE
        if not words.expanded:
            return lexical.all_terms(words.terms, most)
        return lexical.all_groups(_ways(words), _extras(words), most)

    def _members(self, question: FacetQuestion) -> Ordinals:
        mask = mask_of(question.filters, self._parts)
        if question.members is None:
            return self._all(mask)
        return question.members if mask is None else question.members[mask[question.members]]

    def _all(self, mask: Mask | None) -> Ordinals:
        alive = self._parts.alive
        if mask is None:
            return np.arange(self._parts.rows) if alive is None else np.flatnonzero(alive)
        return np.flatnonzero(mask if alive is None else mask & alive)

    def _order(self, ordinals: Ordinals, sort: Sort) -> NDArray[np.int64] | None:
        """Return the order of products; equals stay in theirs, gaps go last."""
        keys = []
        # numpy's sorts put NaN last; lexsort sorts by its last key first and is stable.
        for name, descends in reversed(_ORDERS[sort]):
            values = np.asarray(self._parts.columns[name][ordinals], dtype=np.float64)
            keys.append(-values if descends else values)
        return np.lexsort(keys) if keys else None


def _ways(words: WordQuery) -> list[list[Way]]:
    """Return the ways of each group, that of the query's own terms first."""
    return [
        [(group.terms, 1.0), *((other.terms, other.weight) for other in group.alternatives)]
        for group in words.groups
    ]


def _extras(words: WordQuery) -> list[Way]:
    return [(other.terms, other.weight) for other in words.extras]
