"""What an engine does to take changes: say where products are, and apply what the journal has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from indexer.embedded.manifest import Manifest
from indexer.sources.reader import Reject
from indexer.updates.journal import Change, Entry, Journal


class UpdateTarget(Protocol):
    """A published generation, held for writing by one process.

    Whoever opens it has applied every change of the journal before.
    """

    @property
    def manifest(self) -> Manifest:
        """The generation's manifest."""

    @property
    def journal(self) -> Journal:
        """The generation's journal."""

    @property
    def refused(self) -> Sequence[Reject]:
        """Upserts that the engine did not take; their products stay as they were."""

    def ordinals_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products now."""

    def apply(self, changes: Sequence[Change]) -> None:
        """Make changes part of what is searched, then mark them applied in the journal.

        It does no harm to changes that are part of it already.
        """


def write(target: UpdateTarget, entries: Sequence[Entry]) -> list[Change]:
    """Write entries to the journal and then to the engine; return them as changes."""
    owners = target.ordinals_of(list(dict.fromkeys(entry.id for entry in entries)))
    made = target.journal.append(entries, owners)
    target.apply(made)
    return made
