"""Result: what a search found and how it is ordered, before it is made into hits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from query.plan import Looser, QueryPlan
from ranker.arrange import Arranged
from ranker.catalogue import Ordinals
from ranker.facet_counts import Members
from ranker.request import Filter
from ranker.retrieve import Candidates
from ranker.rules.apply import NO_RULES, Resolved


def _unarranged() -> Arranged:
    return Arranged(np.empty(0, np.int64))


@dataclass(frozen=True, slots=True)
class Result:
    """What was found: `places` of the page in `candidates`, the first products, what to count.

    `total` counts products, those too that are variants of a hit. `nearest` is what there is
    instead where there is no result.
    """

    plan: QueryPlan
    candidates: Candidates
    places: Ordinals
    total: int
    capped: bool
    first: Ordinals
    members: Callable[[tuple[Filter, ...]], Members]
    given_up: tuple[Looser, ...] = ()
    nearest: Candidates | None = None
    arranged: Arranged = field(default_factory=_unarranged)
    rules: Resolved = NO_RULES
