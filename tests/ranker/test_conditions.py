"""What a plan asks of products beside its words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from catalog.product import Product
from indexer.embedded.generation import Generation
from models.encoder import Encoder
from query.plan import Condition
from ranker import conditions, settle
from ranker.catalogue import Ordinals
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.request import MODES, Filter, Mode, SearchRequest
from ranker.search import Searcher
from tests.ranker.plans import Plans

UNDER_20 = Condition("price", "under 20", high=20.0, hard=True)
RED = Condition("attributes.colour", "red", ("red",), weight=0.5)
NOT_ACME = Condition("brand", "not acme", ("Acme",), excluded=True, hard=True)
NO_MOUSE = Condition("text", "-mouse", ("mouse",), excluded=True, hard=True)


@pytest.fixture(scope="module")
def planned(generation: Generation) -> Searcher:
    plans = Plans(
        {
            "kettle under 20": {"text": "kettle", "conditions": (UNDER_20,)},
            "kettle red": {"text": "kettle", "conditions": (RED,)},
            "kettle not acme": {"text": "kettle", "conditions": (NOT_ACME,)},
            "gaming -mouse": {"text": "gaming", "conditions": (NO_MOUSE,)},
            "under 20": {"text": "", "conditions": (UNDER_20, RED)},
            "-mouse": {"text": "", "conditions": (NO_MOUSE,)},
            "of the many": {"text": "for every day", "phrases": ("for every day", "every day")},
            '"gaming mouse"': {"text": "gaming mouse", "phrases": ("gaming mouse",)},
        }
    )
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    return Searcher(EmbeddedCatalogue(generation), encoder, FusionWeights(), plans)


def every_hit(searcher: Searcher, request: SearchRequest) -> list[Product]:
    pages = searcher.search(replace(request, per_page=1, facets=())).pages
    response = searcher.search(replace(request, per_page=max(1, pages), facets=()))
    assert response.total == len(response.hits)
    return [hit.product for hit in response.hits]


@pytest.mark.parametrize("mode", MODES)
def test_a_hard_condition_is_part_of_the_result(planned: Searcher, mode: Mode) -> None:
    plain = every_hit(planned, SearchRequest("kettle", mode))
    kept = every_hit(planned, SearchRequest("kettle under 20", mode))
    assert [p.id for p in kept] == [p.id for p in plain if p.price is not None and p.price <= 20]
    assert 0 < len(kept) < len(plain)


def test_counts_of_facets_are_within_the_condition(planned: Searcher) -> None:
    request = SearchRequest("kettle under 20", facets=("brand",))
    response = planned.search(request)
    for value in response.facets[0].values:
        chosen = replace(request, filters=(Filter("brand", (value.value,)),))
        assert planned.search(chosen).total == value.count


@pytest.mark.parametrize("mode", MODES)
def test_a_soft_condition_raises_and_takes_nothing_away(planned: Searcher, mode: Mode) -> None:
    plain = every_hit(planned, SearchRequest("kettle", mode))
    raised = every_hit(planned, SearchRequest("kettle red", mode))
    assert sorted(p.id for p in raised) == sorted(p.id for p in plain)
    red = [p.attributes.get("colour") == "red" for p in raised]
    # Half of the best score is more than lies between these kettles.
    assert any(red)
    assert red == sorted(red, reverse=True)


def test_a_raise_is_explained(planned: Searcher) -> None:
    response = planned.search(SearchRequest("kettle red", explain=True, per_page=50))
    for hit in response.hits:
        assert hit.explanation is not None
        has = hit.product.attributes.get("colour") == "red"
        assert hit.explanation.parts.get("colour", 0.0) == (0.5 if has else 0.0)
        assert sum(hit.explanation.parts.values()) == pytest.approx(hit.score, abs=1e-6)


def test_what_is_excluded_is_left_out(planned: Searcher) -> None:
    plain = every_hit(planned, SearchRequest("kettle"))
    kept = every_hit(planned, SearchRequest("kettle not acme"))
    assert [p.id for p in kept] == [p.id for p in plain if p.brand != "Acme"]
    assert len(kept) < len(plain)


def test_words_behind_a_minus_are_left_out(planned: Searcher) -> None:
    kept = every_hit(planned, SearchRequest("gaming -mouse"))
    assert kept
    assert not any("mouse" in p.title.lower() for p in kept)
    assert any("mouse" in p.title.lower() for p in every_hit(planned, SearchRequest("gaming")))


def test_a_phrase_must_stand_together(planned: Searcher) -> None:
    found = every_hit(planned, SearchRequest('"gaming mouse"'))
    assert found
    for product in found:
        assert "gaming mouse" in f"{product.title} {product.description}".lower()


def test_verbatim_takes_the_words_as_typed(planned: Searcher) -> None:
    asked = SearchRequest("kettle under 20", verbatim=True)
    response = planned.search(asked)
    assert response.plan is not None
    assert response.plan.conditions == ()
    assert response.plan.text == "kettle under 20"


def test_pages_of_a_raised_result_repeat_nothing(planned: Searcher) -> None:
    whole = [p.id for p in every_hit(planned, SearchRequest("kettle red"))]
    paged: list[str] = []
    for page in range(1, -(-len(whole) // 7) + 1):
        response = planned.search(SearchRequest("kettle red", page=page, per_page=7, facets=()))
        paged += [hit.product.id for hit in response.hits]
    assert paged == whole


def test_conditions_without_words_are_browsed(
    planned: Searcher, products: tuple[Product, ...]
) -> None:
    under_20 = {p.id for p in products if p.price is not None and p.price <= 20}
    found = every_hit(planned, SearchRequest("under 20"))
    assert {p.id for p in found} == under_20
    named = [product for product, _ in planned.rank("under 20", "hybrid", 30)]
    assert named == [p.id for p in found][:30]
    mouseless = {p.id for p in every_hit(planned, SearchRequest("-mouse"))}
    assert mouseless == {p.id for p in products if " mouse" not in f"{p.title} {p.description}"}


@pytest.mark.parametrize("most", [settle.MOST_BROWSED, 40])
def test_browsing_within_a_condition_counts_what_a_choice_shows(
    planned: Searcher, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(settle, "MOST_BROWSED", most)
    searcher = Searcher(
        planned.catalogue, Encoder.open("all-minilm-l6-v2"), FusionWeights(), planned.understands
    )
    request = SearchRequest("under 20", facets=("brand",), explain=True)
    response = searcher.search(request)
    assert response.total_is_lower_bound == (most == 40)
    assert [hit.score for hit in response.hits] == sorted(
        (hit.score for hit in response.hits), reverse=True
    )
    for hit in response.hits:
        assert hit.explanation is not None
        red = {"colour"} if hit.product.attributes.get("colour") == "red" else set()
        assert set(hit.explanation.parts) == {"popularity"} | red
        assert sum(hit.explanation.parts.values()) == pytest.approx(hit.score, abs=1e-6)
    # A shopper's filter on the same field narrows what the query asks for.
    dear = Filter("price", low=10.0, high=1_000.0)
    within = every_hit(searcher, replace(request, filters=(dear, Filter("brand", ("Acme",)))))
    assert within
    assert all(p.price is not None and 10 <= p.price <= 20 for p in within)
    if most > 40:
        for value in response.facets[0].values:
            chosen = replace(request, filters=(Filter("brand", (value.value,)),))
            assert searcher.search(chosen).total == value.count


def test_phrases_of_more_products_than_are_read_say_that_there_are_more(
    generation: Generation, planned: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = planned.search(SearchRequest("of the many", "lexical", facets=()))
    assert not every.total_is_lower_bound
    fetched = []
    fetch = EmbeddedCatalogue.fetch

    def counted(self: EmbeddedCatalogue, ordinals: Ordinals, highlight: str = "") -> list[Any]:
        fetched.append(ordinals.size)
        return list(fetch(self, ordinals, highlight))

    monkeypatch.setattr(EmbeddedCatalogue, "fetch", counted)
    monkeypatch.setattr(conditions, "MOST_READ", 30)
    catalogue = EmbeddedCatalogue(generation)
    encoder = Encoder.open("all-minilm-l6-v2", threads=1)
    searcher = Searcher(catalogue, encoder, FusionWeights(), planned.understands)
    some = searcher.search(SearchRequest("of the many", "lexical", facets=(), per_page=5))
    assert some.total == 30 < every.total
    assert some.total_is_lower_bound
    # Two phrases, read once.
    assert fetched == [30, 5]
