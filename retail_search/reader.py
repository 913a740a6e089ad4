"""Who reads queries where no search is made: for an index, or without one."""

from __future__ import annotations

from catalog.errors import IndexMissingError
from query.knowledge.knowledge import EMPTY
from query.plan import QueryPlan
from ranker.search import Understands
from retail_search.settings import Settings
from retail_search.understanding import open_understander


class _EngineReader:
    def __init__(self, settings: Settings) -> None:
        from retail_search.engine import open_engine

        self._engine = open_engine(settings)

    def understand(self, query: str, *, verbatim: bool = False) -> QueryPlan:
        return self._engine.plan(query, verbatim=verbatim)


def reader_of(settings: Settings) -> Understands:
    """Return what reads queries for the index of the settings, else what ships.

    Raises what the engine raises where the index is there and damaged, or away.
    """
    try:
        return _EngineReader(settings)
    except IndexMissingError:
        return shipped_reader(settings)


def shipped_reader(settings: Settings) -> Understands:
    """Return what reads queries without any index: no spelling, no categories."""
    return open_understander(settings, settings.index, EMPTY, None)
