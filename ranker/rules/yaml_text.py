"""YAML as rules are written in: texts, lists and mappings, with the line that each begins in.

Nothing is guessed of a text: a product `0123` stays that, and `no` is no falsehood. Anchors are
refused, as a few lines of them can stand for more than fits into memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from catalog.errors import RulesError

# The parser in C is ten times as quick, and not in every build.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 20


@dataclass(slots=True)
class Node:
    """A text, a list of nodes, or the names and values of a mapping, and its first line from 1."""

    line: int
    text: str | None = None
    items: list[Node] | None = None
    entries: list[tuple[Node, Node]] | None = None
    is_alias: bool = False
    name: Node | None = field(default=None, repr=False)

    def put(self, node: Node) -> None:
        """Take a node as the next item, or as the next name or value."""
        if self.items is not None:
            self.items.append(node)
        elif self.entries is not None and self.name is not None:
            self.entries.append((self.name, node))
            self.name = None
        else:
            self.name = node

    @property
    def names(self) -> list[str]:
        """The names of a mapping, none where it is none."""
        return [name.text or "" for name, _ in self.entries or ()]

    def value(self) -> Any:
        """Return texts, lists and dicts; raises RulesError for what rules do not take."""
        if self.is_alias:
            raise RulesError(
                f"Line {self.line} repeats an anchor (*).", fix="Write it out each time."
            )
        if self.items is not None:
            return [item.value() for item in self.items]
        if self.entries is None:
            return self.text
        found: dict[str, Any] = {}
        for name, value in self.entries:
            if name.text is None:
                raise RulesError(
                    f"Line {name.line} has a name that is no text.", fix="Write name: value."
                )
            if name.text in found:
                raise RulesError(
                    f"Line {name.line} names '{name.text}' a second time.",
                    fix="Keep one of the two.",
                )
            found[name.text] = value.value()
        return found


def parse_yaml(text: str) -> Node | None:
    """Return what a document holds, None for one that is empty.

    Raises RulesError, with the line, where it is no YAML.
    """
    try:
        return _built(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"Line {mark.line + 1}, column {mark.column + 1}" if mark is not None else "The text"
        raise RulesError(
            f"{at} is no YAML: {error.problem or error.context}.",
            fix="Check the indentation, brackets and quotes there and just above.",
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise RulesError(
            f"The text is no YAML: {' '.join(str(error).split())}.",
            fix="Save it as UTF-8 text without control characters.",
        ) from error


def yaml_text(value: Mapping[str, Any]) -> str:
    """Return a mapping as YAML that `parse_yaml` reads back."""
    written: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    return written


def _built(text: str) -> Node | None:
    """Put nodes together from the parser's events, which no depth makes call itself."""
    top = Node(0, items=[])
    open_nodes = [top]
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
            continue
        if isinstance(event, yaml.ScalarEvent):
            node = Node(line, text=event.value)
        elif isinstance(event, yaml.AliasEvent):
            node = Node(line, is_alias=True)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Node(line, items=[])
        elif isinstance(event, yaml.MappingStartEvent):
            node = Node(line, entries=[])
        else:
            continue
        open_nodes[-1].put(node)
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append(node)
        if len(open_nodes) > _DEEPEST:
            raise RulesError(
                f"Line {line} is nested too deeply.", fix="No part of a rule is so deep."
            )
    documents = top.items or []
    if len(documents) > 1:
        raise RulesError(
            f"Line {documents[1].line} begins a second document.", fix="Keep one, without `---`."
        )
    return documents[0] if documents else None
