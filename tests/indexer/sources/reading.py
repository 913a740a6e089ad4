"""Read a fixture and show what came out in a form that is easy to compare."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from catalog.event import Event
from catalog.product import Product
from catalog.review import Review
from indexer.sources.reader import Reject

FIXTURES = Path(__file__).parents[2] / "fixtures"

Shown = dict[str, object] | tuple[int, str]


def shown(found: Iterable[Product | Review | Event | Reject]) -> list[Shown]:
    """Return records as their fields that are not the default, and rejects as line and reason."""
    return [
        (item.line, item.reason)
        if isinstance(item, Reject)
        else item.model_dump(exclude_defaults=True)
        for item in found
    ]


def products(found: Iterable[Product | Reject]) -> list[Product]:
    """Return the products, after a check that nothing was rejected."""
    kept = list(found)
    assert [item for item in kept if isinstance(item, Reject)] == []
    return [item for item in kept if isinstance(item, Product)]
