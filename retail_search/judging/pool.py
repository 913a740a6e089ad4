"""The pool of a query: the first products of several ways to search, each product once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from catalog.product import Product
from ranker.request import Mode, SearchRequest
from ranker.response import SearchResponse

DEPTH = 20
WAYS: tuple[tuple[str, str], ...] = (
    ("served", "As shoppers see it"),
    ("hybrid", "Hybrid and reranked"),
    ("lexical", "By words"),
    ("semantic", "By meaning"),
)
"""The ways that are pooled, by name and as a person reads them."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The products of a query to be graded, and the order in which each way has them."""

    query: str
    products: tuple[Product, ...]
    ranked: dict[str, tuple[str, ...]]


def pooled(
    search: Callable[[SearchRequest], SearchResponse], query: str, depth: int = DEPTH
) -> Pool:
    """Search in each way and take turns: the first of each, then the second of each.

    Who grades does not see which way has found what, nor at which place.
    """
    ranked: dict[str, tuple[str, ...]] = {}
    lists: list[list[Product]] = []
    known: dict[str, Product] = {}
    for name, _ in WAYS:
        found = [hit.product for hit in search(_request(query, name, depth)).hits]
        ranked[name] = tuple(product.id for product in found)
        lists.append(found)
    for turn in zip_longest(*lists):
        for product in turn:
            if product is not None:
                known.setdefault(product.id, product)
    return Pool(query, tuple(known.values()), ranked)


def _request(query: str, way: str, depth: int) -> SearchRequest:
    if way == "served":
        return SearchRequest(query, facets=(), per_page=depth)
    if way == "hybrid":
        return SearchRequest(
            query, "hybrid", facets=(), per_page=depth, ranking="rerank", rules=False,
            diversity=0.0, collapse=False,
        )  # fmt: skip
    mode: Mode = "lexical" if way == "lexical" else "semantic"
    return SearchRequest(
        query, mode, facets=(), per_page=depth, ranking="fused", rules=False, diversity=0.0,
        collapse=False,
    )  # fmt: skip
