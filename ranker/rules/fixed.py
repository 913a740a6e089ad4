"""FixedRules: rules that are only tried, beside the book that is in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from ranker.rules.fired import NOTHING, Fired, fired_of
from ranker.rules.match import RuleIndex
from ranker.rules.rule import Pair, Rule, compared_pair, compared_words


class FixedRules:
    """Rules that never change, the later overruling the earlier of the same priority."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._index = RuleIndex(rules)

    def fired(self, text: str, context: Iterable[Pair] = (), now: datetime | None = None) -> Fired:
        """Return what the rules ask of the search for a text, as a book does."""
        if not self._index.rules:
            return NOTHING
        rules = self._index.fired(
            compared_words(text),
            frozenset(compared_pair(name, value) for name, value in context),
            (now or datetime.now(UTC)).timestamp(),
        )
        return fired_of(text, rules)
