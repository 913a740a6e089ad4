"""ElasticsearchSession: what one search asks of a cluster, in as few requests as it can."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import numpy as np

from catalog.product import ATTRIBUTE_PREFIX, Product
from indexer.embedded.facet_field import value_number
from indexer.embedded.lexical import LexicalHits
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
from ranker.elasticsearch.asking import Asking, hits
from ranker.elasticsearch.counting import SIDE_BY_SIDE, Counting, counting
from ranker.elasticsearch.highlighting import highlight_clause, highlights_of
from ranker.elasticsearch.query_dsl import (
    BARE,
    any_code,
    any_word,
    best_first,
    every_word,
    members,
    order,
    passing,
)
from ranker.elasticsearch.vectors import Neighbours
from ranker.passages import MadePassages, no_tokenizer
from ranker.request import Filter, Sort
from ranker.response import Shortfall
from ranker.words import WordQuery

_NONE = LexicalHits(np.empty(0, np.int64), np.empty(0), capped=False)
# Attributes that the products of a sample have in all.
_MOST_NAMES = 10_000
# What a passage is made of; the id, for there is no product without one.
_TOLD = [
    f"product.{name}" for name in ("id", "title", "brand", "category", "attributes", "description")
]
# Different values of one attribute among the products of a sample.
_MOST_SAMPLED = 2_000


class ElasticsearchSession:
    """One search over one generation of an index."""

    def __init__(
        self, asking: Asking, neighbours: Neighbours, passages: MadePassages | None = None
    ) -> None:
        self._asking = asking
        self._counting = Counting(asking)
        self._neighbours = neighbours
        self._passages = passages

    @property
    def shortfall(self) -> Shortfall | None:
        """Why the answers are not whole, None while they are."""
        return self._asking.shortfall

    def codes(self, codes: Sequence[str], least_prefix: int, most: int) -> Codes:
        """Return the codes that the catalogue knows, or those that begin like them."""
        named = {code: {"term": {"code": code}} for code in codes}
        body: dict[str, Any] = {
            **BARE,
            "size": 0,
            "aggs": {"known": {"filters": {"filters": named}}},
        }
        beginnings = [code for code in codes if len(code) >= least_prefix]
        for number, code in enumerate(beginnings):
            body["aggs"][f"begun{number}"] = {
                "filter": {"prefix": {"code.keyword": code}},
                "aggs": {
                    "codes": {
                        "terms": {
                            "field": "code.keyword",
                            # Codes are letters and digits, which mean themselves.
                            "include": f"{code}.*",
                            "size": most,
                            "order": {"_key": "asc"},
                        }
                    }
                },
            }
        (answer,) = self._asking.ask([body])
        found = answer["aggregations"]
        known = [code for code in codes if found["known"]["buckets"][code]["doc_count"]]
        if known:
            return Codes(tuple(known))
        return Codes(
            tuple(
                bucket["key"]
                for number in range(len(beginnings))
                for bucket in found[f"begun{number}"]["codes"]["buckets"]
            ),
            begun=True,
        )

    def words(
        self,
        words: WordQuery,
        codes: Sequence[str],
        owned: Sequence[str],
        most_partial: int,
        most_full: int,
    ) -> WordHits:
        """Find products by BM25: any of the words or codes; every group; any of the codes owned."""
        bodies = [best_first(any_word(words, codes), most_partial)]
        if words.groups:
            bodies.append(best_first(every_word(words), most_full))
        if owned:
            bodies.append(best_first(any_code(owned), most_partial))
        answers = iter(self._asking.ask(bodies))
        return WordHits(
            _scored(next(answers), most_partial),
            _scored(next(answers), most_full) if words.groups else _NONE,
            _scored(next(answers), most_partial) if owned else _NONE,
        )

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return the number of products with each term."""
        named = {term: {"term": {"words": term}} for term in terms}
        body = {**BARE, "size": 0, "aggs": {"terms": {"filters": {"filters": named}}}}
        (answer,) = self._asking.ask([body])
        buckets = answer["aggregations"]["terms"]["buckets"]
        return [int(buckets[term]["doc_count"]) for term in terms]

    def near(self, vector: Vector, threshold: float, relative: float) -> VectorHits:
        """Find products whose cosine reaches a threshold and a share of the best cosine."""
        return self._neighbours.near(vector, threshold, relative, self._asking)

    def cosines(self, vector: Vector, ordinals: Ordinals) -> Scores:
        """Return the cosine of each product, shape (products,)."""
        return self._neighbours.cosines(vector, ordinals, self._asking)

    def vectors(self, ordinals: Ordinals) -> Vectors:
        """Return the vectors of products at length 1, zeros for one that is gone."""
        return self._neighbours.vectors(ordinals, self._asking)

    def pick(
        self,
        ordinals: Ordinals,
        filters: Sequence[Filter],
        sort: Sort,
        *,
        surely: bool = False,
    ) -> Ordinals:
        """Return the places in `ordinals` of those that pass, in an order; equals keep theirs."""
        if not ordinals.size or not (filters or surely or sort != "relevance"):
            return np.arange(ordinals.size)
        query = passing(filters, ordinals)
        (answer,) = self._asking.ask(
            [{**BARE, "query": query, "size": ordinals.size, "sort": order(sort)}]
        )
        rows = [hit["sort"] for hit in hits(answer)]
        by_ordinal = np.argsort(ordinals)
        found = np.array([row[-1] for row in rows], dtype=np.int64)
        places = by_ordinal[np.searchsorted(ordinals, found, sorter=by_ordinal)]
        # Equals come by ordinal; they are put in the order of their places.
        groups = np.zeros(places.size, dtype=np.int64)
        for number in range(1, len(rows)):
            groups[number] = groups[number - 1] + (rows[number][:-1] != rows[number - 1][:-1])
        return places[np.lexsort((places, groups))]

    def browse(self, filters: Sequence[Filter], sort: Sort, first: int, count: int) -> Browsed:
        """Return some of all products, the most popular first where the order is relevance."""
        (answer,) = self._asking.ask(
            [
                {
                    **BARE,
                    "query": passing(filters),
                    "from": first,
                    "size": count,
                    "sort": order(sort, popular=True),
                    "track_total_hits": True,
                }
            ]
        )
        rows = [hit["sort"] for hit in hits(answer)]
        return Browsed(
            np.array([row[-1] for row in rows], dtype=np.int64),
            np.array([float(row[-2]) for row in rows]),
            int(answer["hits"]["total"]["value"]),
        )

    def passing(self, filters: Sequence[Filter], most: int) -> Ordinals | None:
        """Return the products that pass, ascending; None where they are more than `most`."""
        (counted,) = self._asking.ask(
            [{**BARE, "query": passing(filters), "size": 0, "track_total_hits": most + 1}]
        )
        if counted["hits"]["total"]["value"] > most:
            return None
        (answer,) = self._asking.ask(
            [{**BARE, "query": passing(filters), "size": most, "sort": order("relevance")}]
        )
        return np.array([hit["sort"][-1] for hit in hits(answer)], dtype=np.int64)

    def words_within(self, words: WordQuery, within: Ordinals) -> LexicalHits:
        """Find products with every group of the words among some (ascending)."""
        size = max(1, within.size)
        (answer,) = self._asking.ask([best_first(every_word(words, within), size)])
        return _scored(answer, size + 1)

    def near_within(self, vector: Vector, within: Ordinals, least: float) -> VectorHits:
        """Find products whose cosine reaches `least` among some (ascending)."""
        return self._neighbours.near_within(vector, within, least, self._asking)

    def count_facets(
        self, questions: Sequence[FacetQuestion]
    ) -> list[ValueCounts | NumberCounts | None]:
        """Count each facet; None for a field that no product has."""
        return self._counting.count_facets(questions)

    def attributes(self, sample: Ordinals, least: float, most: int) -> list[AttributeUse]:
        """Say how a sample uses the attributes that at least `least` of its products have."""
        body = counting(members(sample))
        names = {"field": "attribute_names", "size": most, "shard_size": _MOST_NAMES}
        body["aggs"]["names"] = {"terms": names}
        used = {
            ATTRIBUTE_PREFIX + bucket["key"]: bucket["doc_count"]
            for bucket in self._counting.counted([body]).get("names", {}).get("buckets", [])
            if bucket["doc_count"] >= least
        }
        if not used:
            return []
        bodies = [counting(members(sample)) for _ in range(SIDE_BY_SIDE)]
        for number, name in enumerate(used):
            # Of so few products each value is counted by itself. Attributes' names may hold
            # brackets and the like, which names of aggregations must not.
            terms = {"field": name, "size": _MOST_SAMPLED, "execution_hint": "map"}
            bodies[number % SIDE_BY_SIDE]["aggs"][str(number)] = {"terms": terms}
        found = self._counting.counted(bodies)
        return [
            _use(name, products, found[str(number)])
            for number, (name, products) in enumerate(used.items())
            if str(number) in found
        ]

    def fetch(self, ordinals: Ordinals, highlight: str = "") -> list[Fetched | None]:
        """Return the products, None for one that is gone, marking the words of a query in them."""
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [members(ordinals)]}},
            "size": ordinals.size,
            "_source": ["product"],
            "sort": order("relevance"),
            "track_total_hits": False,
        }
        if highlight:
            body["highlight"] = highlight_clause(highlight)
        (answer,) = self._asking.ask([body])
        found = {
            hit["sort"][-1]: Fetched(
                Product.model_validate(hit["_source"]["product"]), highlights_of(hit)
            )
            for hit in hits(answer)
        }
        return [found.get(ordinal) for ordinal in ordinals.tolist()]

    def ids(self, ordinals: Ordinals) -> list[str | None]:
        """Return the ids of products, in the same order, None for one that is gone."""
        if not ordinals.size:
            return []
        (answer,) = self._asking.ask(
            [
                {
                    **BARE,
                    "query": members(ordinals),
                    "size": ordinals.size,
                    "docvalue_fields": ["id"],
                    "sort": order("relevance"),
                }
            ]
        )
        found = {hit["sort"][-1]: hit["fields"]["id"][0] for hit in hits(answer)}
        return [found.get(ordinal) for ordinal in ordinals.tolist()]

    def ordinals(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products."""
        if not ids:
            return {}
        (answer,) = self._asking.ask(
            [
                {
                    **BARE,
                    "query": {"terms": {"id": list(ids)}},
                    "size": len(ids),
                    "docvalue_fields": ["id"],
                    "sort": order("relevance"),
                }
            ]
        )
        return {hit["fields"]["id"][0]: hit["sort"][-1] for hit in hits(answer)}

    def passages(self, ordinals: Ordinals) -> list[TokenIds]:
        """Return the tokens that a cross-encoder reads of each product, none for one that is gone.

        They are made of the documents, and kept for the searches that follow.
        """
        if self._passages is None:
            raise no_tokenizer()
        return self._passages.of(ordinals.tolist(), self._told)

    def _told(self, ordinals: list[int]) -> list[str | None]:
        (answer,) = self._asking.ask(
            [
                {
                    "_source": _TOLD,
                    "query": {"bool": {"filter": [members(np.array(ordinals, dtype=np.int64))]}},
                    "size": len(ordinals),
                    "sort": order("relevance"),
                    "track_total_hits": False,
                }
            ]
        )
        found = {
            hit["sort"][-1]: passage_for_ranking(Product.model_validate(hit["_source"]["product"]))
            for hit in hits(answer)
        }
        return [found.get(ordinal) for ordinal in ordinals]


def _scored(answer: dict[str, Any], limit: int) -> LexicalHits:
    pairs = [hit["sort"] for hit in hits(answer)]
    return LexicalHits(
        np.array([ordinal for _, ordinal in pairs], dtype=np.int64),
        np.array([score for score, _ in pairs], dtype=np.float64),
        capped=len(pairs) == limit,
    )


def _use(name: str, products: int, answer: dict[str, Any]) -> AttributeUse:
    buckets = answer["buckets"]
    total = sum(bucket["doc_count"] for bucket in buckets) + answer.get("sum_other_doc_count", 0)
    numeric = not any(isnan(value_number(bucket["key"])) for bucket in buckets)
    return AttributeUse(name, products, total, len(buckets), numeric)
