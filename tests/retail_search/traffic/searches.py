"""Searches as they are noted, and a log and events filled with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.event import Event
from retail_search.traffic.event_store import EventStore
from retail_search.traffic.noted_search import NotedSearch
from retail_search.traffic.query_log import QueryLog

NOW = 1_790_000_000.0
_USUAL: dict[str, Any] = {
    "at": NOW - 60, "query_id": "q", "query": "lamp", "filters": (), "total": 100, "shown": 10,
    "page": 1, "per_page": 10, "mode": "hybrid", "corrected_to": "", "took_ms": 20.0,
    "stages_ms": {"retrieve": 12.0, "rank": 8.0}, "partial": False, "generation": "g1",
}  # fmt: skip


def search(query_id: str, query: str = "lamp", **given: Any) -> NotedSearch:
    return NotedSearch(**(_USUAL | {"query_id": query_id, "query": query} | given))


def click(query_id: str, position: int, product: str = "p1", at: float = NOW - 30) -> Event:
    return Event(
        kind="click", product_id=product, user_id=query_id, at=datetime.fromtimestamp(at, UTC),
        query_id=query_id, position=position,
    )  # fmt: skip


def fill(home: Path, searches: Iterable[NotedSearch], events: Iterable[Event] = ()) -> None:
    # So many days are kept, as the searches are of a fixed moment.
    log = QueryLog(home, "shop", days=36_500, rows=1_000_000)
    for one in searches:
        log.note(one)
    log.close()
    store = EventStore(home, "shop")
    store.add(events)
    store.close()
