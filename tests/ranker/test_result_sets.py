"""The result set comes first: filters cut it, orders permute it, pages part it."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

import pytest

from catalog.product import Product
from indexer.embedded.generation import Generation
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.request import MODES, SORTS, Filter, Mode, SearchRequest, Sort
from ranker.search import Searcher
from tests.ranker.asking import QUERIES, everything, ids, random_request
from tests.ranker.oracle import in_order, passes

REQUESTS = 300


def unfiltered(searcher: Searcher, request: SearchRequest) -> list[Product]:
    """Return the result set of a request's query in order of relevance."""
    return everything(
        searcher, SearchRequest(request.query, request.mode, facets=(), per_page=1_000)
    )


def test_the_index_holds_the_products_as_they_are(
    generation: Generation, products: tuple[Product, ...]
) -> None:
    assert tuple(generation.payloads.products(range(len(products)))) == products


@pytest.mark.parametrize("seed", range(REQUESTS))
def test_random_requests_agree_with_the_oracle(searcher: Searcher, seed: int) -> None:
    request = random_request(Random(seed))
    relevant = [
        product for product in unfiltered(searcher, request) if passes(product, request.filters)
    ]
    expected = ids(in_order(relevant, request.sort))

    first = searcher.search(request)
    found = ids(everything(searcher, request))

    assert first.total == len(expected)
    assert not first.total_is_lower_bound
    assert len(set(found)) == len(found)
    assert found == expected


def test_random_requests_are_worth_asking() -> None:
    """Guard the test above against requests that all find nothing, or all are alike."""
    requests = {random_request(Random(seed)) for seed in range(REQUESTS)}

    assert len(requests) > 0.9 * REQUESTS
    assert {request.mode for request in requests} == set(MODES)
    assert {request.sort for request in requests} == set(SORTS)
    assert {request.query for request in requests} == set(QUERIES)
    assert any(f.near for request in requests for f in request.filters)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", ["", "steel knife for bread"])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_any_size_are_one_list(
    searcher: Searcher, mode: Mode, query: str, sort: Sort
) -> None:
    request = SearchRequest(
        query, mode, (Filter("availability", ("in_stock", "unknown")),), (), sort, per_page=1_000
    )
    whole = ids(everything(searcher, request))

    assert len(whole) > 5
    for per_page in (3, 10, 64):
        assert ids(everything(searcher, replace(request, per_page=per_page))) == whole


@pytest.mark.parametrize("mode", MODES)
def test_another_searcher_gives_the_same_order(
    searcher: Searcher, generation: Generation, mode: Mode
) -> None:
    fresh = Searcher(EmbeddedCatalogue(generation), searcher._settler._encoder, FusionWeights())
    for query in QUERIES:
        request = SearchRequest(query, mode, facets=(), per_page=1_000)
        once = [(hit.product.id, hit.score) for hit in searcher.search(request).hits]
        again = [(hit.product.id, hit.score) for hit in fresh.search(request).hits]
        assert once == again


def test_ranks_count_over_all_pages(searcher: Searcher) -> None:
    response = searcher.search(SearchRequest("", facets=(), page=3, per_page=7))

    assert [hit.rank for hit in response.hits] == list(range(15, 22))
    assert response.pages == 58


@pytest.mark.parametrize("query", QUERIES)
def test_hybrid_has_every_member_of_its_legs(searcher: Searcher, query: str) -> None:
    found = {mode: set(ids(unfiltered(searcher, SearchRequest(query, mode)))) for mode in MODES}

    assert found["hybrid"] == found["lexical"] | found["semantic"]


@pytest.mark.parametrize("mode", MODES)
def test_the_best_score_comes_first(searcher: Searcher, mode: Mode) -> None:
    for query in QUERIES:
        hits = searcher.search(SearchRequest(query, mode, facets=(), per_page=1_000)).hits
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_browsing_shows_every_product_the_most_popular_first(
    searcher: Searcher, products: tuple[Product, ...]
) -> None:
    def popularity(product: Product) -> float:
        # (m C + n R) / (m + n) with C = 3.9 and m = 10, plus half of log10(1 + n).
        count, stars = product.rating_count, product.rating or 3.9
        return (39 + count * stars) / (10 + count) + math.log10(1 + count) / 2

    for mode in MODES:
        found = everything(searcher, SearchRequest(" \t", mode, facets=(), per_page=1_000))
        # Rounded, as the column holds 32 bits; Python's sort keeps equals in the file's order.
        assert ids(found) == ids(
            sorted(products, key=lambda product: -round(popularity(product), 5))
        )
