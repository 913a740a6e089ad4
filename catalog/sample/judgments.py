"""Grades products for the demo queries from the facts that they were made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog.sample.demo_queries import DemoQuery, demo_queries
from catalog.sample.products import Item


def judge(items: Sequence[Item]) -> Iterator[tuple[str, str, int]]:
    """Yield query, product id and grade: 3 fits fully, 2 is of the kind, 1 of a related kind."""
    for query in demo_queries():
        kinds = frozenset(query.kinds.split("|"))
        for item in items:
            grade = _grade(item, query, kinds)
            if grade:
                yield query.text, item.id, grade


def _grade(item: Item, query: DemoQuery, kinds: frozenset[str]) -> int:
    kind = item.source.kind.key
    if kind not in kinds:
        return 1 if item.source.related & kinds else 0
    fits = all(_contains(item.facts.get(name, ""), wanted) for name, wanted in query.where.items())
    title = str(item.record["title"]).lower()
    fits = fits and all(word in title for word in query.words.split())
    fits = fits and (not query.under or item.price <= query.under)
    return 3 if fits else 2


def _contains(value: str, wanted: str) -> bool:
    """Say whether the value holds one of the wanted words, not as the tail of another word."""
    text = " " + value.lower()
    return any(" " + word in text for word in wanted.split("|"))
