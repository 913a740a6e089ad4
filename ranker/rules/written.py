"""Rules as they are written again: as data for JSON, and as a YAML file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from ranker.rules.rule import Rule
from ranker.rules.yaml_text import yaml_text

_ORDER = ("id", "comment", "enabled", "priority", "when", "then")


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return a rule as `read_rule` takes it, its parts in the order in which people read them."""
    given: dict[str, Any] = orjson.loads(rule.given)
    return {name: given[name] for name in _ORDER if name in given}


def rules_yaml(rules: Iterable[Rule]) -> str:
    """Return rules as the text of a YAML file."""
    return yaml_text({"rules": [rule_data(rule) for rule in rules]})
