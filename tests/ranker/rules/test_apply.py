from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from catalog.product import Product
from ranker.catalogue import Session
from ranker.request import Filter
from ranker.response import FiredRule
from ranker.retrieve import Candidates
from ranker.rules.apply import (
    Resolved,
    hidden,
    moved,
    pinned_members,
    resolved,
    ruled_set,
    touching,
    with_pins,
)
from ranker.search import Searcher
from tests.ranker.oracle import passes
from tests.ranker.rules.wired import brand, candidates_of, fired_by
from tests.ranker.shop import LAPTOP_ID


def rule(rule_id: str = "r", **then: Any) -> dict[str, Any]:
    return {"id": rule_id, "when": {"any": True}, "then": then}


@pytest.fixture
def session(searcher: Searcher) -> Session:
    return searcher.catalogue.session("")


@pytest.fixture
def mice(searcher: Searcher) -> Candidates:
    found = candidates_of(searcher, "gaming mouse")
    assert found.ordinals.size > 20
    return found


def ids(session: Session, candidates: Candidates) -> list[str]:
    return [one for one in session.ids(candidates.ordinals) if one is not None]


def by_id(products: tuple[Product, ...]) -> dict[str, Product]:
    return {product.id: product for product in products}


def rules_of(session: Session, *rules: dict[str, Any]) -> Resolved:
    return resolved(fired_by(*rules), session)


def test_products_that_rules_name_are_found_if_they_exist(session: Session) -> None:
    rules = rules_of(session, rule(pin=["p010", "nobody"], hide=["p011"]))
    assert rules.ordinals == {"p010": 10, "p011": 11}
    assert rules.pins == ((10, 1),)
    assert rules_of(session, rule(banner="x")).ordinals == {}


def test_hiding_by_ids_and_by_filter(
    session: Session, mice: Candidates, products: tuple[Product, ...]
) -> None:
    before = ids(session, mice)
    where = (Filter("price", low=20.0), Filter("availability", ("in_stock",)))
    rules = rules_of(
        session,
        rule(
            hide={"ids": [before[0]], "where": {"price": {"from": 20}, "availability": "in_stock"}}
        ),
    )
    expected = [
        one for one in before[1:] if not passes(by_id(products)[one], where)
    ]  # fmt: skip
    after = hidden(rules, mice, session)
    assert ids(session, after) == expected
    assert 0 < len(expected) < len(before) - 1
    assert after.scores.tolist() == sorted(after.scores.tolist(), reverse=True)


def test_filters_of_rules_must_all_hold(
    session: Session, mice: Candidates, products: tuple[Product, ...]
) -> None:
    first, second = (
        rule("a", filter={"brand": ["Acme", "Delta"]}),
        rule("b", filter={"brand": ["Delta", "Häfele"]}),
    )
    after = ids(session, hidden(rules_of(session, first, second), mice, session))
    assert after
    assert {by_id(products)[one].brand for one in after} == {"Delta"}
    contrary = rules_of(session, first, rule("c", filter={"brand": "Borealis"}))
    assert hidden(contrary, mice, session).ordinals.size == 0


def test_nothing_is_asked_where_no_rule_takes_out(session: Session, mice: Candidates) -> None:
    assert hidden(rules_of(session, rule(pin=["p010"])), mice, session) is mice


def test_a_pinned_product_that_was_not_found_is_brought_in(
    session: Session, mice: Candidates
) -> None:
    found = ids(session, mice)
    assert LAPTOP_ID not in found
    rules = rules_of(session, rule(pin=[found[3], LAPTOP_ID, "nobody"]))
    after = pinned_members(rules, mice, session)
    assert ids(session, after) == [*found, LAPTOP_ID]
    assert after.scores[-1] <= after.scores[-2]
    assert np.isnan(after.lexical[-1])
    assert np.isnan(after.cosine[-1])
    assert after.codes[-1] == 0
    assert not after.whole[-1]
    # All arrays are of the same length, so that products can be taken out of all of them.
    assert after.at(np.arange(after.ordinals.size)[::-1]).ordinals[0] == after.ordinals[-1]
    assert pinned_members(rules_of(session, rule(pin=[found[0]])), mice, session) is mice


def test_a_pinned_product_passes_the_filters_of_the_query_and_of_rules(
    session: Session, mice: Candidates
) -> None:
    pin = rule(pin=[LAPTOP_ID])  # of Borealis, for 649
    rules = rules_of(session, pin)
    dear, cheap = Filter("price", low=600.0), Filter("price", high=50.0)
    assert ids(session, ruled_set(rules, mice, session, (dear,)))[-1] == LAPTOP_ID
    assert ruled_set(rules, mice, session, (cheap,)) is mice
    for other in (rule("x", filter={"brand": "Acme"}), rule("y", hide=[LAPTOP_ID])):
        assert LAPTOP_ID not in ids(
            session, ruled_set(rules_of(session, pin, other), mice, session)
        )


