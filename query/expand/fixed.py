"""FixedSynonyms: synonyms that are only tried, beside the files that are in force."""

from __future__ import annotations

from query.expand.synonyms import Synonyms


class FixedSynonyms:
    """Synonyms that never change."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._synonyms = synonyms

    @property
    def state(self) -> str:
        """What names their contents: each of these is another one."""
        return f"fixed {id(self._synonyms)}"

    def current(self) -> Synonyms:
        """Return them."""
        return self._synonyms
