"""What an engine does to take changes: say where products are, and apply what the journal has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.embedded.manifest import Manifest
from indexer.sources.reader import Reject
from indexer.updates.journal import Change, Entry, Journal

ID_TOO_LONG = "id too long"
BUILDING = "building"
"""The folder beside that of the generations in which a build has what is not complete yet."""


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

    def fault(self, product_id: str) -> str:
        """Return why the engine takes no product of this id, nothing where it takes it."""

    def being_rebuilt(self) -> bool:
        """Say whether another generation is being built that is to take this one's place."""

    def ordinals_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products now."""

    def apply(self, changes: Sequence[Change]) -> Sequence[Reject]:
        """Make changes part of what is searched, then mark them applied in the journal.

        It does no harm to changes that are part of it already. Returns the upserts that the engine
        did not take; their products stay as they were.
        """


@dataclass(frozen=True, slots=True)
class Written:
    """What became of entries: `unknown` are the ids of deletes that found no product."""

    upserted: int
    deleted: int
    unknown: tuple[str, ...]
    refused: tuple[Reject, ...]


def write(target: UpdateTarget, entries: Sequence[Entry]) -> Written:
    """Write entries to the journal and then to the engine.

    What the engine cannot take whatever else happens comes into neither.
    """
    sound: list[Entry] = []
    refused: list[Reject] = []
    unknown: list[str] = []
    for entry in entries:
        fault = target.fault(entry.id)
        if entry.id and not fault:
            sound.append(entry)
        elif entry.document is None:
            unknown.append(entry.id)
        else:
            refused.append(Reject("update", 0, ID_TOO_LONG, f"{entry.id}: {fault}"))
    owners = target.ordinals_of(list(dict.fromkeys(entry.id for entry in sound)))
    if not target.being_rebuilt():
        # A build may load what is not there yet, and then a delete must reach it; otherwise
        # nothing is to be remembered of it.
        sound, nothing = _told_apart(sound, owners)
        unknown += nothing
    if not sound:
        return Written(0, 0, tuple(unknown), tuple(refused))
    made = target.journal.append(sound, owners)
    not_taken = target.apply(made)
    upserts = sum(change.document is not None for change in made)
    deletes = [change for change in made if change.document is None]
    unknown += [change.id for change in deletes if change.replaced is None]
    deleted = sum(change.replaced is not None for change in deletes)
    return Written(upserts - len(not_taken), deleted, tuple(unknown), (*refused, *not_taken))


def building_beside(generation: Path) -> bool:
    """Say whether there is a build, or what a killed one left, of the index of this generation.

    Its folder is made before the first product is read: what comes while there is none is older
    than what it will read.
    """
    folder = generation.parent.parent / BUILDING
    try:
        return any(folder.iterdir())
    except FileNotFoundError:
        return False


def _told_apart(
    entries: Sequence[Entry], owners: Mapping[str, int]
) -> tuple[list[Entry], list[str]]:
    """Return the entries that change something, and the ids of deletes that do not."""
    there = set(owners)
    kept: list[Entry] = []
    nothing: list[str] = []
    for entry in entries:
        if entry.document is not None:
            there.add(entry.id)
        elif entry.id in there:
            there.remove(entry.id)
        else:
            nothing.append(entry.id)
            continue
        kept.append(entry)
    return kept, nothing