def test_what_is_pinned_can_be_all_there_is(session: Session, searcher: Searcher) -> None:
    nothing = candidates_of(searcher, "gaming mouse").at(np.empty(0, np.int64))
    after = ruled_set(rules_of(session, rule(pin=[LAPTOP_ID])), nothing, session)
    assert ids(session, after) == [LAPTOP_ID]
    assert ruled_set(rules_of(session, rule(hide=[LAPTOP_ID])), nothing, session) is nothing


def test_a_boost_multiplies_odds(session: Session) -> None:
    ordinals = np.arange(10, 15)
    scores = np.array([0.0, 0.1, 0.5, 0.9, 1.0])
    named = [f"p{number:03}" for number in ordinals]
    after = moved(
        rules_of(session, rule(boost={"factor": 5, "ids": named})),
        scores,
        ordinals,
        session,
        odds=True,
    )
    assert after.scores == pytest.approx([0, 5 / 14, 5 / 6, 45 / 46, 1])
    back = moved(
        rules_of(session, rule(bury={"factor": 5, "ids": named})),
        after.scores,
        ordinals,
        session,
        odds=True,
    )
    assert back.scores == pytest.approx(scores)


def test_a_boost_of_other_scores_multiplies_them(session: Session) -> None:
    ordinals, scores = np.array([10, 11, 12]), np.array([30.0, -2.0, 1.0])
    rules = rules_of(
        session,
        rule("a", boost={"factor": 2, "ids": ["p010", "p011"]}),
        rule("b", bury={"factor": 4, "ids": ["p010", "p012"]}),
    )
    assert moved(rules, scores, ordinals, session, odds=False).scores.tolist() == [15.0, -1.0, 0.25]


def test_it_is_told_which_rule_touched_which(
    session: Session, mice: Candidates, products: tuple[Product, ...]
) -> None:
    first = ids(session, mice)[0]
    rules = rules_of(
        session,
        rule("a", boost={"factor": 2, "where": {"brand": "Acme"}}, pin={first: 4}),
        rule("b", bury={"factor": 3, "ids": [first, "nobody"]}),
        rule("c", bury={"factor": 3, "where": {"brand": "No such brand"}}),
    )
    after = moved(rules, mice.scores, mice.ordinals, session, odds=False)
    assert [touch.rule.rule for touch in after.touches] == ["a", "b"]
    for place, ordinal in enumerate(mice.ordinals.tolist()):
        product = products[ordinal]
        said = touching(rules, after.touches, ordinal)
        assert (FiredRule("a", "boost", "odds times 2") in said) == (product.brand == "Acme")
        assert (FiredRule("b", "bury", "odds divided by 3") in said) == (place == 0)
        assert (FiredRule("a", "pin", "at place 4") in said) == (place == 0)
        moves = (product.brand == "Acme") or place == 0
        assert (after.scores[place] != mice.scores[place]) == moves


def test_no_boost_leaves_the_scores_as_they_are(session: Session, mice: Candidates) -> None:
    for then in ({"pin": ["p010"]}, {"boost": {"factor": 2, "where": {"brand": "No such brand"}}}):
        after = moved(
            rules_of(session, rule(**then)), mice.scores, mice.ordinals, session, odds=True
        )
        assert after.scores is mice.scores
        assert after.touches == ()


@pytest.mark.parametrize(
    ("pins", "expected"),
    [
        ({"p007": 1}, [7, 0, 1, 2, 3, 4, 5, 6]),
        ({"p000": 3}, [1, 2, 0, 3, 4, 5, 6, 7]),
        ({"p006": 1, "p000": 2, "p003": 5}, [6, 0, 1, 2, 3, 4, 5, 7]),
        ({"p002": 900, "p001": 800}, [0, 3, 4, 5, 6, 7, 1, 2]),
        # One that is not there leaves no gap, and the others are where they were wanted.
        ({"p300": 1, "nobody": 2, "p005": 3}, [0, 1, 5, 2, 3, 4, 6, 7]),
        ({"p300": 1}, [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
)  # fmt: skip
def test_pins_stand_in_their_places(
    session: Session, pins: dict[str, int], expected: list[int]
) -> None:
    # The order holds places in the candidates, whose ordinals are something else.
    ordinals = np.array([5, 2, 7, 0, 1, 3, 6, 4])
    order = np.argsort(ordinals)
    after = with_pins(rules_of(session, rule(pin=pins)), order, ordinals)
    assert ordinals[after].tolist() == expected


def test_shoppers_filters_cut_pins_as_anything_else(
    session: Session, mice: Candidates, products: tuple[Product, ...]
) -> None:
    rules = rules_of(session, rule(pin=[LAPTOP_ID]))
    found = ruled_set(rules, mice, session)
    order = session.pick(found.ordinals, (brand("Acme"),), "relevance")
    after = found.ordinals[with_pins(rules, order, found.ordinals)]
    assert after.size > 1
    assert {products[ordinal].brand for ordinal in after} == {"Acme"}
