"""Rules of the shop in a ranked search, what is explained of it, and the reason of each hit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from catalog.product import Product
from indexer.embedded.generation import Generation
from models.cross_encoder import CrossEncoder
from ranker.arrange import RankDefaults
from ranker.learned.model import RankModel
from ranker.request import Filter, SearchRequest
from ranker.response import Hit, SearchResponse
from ranker.search import Searcher
from tests.ranker.ranked import ALWAYS, hits, ids, ranked_searcher
from tests.ranker.shop import LAPTOP_CODE, LAPTOP_ID

QUERY = "gaming mouse"
REQUEST = SearchRequest(QUERY, per_page=30, explain=True)
Ruled = Callable[..., Searcher]


@pytest.fixture
def ruled(generation: Generation, reader: CrossEncoder, tmp_path: Path) -> Ruled:
    """Make a searcher with one rule for every query, or with what `when` says."""

    def make(when: dict[str, Any] | None = None, **then: Any) -> Searcher:
        file = tmp_path / "rules.yaml"
        # JSON is YAML.
        rule = {"id": "mine", "when": when or {"any": True}, "then": then}
        file.write_bytes(orjson.dumps({"rules": [rule]}))
        return ranked_searcher(generation, reader, rules=file)

    return make


def rank_of(found: SearchResponse, product: str) -> int:
    return ids(found.hits).index(product) + 1


def test_a_boost_lifts_and_a_bury_lowers(ranked: Searcher, ruled: Ruled) -> None:
    before = ranked.search(REQUEST)
    tenth, second = before.hits[9].product.id, before.hits[1].product.id
    lifted = ruled(boost={"factor": 50, "ids": [tenth]}).search(REQUEST)
    assert rank_of(lifted, tenth) < 10
    lowered = ruled(bury={"factor": 50, "ids": [second]}).search(REQUEST)
    assert rank_of(lowered, second) > 2
    for after, named, action in ((lifted, tenth, "boost"), (lowered, second, "bury")):
        assert after.total == before.total
        assert after.facets == before.facets
        (said,) = after.fired
        assert (said.rule, said.action) == ("mine", action)
        for hit in after.hits:
            assert hit.explanation is not None
            assert bool(hit.explanation.rules) == (hit.product.id == named)
            assert "boosts" in [one.stage for one in hit.explanation.standings]


def test_a_boosted_product_of_far_below_comes_into_the_head(
    generation: Generation, reader: CrossEncoder, ruled: Ruled, tmp_path: Path
) -> None:
    few = RankDefaults(rank_depth=12, rerank_budget_ms=ALWAYS)
    request = SearchRequest(QUERY, per_page=200)
    before = hits(ranked_searcher(generation, reader, defaults=few), request)
    below = [hit for hit in before if hit.relevance is None]
    assert len(below) > 10
    chosen = below[-1].product.id
    ruled(boost={"factor": 100, "ids": [chosen]})
    rules = tmp_path / "rules.yaml"
    after = hits(ranked_searcher(generation, reader, defaults=few, rules=rules), request)
    (hit,) = [hit for hit in after if hit.product.id == chosen]
    assert hit.relevance is not None
    assert hit.rank < below[0].rank
    assert sorted(ids(after)) == sorted(ids(before))


def test_pins_are_in_their_places_last(ranked: Searcher, ruled: Ruled) -> None:
    before = ids(ranked.search(REQUEST).hits)
    searcher = ruled(pin={before[8]: 1, before[5]: 3})
    for diversity in (0.0, 1.0):
        after = searcher.search(replace(REQUEST, diversity=diversity))
        assert ids(after.hits)[0] == before[8]
        assert ids(after.hits)[2] == before[5]
        assert after.hits[0].explanation is not None
        assert [one.action for one in after.hits[0].explanation.rules] == ["pin"]
        assert after.hits[0].reason.parts[0].kind == "pinned"


def test_a_pin_goes_before_what_was_asked_for_exactly(ruled: Ruled) -> None:
    found = ruled(pin=["p010"]).search(SearchRequest(LAPTOP_CODE, diversity=1.0))
    assert ids(found.hits)[:2] == ["p010", LAPTOP_ID]


def test_a_boost_does_not_go_before_what_was_asked_for_exactly(
    ranked: Searcher, ruled: Ruled
) -> None:
    other = ranked.search(SearchRequest(LAPTOP_CODE)).hits[1].product.id
    searcher = ruled(boost={"factor": 100, "ids": [other]})
    assert searcher.search(SearchRequest(LAPTOP_CODE)).hits[0].product.id == LAPTOP_ID


def test_what_is_pinned_but_was_not_found_counts(
    ranked: Searcher, ruled: Ruled, products: tuple[Product, ...]
) -> None:
    request = replace(REQUEST, facets=("brand",), diversity=0.0, collapse=False)
    before, searcher = ranked.search(request), ruled(pin={LAPTOP_ID: 2})
    assert LAPTOP_ID not in ids(hits(ranked, request))
    after = searcher.search(request)
    assert ids(after.hits)[1] == LAPTOP_ID
    assert after.total == before.total + 1
    counts = [
        {value.value: value.count for value in one.facets[0].values} for one in (before, after)
    ]
    assert counts[1]["Borealis"] == counts[0].get("Borealis", 0) + 1
    shown = ids(hits(searcher, request))
    assert len(set(shown)) == len(shown) == after.total
    # A filter of the shopper's cuts it as any other.
    cheap = replace(request, filters=(Filter("price", high=50.0),))
    assert searcher.search(cheap).total == ranked.search(cheap).total
    # It counts in every order; in that of price it stands where its price is.
    dearest = searcher.search(replace(request, sort="price_desc"))
    assert dearest.total == after.total


def test_hidden_is_never_shown_not_even_pinned(ranked: Searcher, ruled: Ruled) -> None:
    bare = replace(REQUEST, diversity=0.0, collapse=False)
    first = ids(ranked.search(bare).hits)[0]
    searcher = ruled(hide=[first], pin=[first])
    for request in (bare, replace(bare, sort="price_asc"), replace(bare, query="")):
        assert first not in ids(hits(searcher, request))
        assert searcher.search(request).total == ranked.search(request).total - 1
    assert first not in [one for hit in hits(searcher, REQUEST) for one in hit.options]


def test_a_filter_of_a_rule_holds_with_that_of_the_shopper(ranked: Searcher, ruled: Ruled) -> None:
    searcher = ruled(filter={"price": {"to": 50}})
    found = hits(searcher, replace(REQUEST, filters=(Filter("price", low=10.0),)))
    assert found
    assert all(hit.product.price is not None and 10 <= hit.product.price <= 50 for hit in found)
    both = ranked.search(replace(REQUEST, filters=(Filter("price", low=0.0, high=50.0),)))
    assert searcher.search(REQUEST).total == both.total


def test_a_replacement_is_searched_and_conditions_are_of_what_was_typed(
    ranked: Searcher, ruled: Ruled
) -> None:
    searcher = ruled({"exact": "zorblat"}, replacement=QUERY, banner="Hi", redirect="/mice")
    found = searcher.search(SearchRequest("zorblat"))
    assert ids(found.hits) == ids(ranked.search(SearchRequest(QUERY)).hits)
    assert [one.text for one in found.banners] == ["Hi"]
    assert found.redirect == "/mice"
    other = searcher.search(SearchRequest(QUERY))
    assert (other.fired, other.banners, other.redirect) == ((), (), "")


def test_context_fires_rules_and_whoever_asks_for_none_gets_none(
    ranked: Searcher, ruled: Ruled
) -> None:
    before = ids(ranked.search(REQUEST).hits)
    searcher = ruled({"context": {"channel": "web"}}, pin=[before[7]])
    web = replace(REQUEST, context=(("channel", "web"),))
    # The kept order of one is not that of the other, whichever is asked for first.
    for _ in range(2):
        assert ids(searcher.search(web).hits)[0] == before[7]
        assert ids(searcher.search(REQUEST).hits) == before
        assert ids(searcher.search(replace(web, rules=False)).hits) == before


def test_rules_hold_where_nobody_asks_for_anything(ranked: Searcher, ruled: Ruled) -> None:
    request = SearchRequest("", per_page=10)
    before = ranked.search(request)
    after = ruled(pin={LAPTOP_ID: 2}, hide=[before.hits[0].product.id]).search(request)
    assert ids(after.hits)[1] == LAPTOP_ID
    assert after.total == before.total - 1


@pytest.mark.parametrize("query", [QUERY, LAPTOP_CODE, "red shoes for running"])
def test_each_hit_of_the_head_is_explained_stage_by_stage(ranked: Searcher, query: str) -> None:
    found = ranked.search(SearchRequest(query, explain=True, per_page=100))
    expected = RankModel.open().expected
    explained = 0
    for hit in found.hits:
        assert hit.explanation is not None
        stages = {one.stage: one for one in hit.explanation.standings}
        assert stages["final"].rank == hit.rank
        if hit.relevance is None:
            assert not hit.explanation.contributions
            continue
        explained += 1
        assert {"fused", "features", "blended", "diversity", "final"} <= set(stages)
        assert stages["blended"].score == pytest.approx(hit.relevance)
        moved = [one.contribution for one in hit.explanation.contributions]
        assert expected + sum(moved) == pytest.approx(stages["features"].score, abs=1e-4)
        assert [abs(one) for one in moved] == sorted(map(abs, moved), reverse=True)
        assert 0 < hit.relevance < 1
    assert explained > 3
    read = [
        one
        for hit in found.hits
        if hit.explanation
        for one in hit.explanation.standings
        if one.stage == "cross-encoder"
    ]
    assert 0 < len(read) <= 24
    assert len({one.rank for one in read}) == len(read)
    assert [one.score for one in sorted(read, key=lambda one: one.rank)] == sorted(
        (one.score for one in read if one.score is not None), reverse=True
    )


def test_ranks_of_a_stage_are_the_same_on_every_page(ranked: Searcher) -> None:
    request = SearchRequest(QUERY, explain=True, per_page=10)
    whole = {hit.product.id: hit for hit in ranked.search(replace(request, per_page=100)).hits}
    second = ranked.search(replace(request, page=2))
    assert second.hits
    for hit in second.hits:
        other = whole[hit.product.id]
        assert hit.explanation is not None
        assert other.explanation is not None
        assert hit.explanation.standings == other.explanation.standings
        assert (hit.rank, hit.relevance, hit.options) == (
            other.rank,
            other.relevance,
            other.options,
        )


def says_what_is_so(hit: Hit) -> bool:
    """Say whether the text facts of a reason are in the product."""
    for part in hit.reason.parts:
        for fact in part.facts:
            if fact.field in ("title", "brand") and isinstance(fact.value, str):
                text = getattr(hit.product, fact.field)
                if fact.value.casefold() not in text.casefold():
                    return False
            if fact.field == "rating" and fact.value != hit.product.rating:
                return False
    return True


@pytest.mark.parametrize("query", [QUERY, "Häfele kettle", LAPTOP_CODE, "desk lamp"])
def test_each_hit_has_a_reason_that_is_so(ranked: Searcher, query: str) -> None:
    found = hits(ranked, SearchRequest(query))
    assert sum(bool(hit.reason) for hit in found) > len(found) / 2
    for hit in found:
        assert says_what_is_so(hit), (hit.reason.text, hit.product.title)
        assert len(hit.reason.text) < 300
        assert "\n" not in hit.reason.text


def test_a_search_without_a_ranker_is_the_fused_one(searcher: Searcher, ranked: Searcher) -> None:
    request = SearchRequest(QUERY, per_page=50)
    bare = searcher.search(request)
    assert bare.reranked == "off"
    assert ids(bare.hits) == ids(ranked.search(replace(request, ranking="fused")).hits)
    scores = np.array([hit.score for hit in bare.hits])
    assert (np.diff(scores) <= 0).all()


def test_the_budget_of_a_request_is_kept(generation: Generation, reader: CrossEncoder) -> None:
    searcher = ranked_searcher(generation, reader)
    request = SearchRequest(QUERY, ranking="rerank")
    assert searcher.search(replace(request, rerank_budget_ms=0.0)).reranked == "partial"
    # An order that was made in no time is not that of who has time.
    assert searcher.search(replace(request, rerank_budget_ms=ALWAYS)).reranked == "full"
