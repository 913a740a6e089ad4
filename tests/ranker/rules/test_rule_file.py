from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from catalog.errors import RulesError
from ranker.rules import yaml_text
from ranker.rules.rule_file import parse_rule, parse_rules, read_rules
from ranker.rules.written import rules_yaml

GOOD = "- id: {}\n  when: {{exact: tv}}\n  then: {{pin: [{}]}}\n"


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Either of the parsers that there may be."""
    if request.param == "Python":
        monkeypatch.setattr(yaml_text, "_LOADER", yaml.BaseLoader)
    return str(request.param)


def test_a_bad_rule_loses_no_good_one(parser: str) -> None:
    text = (
        "rules:\n" + GOOD.format("a", "p1") + "- id: bad\n  when: {exact: tv}\n  then: {}\n"
        + GOOD.format("a", "p2") + "- id: twice\n  when: {any: true}\n  when: {any: true}\n"
        + "- &x {id: x}\n- *x\n- 7\n" + GOOD.format("z", "p3")
    )  # fmt: skip
    read = parse_rules(text.encode(), "rules.yaml")
    assert [rule.id for rule in read.rules] == ["a", "z"]
    assert [(bad.line, bad.rule) for bad in read.rejected] == [
        (5, "bad"), (8, "a"), (11, "twice"), (14, "x"), (15, ""), (16, ""),
    ]  # fmt: skip
    said = [bad.message for bad in read.rejected]
    assert said[1] == "Rule 'a' is in line 2 already."
    assert said[2] == "Line 13 names 'when' a second time."
    assert said[4] == "Line 15 repeats an anchor (*)."
    assert all(bad.fix for bad in read.rejected)


def test_nothing_is_guessed_of_what_is_written(parser: str) -> None:
    (rule,) = parse_rules(
        b"- {id: no, when: {exact: on}, then: {pin: [0123, 1_000, 1e3, 12:30]}}"
    ).rules
    assert rule.id == "no"
    assert [pin.product for pin in rule.then.pins] == ["0123", "1_000", "1e3", "12:30"]


@pytest.mark.parametrize("text", ["", "rules:", "rules: []", "# nothing\n", "\ufeffrules:\n"])
def test_a_file_may_have_no_rules(parser: str, text: str) -> None:
    read = parse_rules(text.encode())
    assert (read.rules, read.rejected) == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"rules:\n- {id: a", "Line [23], column"),
        (b"a: b: c", "Line 1, column"),
        (b"rule:\n- id: a", "has 'rule' at its top"),
        (b"7", "no list of rules"),
        (b"rules: {id: a}", "Line 1 is no list"),
        (b"rules:\n---\nrules:", "begins a second document"),
        (b"- \xff", "Byte 3 is no UTF-8"),
        (b"- \x00", "control characters"),
        (b"a: " + b"[" * 50_000, "nested too deeply"),
        (b"- " * 50_000, "nested too deeply"),
        (b"{a: " * 9_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_rules_is_refused(parser: str, text: bytes, said: str) -> None:
    with pytest.raises(RulesError, match=said) as caught:
        parse_rules(text)
    assert caught.value.fix


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"no\.yaml' cannot be read"):
        read_rules(tmp_path / "no.yaml")
    bad = tmp_path / "bad.yaml"
    bad.write_text("a: [")
    with pytest.raises(RulesError, match=r"bad\.yaml': Line"):
        read_rules(bad)


def test_one_rule_is_one_text() -> None:
    assert parse_rule(GOOD.format("a", "p1")).id == "a"
    assert parse_rule("{id: a, when: {any: true}, then: {hide: p1}}").line == 0
    for text in ("", GOOD.format("a", "p") + GOOD.format("b", "p")):
        with pytest.raises(RulesError, match="one is added at a time"):
            parse_rule(text)


def test_what_is_written_is_read_back() -> None:
    text = (
        "- {id: '007', comment: 'no: #1', enabled: false, priority: -3, when: {exact: ['', 'on'],"
        " from: 2026-01-01, zone: Europe/Berlin}, then: {pin: {0123: 2}, replacement: [{word: tv,"
        " with: ''}], filter: {price: {from: 1}}, banner: Ä}}\n"
        "- {id: b, when: {any: true}, then: {hide: {where: {brand: yes}}}}\n"
    )
    rules = parse_rules(text.encode()).rules
    again = parse_rules(rules_yaml(rules).encode())
    assert again.rejected == ()
    assert [(rule.then, rule.when, rule.digest) for rule in again.rules] == [
        (rule.then, rule.when, rule.digest) for rule in rules
    ]
    assert not again.rules[0].enabled
