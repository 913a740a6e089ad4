"""The time that a search has: less for the cross-encoder as it runs out, and an end to it all."""

from __future__ import annotations

import time
from dataclasses import replace

from catalog.errors import TimeLimitError
from ranker.arrange import Wishes
from ranker.request import SearchRequest

# Milliseconds that are kept for what comes after the cross-encoder.
_REST_MS = 100.0


def check_deadline(request: SearchRequest) -> None:
    """Raise TimeLimitError where the time of a search is over."""
    if request.deadline is not None and time.perf_counter() > request.deadline:
        raise TimeLimitError(
            "The search took longer than it may.",
            fix="Try again, or ask for less: a narrower search, ranking=fused.",
        )


def hurried(wishes: Wishes, request: SearchRequest) -> Wishes:
    """Return what is left of the wishes: a search that waited has that much less to read.

    So a server with too much to do ranks less well before it turns anybody away.
    """
    budget = wishes.depths.budget_ms - request.waited_ms
    if request.deadline is not None:
        left = (request.deadline - time.perf_counter()) * 1_000 - _REST_MS
        budget = min(budget, left)
    if budget >= wishes.depths.budget_ms:
        return wishes
    return replace(wishes, depths=replace(wishes.depths, budget_ms=max(0.0, budget)))
