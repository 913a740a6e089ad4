"""The order of a result: what may move a product, and what stays where it is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from indexer.embedded.generation import Generation
from query.plan import Condition, Looser
from ranker.arrange import RankDefaults, wishes_of
from ranker.request import RANKINGS, Filter, Mode, Ranking, SearchRequest
from ranker.search import Searcher
from tests.ranker.plans import Plans
from tests.ranker.ranked import ALWAYS, Hates, Reader, hits, ids, pages, ranked_searcher

QUERIES = ("couch", "headphones", "red shoes", "laptop 16gb", "coffee", "desk lamp")
DIVERSITIES = (0.0, 0.05, 1.0)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("diversity", DIVERSITIES)
@pytest.mark.parametrize("ranking", RANKINGS)
def test_each_product_is_a_hit_or_an_option_of_one_hit(
    ranked_sample: Searcher, query: str, diversity: float, ranking: Ranking
) -> None:
    request = SearchRequest(
        query, ranking=ranking, diversity=diversity, collapse=True, per_page=7, facets=()
    )
    found = pages(ranked_sample, request)
    shown = [hit for response in found for hit in response.hits]
    assert [hit.rank for hit in shown] == list(range(1, len(shown) + 1))
    behind = [one for hit in shown for one in hit.options]
    first = found[0]
    everything = ids(shown) + behind
    assert len(set(everything)) == len(everything) == first.total
    assert first.total - first.collapsed == len(shown)
    assert first.collapsed == len(behind)
    assert first.pages == len(found)
    assert {(one.total, one.collapsed) for one in found} == {(first.total, first.collapsed)}
    # The same products as without any of it.
    bare = SearchRequest(query, ranking="fused", diversity=0.0, collapse=False, per_page=50)
    assert set(ids(hits(ranked_sample, bare))) == set(everything)


def test_the_sample_has_variants(ranked_sample: Searcher) -> None:
    found = ranked_sample.search(SearchRequest("laptop 16gb"))
    assert found.collapsed > 2
    apart = ranked_sample.search(SearchRequest("laptop 16gb", collapse=False))
    assert (apart.total, apart.collapsed) == (found.total, 0)


@pytest.mark.parametrize("filters", [(), (Filter("price", low=20.0),)])
@pytest.mark.parametrize("query", QUERIES[:4])
def test_facets_and_total_are_the_same_in_every_order(
    ranked_sample: Searcher, query: str, filters: tuple[Filter, ...]
) -> None:
    bare = ranked_sample.search(SearchRequest(query, filters=filters, ranking="fused"))
    assert bare.total > 3
    assert bare.facets
    for ranking in RANKINGS:
        for diversity in DIVERSITIES:
            for collapse in (False, True):
                other = ranked_sample.search(
                    SearchRequest(
                        query, filters=filters, ranking=ranking, diversity=diversity,
                        collapse=collapse,
                    )
                )  # fmt: skip
                assert (other.total, other.facets) == (bare.total, bare.facets)


@pytest.mark.parametrize("budget", [0.0, 100.0, ALWAYS])
@pytest.mark.parametrize("diversity", [0.0, 1.0])
def test_pages_are_one_list_whatever_the_time(
    generation: Generation, budget: float, diversity: float
) -> None:
    reader = Reader(logit=lambda passage: float(sum(passage) % 7), seconds=0.06)
    searcher = ranked_searcher(generation, reader)
    request = SearchRequest(
        "gaming mouse", rerank_budget_ms=budget, diversity=diversity, per_page=6, facets=()
    )
    found = pages(searcher, request)
    # Not read again for each page: with less time the next one would be of another order.
    assert len(reader.chunks) == {0.0: 0, 100.0: 1, ALWAYS: 3}[budget]
    expected = "full" if budget == ALWAYS else "partial"
    assert {response.reranked for response in found} == {expected}
    shown = [one for response in found for one in ids(response.hits)]
    assert len(set(shown)) == len(shown) == found[0].total - found[0].collapsed
    whole = searcher.search(replace(request, per_page=200))
    assert ids(whole.hits) == shown


def test_wishes_that_differ_do_not_share_an_order(ranked: Searcher) -> None:
    request = SearchRequest("gaming mouse", ranking="features", diversity=0.0, collapse=False)
    first = ids(ranked.search(request).hits)
    assert ids(ranked.search(replace(request, diversity=1.0)).hits) != first
    assert ids(ranked.search(replace(request, ranking="fused")).hits) != first
    cheap = (Filter("price", high=20.0),)
    within = hits(ranked, replace(request, filters=cheap))
    assert all(hit.product.price is not None and hit.product.price <= 20 for hit in within)
    assert ids(ranked.search(request).hits) == first


@pytest.mark.parametrize("diversity", [0.0, 1.0])
@pytest.mark.parametrize("ranking", ["features", "rerank"])
def test_what_has_all_of_a_query_is_before_what_was_found_by_asking_for_less(
    generation: Generation, ranking: Ranking, diversity: float
) -> None:
    exactly = Condition("price", "exactly 199", low=199.0, high=199.0, hard=True)
    plans = Plans(
        {
            "kettle for 199": {
                "text": "kettle",
                "conditions": (exactly,),
                "looser": (Looser("for 199", "condition", "kettle"),),
            }
        }
    )
    searcher = ranked_searcher(generation, Hates(), understands=plans)
    request = SearchRequest(
        "kettle for 199", "lexical", ranking=ranking, diversity=diversity, collapse=True,
        per_page=50,
    )  # fmt: skip
    found = searcher.search(request)
    assert [one.dropped for one in found.given_up] == ["for 199"]
    dear = [hit.product.price == 199.0 for hit in found.hits]
    assert 0 < sum(dear) < len(dear)
    assert dear == sorted(dear, reverse=True)


@pytest.mark.parametrize("sort", ["price_asc", "price_desc", "rating", "newest"])
def test_who_sorts_gets_that_order(ranked: Searcher, sort: str) -> None:
    request = SearchRequest("gaming mouse", sort=sort, explain=True, per_page=30)  # type: ignore[arg-type]
    found = ranked.search(request)
    assert (found.reranked, found.collapsed) == ("off", 0)
    assert all(hit.relevance is None and hit.options == () for hit in found.hits)
    bare = ranked.search(replace(request, ranking="fused", diversity=0.0, collapse=False))
    assert ids(bare.hits) == ids(found.hits)
    if sort == "price_asc":
        prices = [hit.product.price for hit in found.hits if hit.product.price is not None]
        assert prices == sorted(prices)


@pytest.mark.parametrize("mode", ["lexical", "semantic"])
def test_one_leg_alone_is_as_it_found_unless_more_is_asked_for(
    ranked: Searcher, mode: Mode
) -> None:
    found = ranked.search(SearchRequest("gaming mouse", mode))
    assert found.reranked == "off"
    assert found.collapsed == 0
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(hit.relevance is None for hit in found.hits)
    asked = ranked.search(SearchRequest("gaming mouse", mode, ranking="rerank"))
    assert asked.reranked == "full"
    assert ids(asked.hits) != ids(found.hits)


def test_who_browses_gets_no_learned_order(ranked: Searcher) -> None:
    found = ranked.search(SearchRequest(""))
    assert found.reranked == "off"
    assert all(hit.relevance is None for hit in found.hits)


def test_a_request_goes_before_the_settings() -> None:
    defaults = RankDefaults(diversity=0.2, diversity_window=9, rerank_budget_ms=40.0)
    plain = wishes_of(SearchRequest("x"), defaults)
    assert (plain.ranking, plain.diversity, plain.window) == ("rerank", 0.2, 9)
    assert (plain.depths.budget_ms, plain.collapse) == (40.0, True)
    asked = SearchRequest(
        "x", rerank_budget_ms=0.0, diversity=0.0, diversity_window=3, collapse=False
    )
    other = wishes_of(asked, defaults)
    assert (other.depths.budget_ms, other.diversity, other.window) == (0.0, 0.0, 3)
    assert not other.collapse
    fused = wishes_of(SearchRequest("x", ranking="fused"), defaults)
    assert (fused.diversity, fused.collapse) == (0.0, False)


@pytest.mark.parametrize("ranking", RANKINGS)
@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_a_ranking_for_measures_has_scores_that_descend(
    ranked: Searcher, ranking: Ranking, diversity: float
) -> None:
    found = ranked.rank(
        "gaming mouse", "hybrid", 60, ranking=ranking, diversity=diversity,
        rerank_budget_ms=ALWAYS,
    )  # fmt: skip
    assert len({one for one, _ in found}) == len(found) > 20
    scores = [score for _, score in found]
    assert all(one >= other for one, other in pairwise(scores))
    request = SearchRequest(
        "gaming mouse", ranking=ranking, diversity=diversity, collapse=False, per_page=60
    )
    assert [one for one, _ in found] == ids(ranked.search(request).hits)
    assert len(ranked.rank("gaming mouse", "hybrid", 5, ranking=ranking)) == 5
