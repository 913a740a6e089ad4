"""Explanations: parts that add up, ranks that are those of the leg, words that are there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from indexer.embedded.fields import field_texts
from indexer.embedded.generation import Generation
from query.plan import Span
from ranker.explain import Explainer
from ranker.fuse import CatalogueFacts, FusionWeights
from ranker.head import Head
from ranker.request import MODES, Filter, Mode, SearchRequest
from ranker.response import Contribution, Explanation, FiredRule, Hit, MatchedSpan, Standing
from ranker.retrieve import Candidates
from ranker.search import Searcher
from ranker.standings import Learned, StageOrder
from ranker.words import plain_words
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


NAMES = ("bm25_title", "cosine", "rating")
MODEL = np.array([2.0, 0.0, -0.5])
FACTS = CatalogueFacts(products=400, described=0.7)


def _candidates() -> Candidates:
    """Return four products: words found 0, 1 and 3, meaning 0, 2 and 3."""
    return Candidates(
        np.arange(4),
        np.array([1.4, 0.9, 0.5, 0.3]),
        np.array([9.0, 8.0, np.nan, 2.0]),
        np.array([0.5, 0.1, 0.7, 0.4]),
        np.zeros(4),
        best_bm25=9.0,
        words=plain_words(("red", "shoe")),
        least_cosine=0.3,
    )


def _head() -> Head:
    features = np.array([[1.0, 0.5, 4.0], [0.0, 0.9, 0.0]], dtype=np.float32)
    products = ()
    return Head(
        np.array([0, 2]), products, features, features @ MODEL, np.array([1.5, np.nan]),
        np.array([0.8, 0.2]),
    )  # fmt: skip


def _explainer(generation: Generation, **more: Any) -> Explainer:
    return Explainer(
        _candidates(), generation.lexical.terms, FusionWeights(), FACTS, "hybrid",
        browses=False, **more,
    )  # fmt: skip


def test_standings_go_from_stage_to_stage(
    generation: Generation, products: tuple[Any, ...]
) -> None:
    head = _head()
    orders = (
        StageOrder.of("features", head.places, 4, head.learned),
        StageOrder.of("cross-encoder", head.places[:1], 4, head.cross[:1]),
        StageOrder.of("final", np.array([2, 0, 1, 3]), 4),
    )
    explainer = _explainer(generation, orders=orders)
    assert explainer.explain(0, products[0]).standings == (
        Standing("lexical", 1, 9.0),
        Standing("semantic", 2, 0.5),
        Standing("fused", 1, 1.4),
        Standing("features", 1, 0.0),
        Standing("cross-encoder", 1, 1.5),
        Standing("final", 2, None),
    )
    assert [one.stage for one in explainer.explain(2, products[0]).standings] == [
        "semantic", "fused", "features", "final",
    ]  # fmt: skip
    assert [one.stage for one in explainer.explain(3, products[0]).standings] == [
        "lexical", "semantic", "fused", "final",
    ]  # fmt: skip


def test_a_fused_order_that_is_given_takes_the_place_of_our_own(
    generation: Generation, products: tuple[Any, ...]
) -> None:
    orders = (StageOrder.of("fused", np.array([1, 3]), 4, np.array([0.9, 0.3])),)
    standings = _explainer(generation, orders=orders).explain(3, products[0]).standings
    assert standings[-1] == Standing("fused", 2, 0.3)
    assert [one.stage for one in standings] == ["lexical", "semantic", "fused"]


def test_contributions_are_those_of_the_row_strongest_first(
    generation: Generation, products: tuple[Any, ...]
) -> None:
    constant = np.array([7.0])
    learned = Learned(_head(), NAMES, lambda row: np.concatenate([row * MODEL, constant]))
    explainer = _explainer(generation, learned=learned)
    assert explainer.explain(0, products[0]).contributions == (
        Contribution("bm25_title", 1.0, 2.0),
        Contribution("rating", 4.0, -2.0),
    )
    assert explainer.explain(2, products[0]).contributions == ()
    assert explainer.explain(1, products[0]).contributions == ()


def test_only_the_hit_that_a_rule_touched_names_it(
    generation: Generation, products: tuple[Any, ...]
) -> None:
    rule = FiredRule("spring", "boost", "raised by 0.2")
    explainer = _explainer(generation, rules={1: (rule,)})
    assert explainer.explain(1, products[0]).rules == (rule,)
    assert explainer.explain(0, products[0]).rules == ()


def test_spans_name_the_fields_that_have_all_of_them(
    generation: Generation, products: tuple[Any, ...]
) -> None:
    spans = (
        Span("running shoes", "core_product_type", 4, 17),
        Span("red", "color", 0, 3),
        Span("cotton", "material", 18, 24),
    )
    product = products[0].model_copy(
        update={"title": "Shoes for running", "description": "A shoe.", "brand": "",
                "category": (), "attributes": {"colour": "red"}}
    )  # fmt: skip
    words = plain_words(("red", "run", "shoe", "cotton"))
    explainer = Explainer(
        replace(_candidates(), words=words), generation.lexical.terms, FusionWeights(),
        FACTS, "hybrid", browses=False, spans=spans,
    )  # fmt: skip
    assert explainer.explain(0, product).spans == (
        MatchedSpan("running shoes", "core_product_type", ("title",)),
        MatchedSpan("red", "color", ("attributes",)),
    )


def test_the_standings_of_a_search_say_what_the_hit_says(searcher: Searcher) -> None:
    for hit in _hits(searcher, "red running shoes", "hybrid"):
        why = _why(hit)
        ranks = {one.stage: one.rank for one in why.standings}
        assert ranks.get("lexical") == why.lexical_rank
        assert ranks.get("semantic") == why.semantic_rank
        assert ranks["fused"] == hit.rank
    for hit in _hits(searcher, "", "hybrid")[:3]:
        assert _why(hit).standings == ()
