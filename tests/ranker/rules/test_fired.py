from __future__ import annotations

from typing import Any

import pytest

from ranker.response import Banner
from ranker.rules.fired import NOTHING
from tests.ranker.rules.wired import fired_by


def rule(rule_id: str, **then: Any) -> dict[str, Any]:
    return {"id": rule_id, "when": {"any": True}, "then": then}


def test_no_rule_asks_nothing() -> None:
    assert fired_by() is NOTHING
    assert not NOTHING.changes_set
    assert not NOTHING.changes_order
    assert NOTHING.key == ()


@pytest.mark.parametrize(
    ("text", "replacements", "searched"),
    [
        ("old TV stand", [[{"word": "tv", "with": "television"}]], "old television stand"),
        ("tv-stand", [[{"word": "tv", "with": "television"}]], "television-stand"),
        ("pot w/lid", [[{"word": "w/", "with": "with"}]], "pot with lid"),
        ("buy a tv", [[{"word": "buy", "with": ""}]], "a tv"),
        # What a hyphen joined is not left out of the result, which "-tv" would mean.
        ("buy-tv", [[{"word": "buy", "with": ""}]], "tv"),
        ("buy", [[{"word": "buy", "with": ""}]], None),
        ("hot dog", [[{"word": "hot dog", "with": "bun"}], [{"word": "dog", "with": "x"}]], "bun"),
        ("a b", [[{"word": "a", "with": "b"}, {"word": "b", "with": "c"}]], "b c"),
        ("tv tv", [[{"word": "tv", "with": "radio"}]], "radio radio"),
        ("tv", [[{"word": "radio", "with": "tv"}]], None),
        ("tv", [[{"word": "tv", "with": "radio"}], "lamp", "desk"], "lamp"),
    ],
)  # fmt: skip
def test_replacements(text: str, replacements: list[Any], searched: str | None) -> None:
    rules = [rule(f"r{at}", replacement=one) for at, one in enumerate(replacements)]
    assert fired_by(*rules, text=text).replacement == searched


def test_of_rules_that_contradict_each_other_the_first_counts_and_the_audit_says_so() -> None:
    fired = fired_by(
        rule("a", redirect="/a", pin={"p1": 1, "p2": 3}, banner="Hello"),
        rule("b", redirect="/b", pin={"p1": 2, "p3": 1}, banner="Hello", replacement="lamp"),
        rule("c", replacement="desk", hide=["p9"], filter={"brand": "Acme"}),
        rule("d", boost={"factor": 2, "ids": ["p1"]}, bury={"factor": 3, "where": {"price": 5}}),
    )
    assert fired.redirect == "/a"
    assert fired.replacement == "lamp"
    assert fired.banners == (Banner("Hello"),)
    assert [(one.rule, one.pin.product, one.pin.place) for one in fired.pins] == [
        ("a", "p1", 1), ("b", "p3", 2), ("a", "p2", 3),
    ]  # fmt: skip
    assert {(one.rule, one.action, one.effect) for one in fired.audit} == {
        ("a", "redirect", "to /a"),
        ("b", "redirect", "overruled by rule 'a'"),
        ("b", "replacement", "'lamp' is searched instead"),
        ("c", "replacement", "overruled by rule 'b'"),
        ("a", "pin", "p1 at place 1, p2 at place 3"),
        ("b", "pin", "p1: overruled by rule 'a'"),
        ("b", "pin", "p3 at place 2"),
        ("a", "banner", "shows 'Hello'"),
        ("b", "banner", "shows 'Hello'"),
        ("c", "hide", "p9"),
        ("c", "filter", "only brand Acme"),
        ("d", "boost", "p1: odds times 2"),
        ("d", "bury", "price 5: odds divided by 3"),
    }
    assert fired.changes_set
    assert fired.changes_order


def test_the_key_is_that_of_the_rules_and_changes_with_them() -> None:
    one, other = rule("a", hide=["p1"]), rule("a", hide=["p2"])
    assert fired_by(one).key == fired_by(one, text="lamp").key
    assert fired_by(one).key != fired_by(other).key
    assert hash(fired_by(one).key)
