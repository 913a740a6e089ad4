"""Which lane a request takes, and how wide the lanes are.

Searches are most of the work, so they alone may wait in a long line. Suggestions, pages of one
product and writes have lanes of their own, so that they stay quick beside any number of searches;
health, metrics and static files have no lane and are always answered. All lanes together hold
fewer requests than the server has threads: a thread is left to say that there is too much to do.
"""

from __future__ import annotations

from retail_search.cores import own_cores
from retail_search.settings import Settings
from webapp.http.lane import Lane

SEARCH, SUGGEST, PAGES, WRITES = "search", "suggest", "pages", "writes"

API = "/api/v1"

_FREE = ("/healthz", "/readyz", "/metrics")
_FREE_BELOW = ("/static/", "/pictures/")
_QUICK = (f"{API}/suggest", f"{API}/events")
_SEARCHES = (
    "/", "/predict", "/options", f"{API}/search", f"{API}/predict", f"{API}/understand",
    f"{API}/evaluate",
)  # fmt: skip
_SEARCHES_BELOW = (f"{API}/facets/", f"{API}/rules/preview", "/operator")
# What is worked out for one product takes about as long as a search.
_SEARCHES_END = ("/similar", "/together")
_READS = ("GET", "HEAD", "OPTIONS")

# Threads that only say no.
_SPARE = 3
# Requests at work in each short lane, and the share of the threads that it may hold, with those
# that wait.
_SHORT = {SUGGEST: (2, 1 / 4), PAGES: (2, 1 / 5), WRITES: (1, 1 / 8)}
# So many threads or fewer are too few to spare more than one.
_FEW = 16


def lane_of(method: str, path: str) -> str | None:
    """Return the lane of a request, None for what is always answered."""
    if path in _FREE or path.startswith(_FREE_BELOW):
        return None
    if path in _QUICK:
        return SUGGEST
    if path in _SEARCHES or path.startswith(_SEARCHES_BELOW):
        return SEARCH
    if method in _READS:
        return SEARCH if path.endswith(_SEARCHES_END) else PAGES
    return WRITES


def lanes_of(settings: Settings) -> dict[str, Lane]:
    """Build the lanes of one process, no wider together than its threads."""
    threads = settings.server_threads
    patience = settings.search_wait_ms / 1_000
    lanes = {}
    left = threads - (1 if threads <= _FEW else _SPARE)
    for name, (most, share) in _SHORT.items():
        held = max(1, int(threads * share))
        slots = min(most, held)
        lanes[name] = Lane(name, slots, held - slots, patience)
        left -= held
    slots = max(1, min(settings.search_slots or own_cores(settings.workers), left))
    lanes[SEARCH] = Lane(SEARCH, slots, min(settings.search_queue, left - slots), patience)
    return lanes
