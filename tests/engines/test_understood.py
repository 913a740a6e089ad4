"""What a plan asks for is found alike on every engine: conditions, operators, other words."""

from __future__ import annotations

import pytest

from evaluation.engine_agreement import agreements
from ranker.request import SearchRequest
from retail_search.engine import Engine
from tests.engines.conftest import INDEX, Layout

Both = tuple[Layout, Engine]

ASKED = (
    "gaming -mouse", '"gaming mouse"', "laptop under 700", "wireles hedphones", "kettle not acme",
    "red running shoes under 50", "cheap kettle", "tv 55in", "notebook pc", "earbuds", "sofa",
    "blue kettle 4 stars and up", "kettle -steel -red", '"bread knife" 20 cm', "unicorn saddle",
    "rain jacket between 5 and 20", "gooseneck ketle under 1",
)  # fmt: skip


def test_a_reading_finds_the_same(embedded: Engine, clustered: Both) -> None:
    layout, engine = clustered
    if layout.vectors == "elasticsearch":
        pytest.skip("float vectors differ at the threshold; the contract suite measures how much")
    requests = [SearchRequest(text, per_page=50, facets=("brand", "price")) for text in ASKED]
    found = agreements(embedded, engine, requests)
    assert [one.request.query for one in found if not (one.members and one.counts)] == []
    for text in ASKED:
        here, there = (one.search(SearchRequest(text)) for one in (embedded, engine))
        assert here.plan is not None
        assert there.plan is not None
        assert here.plan.essence == there.plan.essence
        assert here.given_up == there.given_up
        assert [hit.product.id for hit in here.alternatives] == [
            hit.product.id for hit in there.alternatives
        ]


def test_the_queries_above_ask_for_something(embedded: Engine) -> None:
    plans = [embedded.plan(text) for text in ASKED]
    assert embedded.index == INDEX
    assert any(plan.phrases for plan in plans)
    assert any(plan.corrections for plan in plans)
    assert any(plan.expansions for plan in plans)
    assert any(one.excluded for plan in plans for one in plan.conditions)
    assert any(one.hard and not one.excluded for plan in plans for one in plan.conditions)
    assert any(one.weight for plan in plans for one in plan.conditions)
