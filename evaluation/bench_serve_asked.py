"""What is asked of a server under measurement: addresses made from the titles that it serves."""

from __future__ import annotations

import json
import random
import time
import urllib.request
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from catalog.errors import RetailSearchError
from evaluation.bench_queries import make_queries

What = Literal["health", "suggest", "hybrid", "reranked"]
WHATS: tuple[What, ...] = ("health", "suggest", "hybrid", "reranked")

API = "/api/v1"
_PAGES, _PER_PAGE = 40, 100
START_SECONDS = 60.0


def titles_of(address: str) -> list[str]:
    """Collect up to 4,000 titles by browsing pages of a server's whole catalogue.

    A server that has just started gets the time to open its index. Raises RetailSearchError where
    it does not answer, or has no product.
    """
    _wait_for(address)
    pages, titles = _page(address, 1)
    step = max(1, pages // _PAGES)
    for page in range(1 + step, pages + 1, step):
        titles += _page(address, page)[1]
    if not titles:
        raise RetailSearchError("The server has no product to make queries of.", fix="Reindex.")
    return titles


def paths_of(what: What, titles: Sequence[str], count: int, seed: int) -> tuple[str, ...]:
    """Make up to `count` addresses, all different but those of suggestions and of health."""
    if what == "health":
        return ("/healthz",)
    queries = make_queries(titles, count, seed=seed)
    if what == "suggest":
        generator = random.Random(seed)
        # What has been typed when a suggestion is asked for: the beginning of a query.
        begun = (query[: generator.randrange(1, len(query) + 1)] for query in queries)
        return tuple(f"{API}/suggest?{urlencode({'q': text})}" for text in begun)
    ranking = "fused" if what == "hybrid" else "rerank"
    return tuple(f"{API}/search?{urlencode({'q': q, 'ranking': ranking})}" for q in queries)


def _wait_for(address: str) -> None:
    """Wait until a search is answered, or long enough to say why none is."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            _told(address, 1)
        except RetailSearchError:
            time.sleep(0.5)
        else:
            return


def rule_of(address: str) -> tuple[str, str]:
    """Return the words of a query that a rule may be about, and a product for it to pin."""
    hit = _told(address, 1)["hits"][0]
    return str(hit["title"]).split()[0].lower(), str(hit["id"])


def _page(address: str, page: int) -> tuple[int, list[str]]:
    """Return how many pages there are, and the titles of one."""
    told = _told(address, page)
    return int(told["pages"]), [str(hit["title"]) for hit in told["hits"]]


def _told(address: str, page: int) -> Any:
    asked = urlencode({"q": "", "page": page, "per_page": _PER_PAGE, "facets": ""})
    try:
        with urllib.request.urlopen(f"{address}{API}/search?{asked}", timeout=60) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError) as error:
        raise RetailSearchError(
            f"The server at {address} does not answer a search: {error}.",
            fix="Look whether it is a retail-search, and ready: /readyz.",
        ) from error
