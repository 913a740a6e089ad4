"""Understand: from a line of sloppy text to a plan, step by step, each with its reason.

Operators first, for they say what must not be touched; then spelling, so that all else sees words;
then what the words are, what they ask beside themselves, which category they belong to, and which
other words would do. Every step can be turned off, and none ever fails: what goes wrong in one is
noted in the plan, and the search goes on without it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from threading import Lock

from query.expand.fixed import FixedSynonyms
from query.expand.synonyms import Synonyms
from query.normalize import LONGEST_QUERY
from query.parts import Parts
from query.plan import QueryPlan
from query.reading import Reading
from query.steps import STEPS
from query.wishes import WishWeights

MOST_KEPT = 2_000


class Understander:
    """Makes plans over one catalogue; safe to share between threads."""

    def __init__(
        self,
        parts: Parts,
        steps: Collection[str] = STEPS,
        weights: WishWeights | None = None,
    ) -> None:
        self._parts = parts
        self._steps = frozenset(steps)
        self._weights = weights or WishWeights()
        self._kept: OrderedDict[tuple[str, bool, Synonyms | None], QueryPlan] = OrderedDict()
        self._lock = Lock()

    @property
    def parts(self) -> Parts:
        """What it is made of."""
        return self._parts

    @property
    def state(self) -> str:
        """Name what plans depend on beside the catalogue: what people may edit meanwhile."""
        store = self._parts.synonyms
        return "" if store is None else store.state

    def trying(self, synonyms: Synonyms) -> Understander:
        """Return one that reads with other synonyms, and shares all else."""
        if self._parts.synonyms is None:
            return self
        parts = replace(self._parts, synonyms=FixedSynonyms(synonyms))
        return Understander(parts, self._steps, self._weights)

    def understand(self, query: str, *, verbatim: bool = False) -> QueryPlan:
        """Return the plan of a query; it never fails, whatever the text."""
        # Synonyms may be edited while it serves: plans made with the old ones are not used again.
        store = self._parts.synonyms
        synonyms = store.current() if store is not None else None
        # What is longer is not read, and would only fill the memory.
        query = query[:LONGEST_QUERY]
        key = (query, verbatim, synonyms)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        reading = Reading(self._parts, self._steps, self._weights, synonyms)
        plan = reading.read(query, verbatim=verbatim)
        if not plan.whole:
            return plan
        with self._lock:
            self._kept[key] = plan
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return plan
