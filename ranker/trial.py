"""Trial: rules and synonyms that one search is answered with, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

from query.expand.synonyms import Synonyms
from ranker.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: `rules` or `synonyms` in the place of all that are in force; None for those.

    Later rules overrule earlier ones of the same priority.
    """

    rules: tuple[Rule, ...] | None = None
    synonyms: Synonyms | None = None
