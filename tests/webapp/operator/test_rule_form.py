"""The form of a rule holds what the rule says, or says that it cannot."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from catalog.errors import RulesError
from ranker.rules.read_rule import read_rule
from ranker.rules.written import rule_data
from webapp.operator.rule_form import RuleTexts, data_of, field_of, texts_of

USUAL: dict[str, Any] = {"id": "r", "when": {"exact": ["tv"]}, "then": {"pin": {"p7": 1}}}

RULES: tuple[dict[str, Any], ...] = (
    USUAL,
    USUAL | {"enabled": False, "priority": -5, "comment": "Spring <b>sale</b>"},
    USUAL | {"when": {"contains": ["wireless mouse", "mouse"], "begins": ["big"]}},
    USUAL | {"when": {"any": True, "from": "2026-12-01", "until": "2026-12-31 18:00"}},
    USUAL | {"when": {"exact": ["tv"], "from": "2026-12-01", "zone": "Europe/Berlin"}},
    USUAL | {"when": {"context": {"channel": ["web", "app"], "country": ["de"]}}},
    USUAL | {"when": {"exact": [""]}, "then": {"filter": {"brand": "Acme"}}},
    USUAL | {"then": {"pin": {"p7": 1, "p9": 2, "p3": 5, "p4": 6}}},
    USUAL | {"then": {"pin": {"12: odd": 1}}},
    USUAL | {"then": {"hide": ["p1", "p2"]}},
    USUAL | {"then": {"hide": {"ids": ["p1"], "where": {"brand": ["A", "B & Co"]}}}},
    USUAL | {"then": {"boost": {"factor": 2.5, "where": {"price": {"from": 10, "to": 50}}}}},
    USUAL | {"then": {"bury": {"factor": 3, "ids": ["p1"], "where": {"rating": {"to": 2}}}}},
    USUAL | {"then": {"filter": {"category": "Home > Kitchen", "attributes.color": ["red"]}}},
    USUAL | {"then": {"filter": {"released": {"from": "2026-01-01"}}}},
    USUAL | {"then": {"banner": {"text": "Sale", "link": "/sale"}, "redirect": "https://a.example/"}},
    USUAL | {"then": {"replacement": "television"}},
    USUAL | {"then": {"replacement": {"word": "tv", "with": "television"}}},
)  # fmt: skip


@pytest.mark.parametrize("data", RULES, ids=str)
def test_what_a_rule_says_is_said_again_by_its_form(data: dict[str, Any]) -> None:
    # As a store has it: fields of a condition in the order of their names.
    rule = read_rule(rule_data(read_rule(data)))
    texts = texts_of(rule)
    if data["when"].get("exact") == [""]:
        assert texts is None  # browsing has no words that a line could hold
        return
    assert texts is not None
    assert texts_of(read_rule(data_of(texts))) == texts
    # As a browser sends it: no box that is not ticked, and lines that end as the standard has it.
    sent = {name: text.replace("\n", "\r\n") for name, text in asdict(texts).items() if text}
    again = read_rule(data_of(RuleTexts.given(sent)))
    assert again.when == rule.when
    assert set(again.then.pins) == set(rule.then.pins)
    assert (again.enabled, again.priority, again.comment) == (
        rule.enabled, rule.priority, rule.comment,
    )  # fmt: skip


@pytest.mark.parametrize(
    "then",
    [
        {"boost": [{"factor": 2, "ids": ["a"]}, {"factor": 3, "ids": ["b"]}]},
        {"banner": [{"text": "a"}, {"text": "b"}]},
        {"banner": {"text": "a", "image": "/a.png"}},
        {"replacement": [{"word": "a", "with": "b"}, {"word": "c", "with": "d"}]},
        {"filter": {"location": {"latitude": 1, "longitude": 2, "kilometres": 3}}},
        {"filter": {"brand": "A | B"}},
        {"hide": ["brand: Acme"]},
        {"hide": ["two\nlines"]},
    ],
)
def test_what_the_form_cannot_show_is_left_to_yaml(then: dict[str, Any]) -> None:
    assert texts_of(read_rule(USUAL | {"then": then})) is None


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"id": "a b"}, "id", "letters"),
        ({"priority": "high"}, "priority", "whole number"),
        ({"exact": "!!!"}, "exact", "letters or digits"),
        ({"exact": "", "pin": "p1"}, "when", "condition"),
        ({"pin": ""}, "then", "one or more of"),
        ({"pin": "a\na"}, "pin", "twice"),
        ({"pin": "1: a\n1: b"}, "pin", "place of its own"),
        ({"pin": "2000: a"}, "pin", "1 to 1,000"),
        ({"context": "web"}, "context", "channel=web"),
        ({"from_": "soon"}, "from_", "2026-12-01"),
        ({"until": "2026-02-31"}, "until", "2026-12-01"),
        ({"zone": "Mars"}, "zone", "IANA"),
        ({"from_": "2026-12-02", "until": "2026-12-01"}, "when", "after its"),
        ({"boost": "p1", "boost_factor": "0.5"}, "boost_factor", "above 1"),
        ({"boost": "brand: A\nbrand: B"}, "boost", "one | other"),
        ({"bury": "price: 9..1"}, "bury", "ends before"),
        ({"filter": "Acme"}, "filter", "brand: Acme"),
        ({"filter": "price: x..y"}, "filter", "no number"),
        ({"redirect": "javascript:alert(1)"}, "redirect", "https://"),
        ({"banner_link": "/sale"}, "banner", "text"),
        ({"banner": "Sale", "banner_link": "//evil"}, "banner_link", "https://"),
        ({"with_": "tv"}, "query", "`word`"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(given: dict[str, str], field: str, says: str) -> None:
    usual = {"id": "r", "exact": "tv", "pin": "p1", "priority": "0", "boost_factor": "2"}
    with pytest.raises(RulesError) as caught:
        read_rule(data_of(RuleTexts.given(usual | {"bury_factor": "2"} | given)))
    assert field_of(caught.value.field) == field
    assert says in str(caught.value)
