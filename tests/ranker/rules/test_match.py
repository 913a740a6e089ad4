from __future__ import annotations

from random import Random
from typing import Any

import pytest

from ranker.rules.match import RuleIndex
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Rule, compared_pair, compared_words


def rule(rule_id: str, when: dict[str, Any], **parts: Any) -> Rule:
    return read_rule({"id": rule_id, "when": when, "then": {"hide": ["p"]}, **parts})


def fired(
    rules: list[Rule], text: str, context: tuple[tuple[str, str], ...] = (), now: float = 0.0
) -> list[str]:
    pairs = frozenset(compared_pair(*pair) for pair in context)
    found = RuleIndex(rules).fired(compared_words(text), pairs, now)
    return [rule.id for rule in found]


@pytest.mark.parametrize(
    ("when", "fires", "not_for"),
    [
        ({"exact": "Häfele Kettle"}, ["hafele  kettle", "HÄFELE-KETTLE!"], ["hafele kettles", ""]),
        ({"exact": ["tv", ""]}, ["TV", "", " ?! "], ["tv stand"]),
        ({"contains": "red mouse"}, ["mouse, red", "a red gaming mouse"], ["red", "mouse", ""]),
        ({"contains": ["tv", "radio"]}, ["old tv", "radio"], ["television", "radios"]),
        ({"begins": "cheap tv"}, ["cheap tv", "Cheap TV set"], ["a cheap tv", "cheap tvs"]),
        ({"begins": "a", "contains": "b"}, ["a b", "a c b"], ["b a", "a"]),
        ({"any": True}, ["", "x y"], []),
        ({"contains": "w/"}, ["pot w/ lid"], ["pot with lid", "w lid"]),
    ],
)  # fmt: skip
def test_queries_are_compared_by_words(
    when: dict[str, Any], fires: list[str], not_for: list[str]
) -> None:
    one = rule("r", when)
    assert [text for text in fires if not fired([one], text)] == []
    assert [text for text in not_for if fired([one], text)] == []


def test_every_name_of_the_context_must_hold() -> None:
    one = rule("r", {"context": {"channel": "Web", "group": ["vip", "staff"]}})
    assert fired([one], "x", (("channel", "web"), ("Group", " VIP "))) == ["r"]
    assert fired([one], "", (("group", "guest"), ("group", "staff"), ("channel", "web"))) == ["r"]
    assert fired([one], "x", (("channel", "web"),)) == []
    assert fired([one], "x", (("channel", "app"), ("group", "vip"))) == []
    assert fired([rule("r", {"exact": "tv", "context": {"a": "b"}})], "tv") == []


def test_a_window_holds_from_its_start_until_before_its_end() -> None:
    one = rule("r", {"any": True, "from": "1970-01-01T00:00:10Z", "until": "1970-01-01T00:00:20Z"})
    assert [now for now in (9.9, 10.0, 19.9, 20.0) if fired([one], "", now=now)] == [10.0, 19.9]


def test_the_strongest_comes_first_and_what_is_off_never() -> None:
    rules = [
        rule("low", {"any": True}, priority=-1),
        rule("first", {"any": True}),
        rule("off", {"any": True}, enabled=False, priority=9),
        rule("later", {"exact": "tv"}),
        rule("high", {"contains": "tv"}, priority=5),
    ]
    assert fired(rules, "tv") == ["high", "later", "first", "low"]


def test_looking_up_finds_what_looking_at_all_finds() -> None:
    dice = Random(7)
    words = ["red", "blue", "mouse", "lamp", "desk"]
    pairs = [("channel", "web"), ("channel", "app"), ("group", "vip")]

    def text() -> str:
        return " ".join(dice.sample(words, dice.randrange(1, 4)))

    rules = []
    for number in range(300):
        when: dict[str, Any] = {
            kind: [text() for _ in range(dice.randrange(1, 3))]
            for kind in ("exact", "contains", "begins")
            if dice.random() < 0.35
        }
        if dice.random() < 0.3:
            name, value = dice.choice(pairs)
            when["context"] = {name: value}
        rules.append(rule(f"r{number}", when or {"any": True}, priority=dice.randrange(3)))
    seen = 0
    for _ in range(300):
        asked = "" if dice.random() < 0.1 else text()
        context = tuple(pair for pair in pairs if dice.random() < 0.4)
        all_words = compared_words(asked)
        holding = {
            one.id
            for one in rules
            if one.when.holds(all_words, frozenset(all_words), frozenset(context), 0.0)
        }
        found = fired(rules, asked, context)
        assert set(found) == holding
        assert len(found) == len(holding)
        seen += len(found)
    assert seen > 300
