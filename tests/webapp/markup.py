"""Markup: just enough of an HTML reader to ask what is on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = frozenset({"meta", "link", "input", "img", "br"})


@dataclass
class Node:
    """One element, with its attributes, children and the text inside it."""

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str, **wanted: str) -> list[Node]:
        """Find the elements below of one tag that have these attributes or classes."""
        found: list[Node] = []
        for child in self.children:
            if child.tag == tag and all(_has(child, *pair) for pair in wanted.items()):
                found.append(child)
            found += child.all(tag, **wanted)
        return found

    def one(self, tag: str, **wanted: str) -> Node:
        """Find the one element below; fails where there are none or several."""
        (found,) = self.all(tag, **wanted)
        return found

    @property
    def words(self) -> str:
        """The text of the element and of everything in it."""
        return " ".join(f"{self.text} {' '.join(c.words for c in self.children)}".split())


def _has(node: Node, name: str, value: str) -> bool:
    name = name.rstrip("_").replace("_", "-")
    have = node.attributes.get(name, "")
    return value in have.split() if name == "class" else have == value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _EMPTY:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        opened = self.open.pop()
        assert opened.tag == tag, f"</{tag}> closes <{opened.tag}>"

    def handle_data(self, data: str) -> None:
        self.open[-1].text += data


def read(text: str) -> Node:
    """Read a page; fails where an element is not closed where it should be."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert [node.tag for node in reader.open] == [""], "an element is left open"
    return reader.root
