"""A file of rules: its good ones, and which are not used and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from catalog.errors import RulesError
from query.small_file import read_small_file
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Rule
from ranker.rules.yaml_text import Node, parse_yaml

# A file of 5 MB has some 20,000 rules; beyond, it is another file by mistake.
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class RejectedRule:
    """A rule that is not used, what is wrong with it, and what to do about it.

    `line` is where it begins in its file, 0 where it has no lines; `rule` its id as far as known.
    """

    rule: str
    line: int
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What one source says: `rules` that are used, `rejected` ones that are not.

    `switched` are ids of rules, of whatever source, with whether they are on.
    """

    name: str
    rules: tuple[Rule, ...] = ()
    rejected: tuple[RejectedRule, ...] = ()
    switched: tuple[tuple[str, bool], ...] = ()


def read_rules(path: Path) -> RuleFile:
    """Read a YAML file; raises RulesError where it cannot be read at all."""
    content = read_small_file(
        path,
        MOST_BYTES,
        RulesError,
        "Is it a file of rules? `retail-search rules import` takes it in parts.",
    )
    try:
        return parse_rules(content, path.name)
    except RulesError as error:
        raise RulesError(f"'{path}': {error.message}", fix=error.fix) from error


def parse_rules(content: bytes, name: str = "") -> RuleFile:
    """Take what can be used of YAML; a bad rule is told and the others are used.

    Raises RulesError where it is no YAML, or no list of rules.
    """
    try:
        root = parse_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RulesError(
            f"Byte {error.start + 1:,} is no UTF-8.", fix="Save the file as UTF-8."
        ) from error
    rules: list[Rule] = []
    rejected: list[RejectedRule] = []
    lines: dict[str, int] = {}
    for node in _listed(root):
        try:
            rule = read_rule(node.value(), node.line)
            if rule.id in lines:
                raise RulesError(
                    f"Rule '{rule.id}' is in line {lines[rule.id]} already.",
                    fix="Give this one another id.",
                )
            lines[rule.id] = node.line
            rules.append(rule)
        except RulesError as error:
            rejected.append(RejectedRule(_id_of(node), node.line, error.message, error.fix))
    return RuleFile(name, tuple(rules), tuple(rejected))


def parse_rule(text: str) -> Rule:
    """Return the one rule that a text of YAML is; raises RulesError."""
    root = parse_yaml(text)
    nodes = [] if root is None else _listed(root) if _is_list(root) else [root]
    if len(nodes) != 1:
        raise RulesError(
            f"The text has {len(nodes)} rules, and one is added at a time.",
            fix="Write one such as {id: tv, when: {exact: tv}, then: {pin: [p7]}};"
            " `rules import FILE` takes several.",
        )
    return replace(read_rule(nodes[0].value()), line=0)


def _listed(root: Node | None) -> list[Node]:
    if root is None:
        return []
    listed = root
    if root.entries is not None:
        if root.names != ["rules"]:
            raise RulesError(
                f"The file has {', '.join(map(repr, root.names[:5])) or 'nothing'} at its top.",
                fix="Write `rules:` and below it a list of rules.",
            )
        listed = root.entries[0][1]
    if listed.text == "":
        return []
    if listed.items is None:
        raise RulesError(
            f"Line {listed.line} is no list of rules.", fix="Begin each rule with `- id:`."
        )
    return listed.items


def _is_list(root: Node) -> bool:
    return root.items is not None or root.names == ["rules"]


def _id_of(node: Node) -> str:
    for name, value in node.entries or ():
        if name.text == "id":
            return (value.text or "")[:100]
    return ""
