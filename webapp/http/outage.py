"""Outage: a search cluster that is away is told to the log once, and once when it is back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeVar

from catalog.errors import EngineUnavailableError
from catalog.product import Product
from query.plan import QueryPlan
from query.suggest.suggestion import Suggestion
from ranker.request import SearchRequest
from ranker.response import Facet, Hit, SearchResponse
from ranker.trial import Trial
from retail_search.changed import Changed
from webapp.engine import Readiness, SearchEngine

logger = logging.getLogger(__name__)

T = TypeVar("T")

# An answer counts as a return only this long after the last failure: an answer that was kept, or
# one that another node gave, comes between the failures of one outage.
QUIET_SECONDS = 2.0
FORGOTTEN_SECONDS = 60.0


class Outage:
    """Whether the engine is away just now; safe to share between threads.

    `clock` counts seconds from anywhere.
    """

    def __init__(self, index: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._index = index
        self._clock = clock
        self._lock = Lock()
        self._since: float | None = None
        self._last = 0.0

    def failed(self, error: EngineUnavailableError) -> None:
        """Take note of a failure, and warn where it is the first of an outage."""
        with self._lock:
            now = self._clock()
            # After so long without one it is another outage, though nobody saw the first one end.
            same = self._since is not None and now - self._last < FORGOTTEN_SECONDS
            self._last = now
            if same:
                return
            self._since = now
        logger.warning("index %s: the search engine is away: %s", self._index, error)

    def answered(self) -> None:
        """Take note of an answer, and say so where it ends an outage."""
        if self._since is None:
            return
        with self._lock:
            now = self._clock()
            if self._since is None or now - self._last < QUIET_SECONDS:
                return
            took = now - self._since
            self._since = None
        # At the level of its beginning: whoever was told of that waits for this.
        logger.warning("index %s: the search engine is back after %.0f s", self._index, took)


class WatchedEngine:
    """An engine whose outages are told to the log; in all else it is the engine itself.

    `before` may add to each search, as the time that it has, and `after` is told each answer.
    """

    def __init__(
        self,
        engine: SearchEngine,
        outage: Outage | None = None,
        *,
        before: Callable[[SearchRequest], SearchRequest] = lambda asked: asked,
        after: Callable[[SearchResponse], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._outage = outage or Outage(engine.index)
        self._before = before
        self._after = after

    @property
    def index(self) -> str:
        """The name of the index that is searched."""
        return self._engine.index

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search."""
        asked = self._before(request)
        response = self._watched(lambda: self._engine.search(asked))
        self._after(response)
        return response

    def try_out(self, request: SearchRequest, trial: Trial) -> SearchResponse:
        """Answer one search with what is only tried."""
        return self._watched(lambda: self._engine.try_out(request, trial))

    def plan(self, text: str, *, verbatim: bool = False) -> QueryPlan:
        """Say how a query is understood."""
        return self._watched(lambda: self._engine.plan(text, verbatim=verbatim))

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return ways in which what is being typed may go on."""
        return self._watched(lambda: self._engine.suggest(text, limit))

    def product(self, product_id: str) -> Product:
        """Return one product."""
        return self._watched(lambda: self._engine.product(product_id))

    def similar(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        """Return what is most like a product."""
        return self._watched(lambda: self._engine.similar(product_id, limit))

    def together(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        """Return what is bought or looked at with a product."""
        return self._watched(lambda: self._engine.together(product_id, limit))

    def facet_values(self, request: SearchRequest, field: str, text: str, limit: int = 20) -> Facet:
        """Return the values of one facet whose label has a text."""
        return self._watched(lambda: self._engine.facet_values(request, field, text, limit))

    def update(self, products: Sequence[Product], deleted: Sequence[str]) -> Changed:
        """Write and delete single products."""
        return self._watched(lambda: self._engine.update(products, deleted))

    def state(self) -> str:
        """Name what answers depend on now."""
        return self._watched(self._engine.state)

    def ready(self) -> Readiness:
        """Say which generation answers."""
        return self._watched(self._engine.ready)

    def _watched(self, ask: Callable[[], T]) -> T:
        try:
            answer = ask()
        except EngineUnavailableError as error:
            self._outage.failed(error)
            raise
        self._outage.answered()
        return answer
