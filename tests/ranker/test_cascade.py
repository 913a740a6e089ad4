"""The head of a result: what is read of it in the time there is, and what stands first anyway."""

from __future__ import annotations

import numpy as np
import pytest

from catalog.product import Product
from indexer.embedded.generation import Generation
from query.plan import plain_plan
from ranker.cascade import READ_TOKENS, Cascade, Depths, exact_matches
from ranker.head import Head
from ranker.learned.matrix import FeatureMaker
from ranker.learned.model import RankModel
from ranker.request import Filter, Ranking, SearchRequest
from ranker.retrieve import Candidates, Stopwatch
from ranker.search import Searcher
from tests.ranker.ranked import ALWAYS, Hates, Reader, hits, ids, ranked_searcher
from tests.ranker.shop import LAPTOP_CODE, LAPTOP_EAN, LAPTOP_ID

QUERY = "wireless gaming mouse"


@pytest.fixture(scope="module")
def hating(generation: Generation) -> Searcher:
    return ranked_searcher(generation, Hates())


def head_of(
    searcher: Searcher,
    reader: Reader | None,
    budget_ms: float,
    ranking: Ranking = "rerank",
    query: str = QUERY,
) -> tuple[Head, Candidates]:
    session = searcher.catalogue.session(query)
    plan = plain_plan(query)
    candidates = searcher.settler.settle(plan, "hybrid", session, Stopwatch()).candidates
    cascade = Cascade(FeatureMaker(searcher.catalogue), RankModel.open(), reader)
    head = cascade.head(
        plan, candidates, np.arange(candidates.ordinals.size), session, ranking,
        Depths(64, 24, budget_ms), Stopwatch(),
    )  # fmt: skip
    assert head is not None
    return head, candidates


@pytest.mark.parametrize("diversity", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(
    "query",
    [LAPTOP_CODE, "dv7 1211ea", LAPTOP_EAN, LAPTOP_ID, f"Borealis Pavilion {LAPTOP_CODE} laptop",
     f"borealis pavilion {LAPTOP_CODE.lower()} laptop"],
)  # fmt: skip
@pytest.mark.parametrize("filters", [(), (Filter("category", ("Electronics",)),)])
def test_what_was_asked_for_exactly_is_first_whatever_the_models_think(
    hating: Searcher, query: str, diversity: float, filters: tuple[Filter, ...]
) -> None:
    found = hating.search(SearchRequest(query, filters=filters, diversity=diversity))
    assert found.reranked == "full"
    assert found.hits[0].product.id == LAPTOP_ID


@pytest.mark.parametrize("diversity", [0.05, 1.0])
def test_every_whole_title_finds_its_product_first(
    hating: Searcher, products: tuple[Product, ...], diversity: float
) -> None:
    for product in products[::23]:
        found = hating.search(SearchRequest(product.title, diversity=diversity))
        assert found.hits[0].product.title == product.title


def test_a_code_of_the_shop_finds_its_product_first(
    hating: Searcher, products: tuple[Product, ...]
) -> None:
    coded = [one for one in products if one.title.endswith("B") and "-1" in one.title]
    assert len(coded) > 20
    for product in coded[::5]:
        code = product.title.rsplit(" ", 1)[1]
        found = hating.search(SearchRequest(code, diversity=1.0))
        assert found.hits[0].product.id == product.id


def test_exact_matches_are_few(searcher: Searcher) -> None:
    head, candidates = head_of(searcher, None, 0.0)
    assert not exact_matches(head, candidates).any()
    head, candidates = head_of(searcher, None, 0.0, query=LAPTOP_CODE)
    exact = exact_matches(head, candidates)
    assert [product.id for product, is_exact in zip(head.products, exact, strict=True) if is_exact]


def test_in_no_time_nothing_is_read(ranked: Searcher) -> None:
    reader = Reader()
    head, _ = head_of(ranked, reader, 0.0)
    assert head.reranked == "partial"
    assert reader.chunks == []
    assert np.isnan(head.cross).all()


def test_with_time_enough_the_best_by_features_are_read(ranked: Searcher) -> None:
    reader = Reader()
    head, _ = head_of(ranked, reader, ALWAYS)
    assert head.reranked == "full"
    assert reader.chunks == [8, 8, 8]
    read = ~np.isnan(head.cross)
    assert np.count_nonzero(read) == 24 < head.places.size
    assert head.learned[read].min() >= head.learned[~read].max()


def test_a_slow_reader_reads_the_best_and_leaves_the_rest_as_it_was(ranked: Searcher) -> None:
    reader = Reader(seconds=0.1)
    # The second chunk would be begun in time, but could not be done in it.
    head, _ = head_of(ranked, reader, 180.0)
    assert head.reranked == "partial"
    assert reader.chunks == [8]
    read = ~np.isnan(head.cross)
    assert head.learned[read].min() >= head.learned[~read].max()
    alone, _ = head_of(ranked, None, 0.0, "features")
    # Behind what was read, in the order of their features.
    assert head.relevance[read].min() >= head.relevance[~read].max()
    np.testing.assert_array_equal(
        np.argsort(-head.relevance[~read], kind="stable"),
        np.argsort(-alone.relevance[~read], kind="stable"),
    )
    assert not np.array_equal(head.relevance[read], alone.relevance[read])


def test_each_logit_goes_with_its_own_passage(ranked: Searcher) -> None:
    reader = Reader(logit=lambda passage: float(sum(passage)))
    head, candidates = head_of(ranked, reader, ALWAYS)
    passages = ranked.catalogue.session("").passages(candidates.ordinals[head.places])
    for logit, passage in zip(head.cross, passages, strict=True):
        assert np.isnan(logit) or logit == np.float32(sum(passage[:READ_TOKENS]))


def test_only_who_asks_for_reading_waits_for_it(ranked: Searcher) -> None:
    reader = Reader()
    for ranking in ("features", "rerank"):
        head, _ = head_of(ranked, reader if ranking == "features" else None, ALWAYS, ranking)
        assert head.reranked == "off"
    assert reader.chunks == []


def test_unread_products_of_a_partial_search_keep_the_order_of_features(
    generation: Generation,
) -> None:
    plain = {"diversity": 0.0, "collapse": False, "per_page": 40}
    slow = ranked_searcher(generation, Reader(logit=lambda _: 30.0, seconds=0.1))
    partial = slow.search(SearchRequest(QUERY, rerank_budget_ms=150.0, **plain))  # type: ignore[arg-type]
    features = slow.search(SearchRequest(QUERY, ranking="features", **plain))  # type: ignore[arg-type]
    assert (partial.reranked, features.reranked) == ("partial", "off")
    unread = ids(features.hits)[8:]
    assert ids(partial.hits)[8:] == unread
    none = slow.search(SearchRequest(QUERY, rerank_budget_ms=0.0, **plain))  # type: ignore[arg-type]
    assert none.reranked == "partial"
    assert ids(none.hits) == ids(features.hits)


@pytest.mark.parametrize("ranking", ["features", "fused"])
def test_the_answer_says_that_nothing_was_read(ranked: Searcher, ranking: Ranking) -> None:
    assert ranked.search(SearchRequest(QUERY, ranking=ranking)).reranked == "off"
    assert ranked.search(SearchRequest(QUERY)).reranked == "full"


def test_the_shipped_reader_moves_products(ranked: Searcher) -> None:
    orders = [
        ids(hits(ranked, SearchRequest(QUERY, ranking=ranking)))
        for ranking in ("fused", "features", "rerank")
    ]
    assert orders[0] != orders[1] != orders[2] != orders[0]
