"""Who reads queries where no search is made: for an index, or without one."""

from __future__ import annotations

from typing import Protocol

from catalog.errors import IndexMissingError
from query.knowledge.knowledge import EMPTY
from query.plan import QueryPlan
from retail_search.settings import Settings
from retail_search.understanding import open_understander


class Reads(Protocol):
    """Whatever turns a line of text into a plan."""

    def understand(self, query: str, *, verbatim: bool = False) -> QueryPlan:
        """Return the plan; `verbatim` takes the words as they were typed."""


class _EngineReader:
    def __init__(self, settings: Settings) -> None:
        from retail_search.engine import open_engine

        self._engine = open_engine(settings)

    def understand(self, query: str, *, verbatim: bool = False) -> QueryPlan:
        return self._engine.plan(query, verbatim=verbatim)


def reader_of(settings: Settings) -> Reads:
    """Return what reads queries for the index of the settings, else what ships.

    Raises what the engine raises where the index is there and damaged, or away.
    """
    try:
        return _EngineReader(settings)
    except IndexMissingError:
        return shipped_reader(settings)


def shipped_reader(settings: Settings) -> Reads:
    """Return what reads queries without any index: no spelling, no categories."""
    return open_understander(settings, settings.index, EMPTY, None)
