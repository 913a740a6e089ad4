"""Every rule that the docs show is one that works."""

from __future__ import annotations

import re
from pathlib import Path

from ranker.rules.rule import ACTIONS, Rule
from ranker.rules.rule_file import parse_rule, parse_rules

DOCS = Path(__file__).parents[3] / "docs" / "rules.md"


def test_every_example_is_read_and_every_action_has_one() -> None:
    text = DOCS.read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    rules: list[Rule] = []
    for example in examples:
        read = parse_rules(example.encode())
        assert read.rejected == (), example
        rules += read.rules
    assert len(examples) > 5
    assert {action for rule in rules for action in rule.then.actions} == set(ACTIONS)
    assert len({rule.id for rule in rules}) == len(rules)


def test_every_condition_of_the_table_is_read() -> None:
    text = DOCS.read_text(encoding="utf-8")
    table = text.partition("### When")[2].partition("###")[0]
    conditions = re.findall(r"^\| `(.+?)` \|", table, re.MULTILINE)
    assert len(conditions) == 8
    for condition in conditions:
        beside = "any: true, " if condition.startswith("zone") else ""
        parse_rule(f"{{id: a, when: {{{beside}{condition}}}, then: {{hide: [p]}}}}")
