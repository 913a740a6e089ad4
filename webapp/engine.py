"""SearchEngine: what the web app needs from an engine, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from catalog.product import Product
from query.plan import QueryPlan
from query.suggest.suggestion import Suggestion
from ranker.request import SearchRequest
from ranker.response import Facet, Hit, SearchResponse
from ranker.trial import Trial
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

    def try_out(self, request: SearchRequest, trial: Trial) -> SearchResponse:
        """Answer one search with rules or synonyms that are not in force; raises as `search`."""

    def plan(self, text: str, *, verbatim: bool = False) -> QueryPlan:
        """Say how a query is understood; raises IndexMissingError."""

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return ways in which what is being typed may go on; raises IndexMissingError."""

    def product(self, product_id: str) -> Product:
        """Return one product; raises NotFoundError, and IndexMissingError."""

    def similar(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        """Return what is most like a product, its own variants left out, with the reasons.

        Raises NotFoundError, and IndexMissingError.
        """

    def together(self, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
        """Return what is bought or looked at with a product, as far as the data says so.

        None where it does not. Raises NotFoundError, and IndexMissingError.
        """

    def facet_values(self, request: SearchRequest, field: str, text: str, limit: int = 20) -> Facet:
        """Return the values of one facet whose label has a text, counted as the facet's own are.

        Those that begin with it come first, then those with a word that does, then the others;
        case and accents make no difference. Without a text they are the most frequent. Raises
        RequestError for a field that has no values, and IndexMissingError.
        """

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
