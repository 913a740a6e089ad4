"""SearchEngine: what the web app needs from an engine, and nothing more."""

from __future__ import annotations

from typing import Protocol

from catalog.product import Product
from ranker.request import SearchRequest
from ranker.response import SearchResponse
from retail_search.readiness import Readiness

__all__ = ["Readiness", "SearchEngine"]


class SearchEngine(Protocol):
    """An engine over one index, safe to call from many threads at once.

    A newly published generation is picked up by itself: nothing here is called again for it.
    """

    @property
    def index(self) -> str:
        """The name of the index that is searched."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search.

        Raises RequestError for a request that the index cannot answer, and IndexMissingError
        when nothing is published yet.
        """

    def product(self, product_id: str) -> Product:
        """Return one product; raises NotFoundError, and IndexMissingError."""

    def ready(self) -> Readiness:
        """Say which generation answers; raises IndexMissingError when there is none."""
