"""How much expansions weigh and how many there may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExpansionOptions:
    """What expansion is tuned with.

    `two_way`, `one_way` and `mined` are what an alternative weighs of the words that were typed,
    where its line names no weight. `most_per_term` alternatives are searched for a term, and
    `most_per_query` in all; the heaviest stay. An alternative of up to `exact_up_to` characters is
    searched only as it is written: its stem and its neighbours would be other words.
    """

    two_way: float = 0.4
    one_way: float = 0.35
    mined: float = 0.2
    most_per_term: int = 4
    most_per_query: int = 12
    exact_up_to: int = 3
