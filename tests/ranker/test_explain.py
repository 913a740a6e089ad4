"""Explanations: parts that add up, ranks that are those of the leg, words that are there."""

from __future__ import annotations

import pytest

from indexer.embedded.fields import field_texts
from indexer.embedded.generation import Generation
from ranker.request import MODES, Filter, Mode, SearchRequest
from ranker.response import Explanation, Hit
from ranker.search import Searcher
from tests.ranker.asking import QUERIES
from tests.ranker.shop import LAPTOP_CODE, PRODUCTS

ASKED = (*QUERIES, "!!! ???", "dv71211")


def _hits(searcher: Searcher, query: str, mode: Mode, *filters: Filter) -> tuple[Hit, ...]:
    request = SearchRequest(query, mode, filters, facets=(), per_page=PRODUCTS, explain=True)
    return searcher.search(request).hits


def _why(hit: Hit) -> Explanation:
    assert hit.explanation is not None
    return hit.explanation


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", ASKED)
def test_the_parts_add_up_to_the_score(searcher: Searcher, query: str, mode: Mode) -> None:
    for hit in _hits(searcher, query, mode):
        why = _why(hit)
        assert why.score == hit.score
        assert sum(why.parts.values()) == pytest.approx(hit.score, abs=1e-6)


@pytest.mark.parametrize("leg", ["lexical", "semantic"])
@pytest.mark.parametrize("query", [query for query in ASKED if query])
def test_ranks_in_hybrid_are_those_of_the_leg_alone(
    searcher: Searcher, query: str, leg: Mode
) -> None:
    alone = {hit.product.id: hit.rank for hit in _hits(searcher, query, leg)}
    hybrid = {}
    for hit in _hits(searcher, query, "hybrid"):
        why = _why(hit)
        hybrid[hit.product.id] = why.lexical_rank if leg == "lexical" else why.semantic_rank
    assert {product: hybrid[product] for product in alone} == alone


def test_a_filter_leaves_ranks_and_scores_alone(searcher: Searcher) -> None:
    everything = {hit.product.id: hit for hit in _hits(searcher, "gaming mouse", "hybrid")}
    acme = _hits(searcher, "gaming mouse", "hybrid", Filter("brand", ("Acme",)))
    assert acme
    assert len(acme) < len(everything)
    for hit in acme:
        assert hit.explanation == everything[hit.product.id].explanation


@pytest.mark.parametrize("query", [query for query in ASKED if query])
def test_matched_words_are_in_the_field_and_have_a_word_of_the_query(
    searcher: Searcher, generation: Generation, query: str
) -> None:
    asked = set(generation.lexical.terms(query))
    for hit in _hits(searcher, query, "hybrid"):
        texts = field_texts(hit.product)
        for name, words in _why(hit).matched.items():
            assert words
            for word in words:
                assert word in texts[name]
                assert asked.intersection(generation.lexical.terms(word))


def test_every_product_with_a_word_of_the_query_says_so(
    searcher: Searcher, generation: Generation
) -> None:
    matched = 0
    for hit in _hits(searcher, "red running shoes", "hybrid"):
        words = set(generation.lexical.terms(" ".join(field_texts(hit.product).values())))
        has = bool(words & set(generation.lexical.terms("red running shoes")))
        assert bool(_why(hit).matched) == has
        matched += has
    assert matched


def test_what_a_leg_did_not_find_has_no_rank_in_it(searcher: Searcher) -> None:
    for hit in _hits(searcher, "laptop", "lexical"):
        assert _why(hit).semantic_rank is None
        assert _why(hit).semantic_score is None
    for hit in _hits(searcher, "laptop", "semantic"):
        assert _why(hit).lexical_rank is None
        assert _why(hit).lexical_score is None


def test_a_code_is_a_part_of_its_own(searcher: Searcher) -> None:
    first, *others = _hits(searcher, LAPTOP_CODE, "hybrid")
    assert _why(first).parts["code"] == pytest.approx(1.0)
    assert all("code" not in _why(hit).parts for hit in others)


def test_browsing_is_explained_by_popularity(searcher: Searcher) -> None:
    for hit in _hits(searcher, "", "hybrid")[:20]:
        assert _why(hit).parts == {"popularity": hit.score}


def test_nothing_is_explained_unasked(searcher: Searcher) -> None:
    hits = searcher.search(SearchRequest("laptop", facets=())).hits
    assert [hit.explanation for hit in hits] == [None] * len(hits)
