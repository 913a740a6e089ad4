"""NotedSearch: what is kept of one search that was answered, and nothing of who asked."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from ranker.response import SearchResponse


@dataclass(frozen=True, slots=True)
class NotedSearch:
    """One answered search; `at` in seconds since 1970, times in milliseconds.

    `filters` are as the API takes them, `corrected_to` is empty where nothing was corrected,
    `partial` says that the answer was not whole.
    """

    at: float
    query_id: str
    query: str
    filters: tuple[str, ...]
    total: int
    shown: int
    page: int
    per_page: int
    mode: str
    corrected_to: str
    took_ms: float
    stages_ms: dict[str, float]
    partial: bool
    generation: str


def noted_search(response: SearchResponse, filters: Iterable[str] = ()) -> NotedSearch:
    """Take from an answer what is kept of it; `filters` are those of the request as texts."""
    request, plan = response.request, response.plan
    return NotedSearch(
        at=time.time(),
        query_id=response.query_id,
        query=request.query,
        filters=tuple(filters),
        total=response.total,
        shown=len(response.hits),
        page=request.page,
        per_page=request.per_page,
        mode=request.mode,
        corrected_to=plan.corrected if plan is not None and plan.corrections else "",
        took_ms=response.took_ms,
        stages_ms=response.stages_ms,
        partial=response.shortfall is not None,
        generation=response.generation,
    )
