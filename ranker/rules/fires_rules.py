"""FiresRules: what a search asks for the rules that it fires."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from ranker.rules.fired import Fired
from ranker.rules.rule import Pair


class FiresRules(Protocol):
    """Whatever says which rules a search fires."""

    def fired(self, text: str, context: Iterable[Pair] = (), now: datetime | None = None) -> Fired:
        """Return what the rules ask of the search for a text."""
