"""Asking for less where too few products have all of it, and saying that nothing was found."""

from __future__ import annotations

import pytest

from indexer.embedded.generation import Generation
from models.encoder import Encoder
from query.plan import Condition, Expansion, Looser
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.request import Filter, SearchRequest
from ranker.search import Searcher
from ranker.settle import FEW
from tests.ranker.plans import Plans

NARROW = Condition("price", "exactly 199", low=199.0, high=199.0, hard=True)
TOO_CHEAP = Condition("price", "under 1", low=0.5, high=1.0, hard=True)


@pytest.fixture(scope="module")
def planned(generation: Generation) -> Searcher:
    plans = Plans(
        {
            "kettle under 1": {
                "text": "kettle",
                "conditions": (TOO_CHEAP,),
                "looser": (Looser("under 1", "condition", "kettle"),),
            },
            "embroidered kettle": {
                "looser": (
                    Looser("embroidered", "modifier", "kettle"),
                    Looser("kettle", "core_product_type", ""),
                )
            },
            "ketle": {
                "looser": (
                    Looser(
                        "ketle",
                        "spelling",
                        "ketle",
                        expansions=(Expansion("ketle", "kettle", 0.7, "one-way"),),
                    ),
                )
            },
            "kettle for 199": {
                "text": "kettle",
                "conditions": (NARROW,),
                "looser": (Looser("for 199", "condition", "kettle"),),
            },
            "purple kettle for nothing": {
                "text": "zzgrx kettle",
                "may_find_nothing": True,
                "conditions": (TOO_CHEAP,),
                "looser": (
                    Looser("for nothing", "condition", "zzgrx kettle"),
                    Looser("zzgrx", "modifier", "kettle"),
                ),
            },
            "kettle": {"looser": (Looser("kettle", "modifier", "speaker"),)},
            "qqq zzz": {"may_find_nothing": True},
            "red kettle": {"may_find_nothing": True},
        }
    )
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    return Searcher(EmbeddedCatalogue(generation), encoder, FusionWeights(), plans)


def test_a_condition_that_leaves_nothing_is_given_up_and_said(planned: Searcher) -> None:
    response = planned.search(SearchRequest("kettle under 1"))
    assert [one.dropped for one in response.given_up] == ["under 1"]
    assert response.total == planned.search(SearchRequest("kettle")).total


def test_the_few_that_have_all_of_it_come_first(planned: Searcher) -> None:
    asked = SearchRequest("kettle for 199", "lexical", per_page=50, explain=True)
    response = planned.search(asked)
    few = [hit for hit in response.hits if hit.product.price == 199.0]
    assert 0 < len(few) < FEW, "the shop has changed: choose a price that one or two have"
    assert [one.dropped for one in response.given_up] == ["for 199"]
    assert response.hits[: len(few)] == tuple(few)
    assert len(response.hits) > len(few)
    for hit in response.hits:
        assert hit.explanation is not None
        assert sum(hit.explanation.parts.values()) == pytest.approx(hit.score, abs=1e-6)


def test_words_are_given_up_in_lexical_search(planned: Searcher) -> None:
    response = planned.search(SearchRequest("embroidered kettle", "lexical"))
    # BM25 brings partial matches anyway: nothing had to be given up for them.
    assert response.total >= FEW
    assert response.given_up == ()


def test_all_that_was_given_up_is_said(planned: Searcher) -> None:
    response = planned.search(SearchRequest("purple kettle for nothing"))
    said = [one.dropped for one in response.given_up]
    assert said in (["for nothing"], ["for nothing", "zzgrx"])
    assert response.total >= FEW
    assert response.plan is not None
    assert response.plan.conditions == ()


def test_words_that_look_alike_are_searched_at_last(planned: Searcher) -> None:
    response = planned.search(SearchRequest("ketle", "lexical"))
    assert [one.label for one in response.given_up] == ["spelling"]
    assert response.hits
    assert all("kettle" in hit.product.title.lower() for hit in response.hits)
    assert planned.search(SearchRequest("ketle", "lexical", verbatim=True)).total == 0


def test_nothing_is_given_up_where_enough_is_found(planned: Searcher) -> None:
    assert planned.search(SearchRequest("kettle")).given_up == ()


def test_a_filter_that_leaves_one_product_gives_nothing_up(planned: Searcher) -> None:
    every = planned.search(SearchRequest("kettle", per_page=100))
    price = next(hit.product.price for hit in every.hits if hit.product.price is not None)
    narrow = SearchRequest("kettle", filters=(Filter("price", low=price, high=price),))
    response = planned.search(narrow)
    assert response.given_up == ()
    assert 0 < response.total < every.total


def test_what_is_far_off_is_no_result_but_an_alternative(planned: Searcher) -> None:
    response = planned.search(SearchRequest("qqq zzz", explain=True))
    assert response.total == 0
    assert response.hits == ()
    assert response.facets == () or all(not facet.values for facet in response.facets)
    anyway = planned.search(SearchRequest("qqq zzz", verbatim=True))
    assert [hit.product.id for hit in response.alternatives] == [
        hit.product.id for hit in anyway.hits[: len(response.alternatives)]
    ]
    assert planned.search(SearchRequest("qqq zzz", page=2)).alternatives == ()


def test_where_no_words_help_what_means_the_same_is_offered(planned: Searcher) -> None:
    response = planned.search(SearchRequest("qqq zzz", "lexical", explain=True))
    assert response.total == 0
    for hit in response.alternatives:
        assert hit.explanation is not None
        assert hit.explanation.parts == {"semantic": pytest.approx(hit.score)}
    meant = planned.search(SearchRequest("qqq zzz", "semantic", verbatim=True))
    assert [hit.product.id for hit in response.alternatives] == [
        hit.product.id for hit in meant.hits[: len(response.alternatives)]
    ]


def test_what_is_near_is_a_result(planned: Searcher) -> None:
    response = planned.search(SearchRequest("red kettle"))
    assert response.total > 0
    assert response.alternatives == ()
