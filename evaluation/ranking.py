"""What evaluation asks of an engine, and how it opens one."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

from query.plan import QueryPlan
from query.suggest.suggestion import Suggestion
from ranker.request import Mode, Ranking, SearchRequest
from ranker.response import SearchResponse
from retail_search.readiness import Readiness
from retail_search.settings import Settings, load_settings


class Ranker(Protocol):
    """Ranks a whole catalogue for one query."""

    def __call__(self, query: str, depth: int) -> list[tuple[str, float]]:
        """Give at most `depth` product ids with their scores, best first, no product twice."""
        ...


class Engine(Protocol):
    """The parts of the search engine that evaluation and the benchmarks use."""

    @property
    def generation(self) -> str:
        """The generation of the index that answers."""
        ...

    def rank(
        self,
        query: str,
        mode: Mode,
        depth: int,
        *,
        ranking: Ranking = "fused",
        diversity: float = 0.0,
        rerank_budget_ms: float | None = None,
    ) -> list[tuple[str, float]]:
        """Give the best `depth` products of a query with their scores, each variant by itself."""
        ...

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer one search as a shopper gets it, with facets and payloads."""
        ...

    def plan(self, text: str, *, verbatim: bool = False) -> QueryPlan:
        """Say how a query is understood."""
        ...

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Say what a text that is being typed may become."""
        ...

    def ready(self) -> Readiness:
        """Say which generation answers, and how many products it has."""
        ...

    def probes(self) -> dict[str, Callable[[str], object]]:
        """Give the engine's raw parts by name, each a call on one query text."""
        ...


@contextmanager
def opened_engine(
    data_dir: Path | None,
    index: str | None,
    *,
    engine: str | None = None,
    understanding: str | None = None,
) -> Iterator[tuple[Engine, Settings]]:
    """Open the engine of an index, that of the settings where none is named, and close it after.

    Raises what the engine raises where the index is missing or damaged.
    """
    settings = load_settings(
        data_dir=data_dir, index=index, engine=engine, understanding=understanding
    )
    # Imported by name: the engine takes time to import, and the front door imports this folder.
    module = importlib.import_module("retail_search.engine")
    opened = cast(Engine, module.open_engine(settings, settings.index))
    try:
        yield opened, settings
    finally:
        close = getattr(opened, "close", None)
        if callable(close):
            close()


def ranker_of(engine: Engine, mode: Mode) -> Ranker:
    """Bind an engine to one mode of retrieval."""

    def rank(query: str, depth: int) -> list[tuple[str, float]]:
        return engine.rank(query, mode, depth)

    return rank
