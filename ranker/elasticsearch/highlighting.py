"""Highlighting: Elasticsearch marks the words of a query, and the marks become spans."""

from __future__ import annotations

import re
from typing import Any

from ranker.highlight import FRAGMENT
from ranker.response import Highlight

# Characters for private use, which no normalized text holds.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"[{_OPEN}{_CLOSE}]")


def highlight_clause(text: str) -> dict[str, Any]:
    """Return what a search asks in order to have the words of a text marked."""

    def marked(field: str, fragments: int) -> dict[str, Any]:
        return {
            "number_of_fragments": fragments,
            "fragment_size": FRAGMENT,
            "highlight_query": {"match": {field: {"query": text}}},
        }

    return {
        "type": "unified",
        "pre_tags": [_OPEN],
        "post_tags": [_CLOSE],
        "fields": {"title": marked("title", 0), "description": marked("description", 1)},
    }


def highlights_of(hit: dict[str, Any]) -> tuple[Highlight, ...]:
    """Return what of a hit was marked, title first."""
    marked: dict[str, list[str]] = hit.get("highlight", {})
    return tuple(
        _highlight(name, marked[name][0]) for name in ("title", "description") if marked.get(name)
    )


def _highlight(field: str, marked: str) -> Highlight:
    spans: list[tuple[int, int]] = []
    begun = 0
    for marks_before, match in enumerate(_MARK.finditer(marked)):
        place = match.start() - marks_before
        if match[0] == _OPEN:
            begun = place
        else:
            spans.append((begun, place))
    return Highlight(field, _MARK.sub("", marked), tuple(spans))
