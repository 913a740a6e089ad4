"""SearchEngine: what the web app needs from an engine, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from catalog.product import Product
from query.plan import QueryPlan
from ranker.request import SearchRequest
from ranker.response import SearchResponse
from retail_search.changed import Changed
from retail_search.readiness import Readiness

__all__ = ["Readiness", "SearchEngine"]


class SearchEngine(Protocol):
    """An engine over one index, safe to call from many threads at once.

    A newly published generation is picked up by itself: nothing here is called again for it.
    Everything but `index` raises EngineUnavailableError while a cluster cannot be reached.
    """

    @property
    def index(self) -> str:
        """The name of the index that is searched."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search.

        Raises RequestError for a request that the index cannot answer, and IndexMissingError
        when nothing is published yet.
        """

    def plan(self, text: str, *, verbatim: bool = False) -> QueryPlan:
        """Say how a query is understood; raises IndexMissingError."""

    def product(self, product_id: str) -> Product:
        """Return one product; raises NotFoundError, and IndexMissingError."""

    def update(self, products: Sequence[Product], deleted: Sequence[str]) -> Changed:
        """Write and delete single products, which a search shows within a second.

        An id is at most once among the two. Raises IndexMissingError, IndexBusyError while another
        process changes the index, and StorageError when nothing more can be written.
        """

    def state(self) -> str:
        """Name what answers depend on now: equal names, equal answers; "" where nobody can tell.

        Raises IndexMissingError.
        """

    def ready(self) -> Readiness:
        """Say which generation answers; raises IndexMissingError when there is none."""
