"""LateReader: constraints are read by spaCy, which is loaded beside everything else.

It takes longer to import than the rest of a server, and a server should answer within a second. So
it is loaded in a thread; a query that comes before it is there waits a moment, and else is read
without it, which its plan says.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING

from query.constraints.constraints import Constraints
from query.constraints.found import Found
from query.knowledge.knowledge import Knowledge
from query.plan import Span
from query.wishes import says_same

if TYPE_CHECKING:
    from query.constraints.read import ConstraintReader

logger = logging.getLogger(__name__)

# A query waits so long for it; on one busy core loading takes up to this.
PATIENCE_SECONDS = 5.0


class StillLoadingError(Exception):
    """What reads constraints is not there yet."""


class LateReader:
    """Reads constraints with the shipped lists and those of a catalogue; safe between threads."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._reader: ConstraintReader | None = None
        self._loaded = Event()
        Thread(target=self._load, name="load constraints", daemon=True).start()

    def read(self, text: str, spans: Sequence[Span] = ()) -> tuple[Constraints, tuple[Found, ...]]:
        """Return what a text asks for; raises StillLoadingError where that takes too long."""
        self._loaded.wait(PATIENCE_SECONDS)
        if self._reader is None:
            raise StillLoadingError
        return self._reader.read(text, spans)

    def _load(self) -> None:
        try:
            from query.constraints.gazetteer import Gazetteers
            from query.constraints.read import ConstraintReader

            values = {key: _values_of(key, self._knowledge) for key in ("color", "material")}
            gazetteers = Gazetteers.with_catalogue(self._knowledge.brands, values)
            self._reader = ConstraintReader(gazetteers)
        except Exception:  # a thread has nobody to raise to
            logger.exception("queries are read without their constraints")
        finally:
            self._loaded.set()


def _values_of(key: str, knowledge: Knowledge) -> dict[str, int]:
    """Return the values of all attributes that say the same, in small letters."""
    found: dict[str, int] = {}
    for name, values in knowledge.values.items():
        if says_same(name, key):
            for value, count in values.items():
                found[value.lower()] = found.get(value.lower(), 0) + count
    return found
