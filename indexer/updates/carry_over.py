"""Carry over: what is changed while a new generation is built becomes part of that one too.

A new generation has everything that was loaded before it was begun. Changes that were acknowledged
after that are appended to it before it is published, the last of them while no update can come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import IndexCorruptError
from catalog.product import Product
from indexer.durable import sync_below
from indexer.embedded.fields import CHARACTERS_A_TOKEN
from indexer.embedded.manifest import Manifest
from indexer.place import IndexPlace
from indexer.prepare import prepare
from indexer.updates.journal import Change, Entry, JournalReader, journal_file
from indexer.updates.target import UpdateTarget, write
from indexer.updates.update import BATCH
from models.encoder import TextEncoder

# A single update holds its lock for less than a second; merges of text may take longer.
_WAIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the changes of the published generation stood when another was begun."""

    folder: Path | None
    seq: int


def begin_changes(place: IndexPlace) -> Begun:
    """Note where the changes stand; the holder of the index's lock does it before it reads."""
    folder = place.changes_folder()
    if folder is None or not journal_file(folder).exists():
        return Begun(folder, 0)
    with closing(JournalReader(journal_file(folder))) as journal:
        # What is only appended is not acknowledged, and so belongs to what comes later.
        return Begun(folder, journal.applied())


@contextmanager
def carried_over(
    place: IndexPlace, folder: Path, begun: Begun, encoder: TextEncoder
) -> Iterator[None]:
    """Bring what was changed since `begun` into the new generation in `folder`.

    Inside, no update can come; that is the moment to publish it.
    """
    old = begun.folder
    # Most of it, and of what a disk takes long for, while updates may still come.
    seq = begun.seq
    if old is not None:
        seq = _carry(place, old, folder, seq, encoder)
    sync_below(folder)
    # A writer that was killed has left what nobody was told is made: it is finished where it was
    # begun, which says whether it still counts, or else is lost.
    place.catch_up()
    with place.update_lock(_WAIT_SECONDS):
        if old is not None:
            _carry(place, old, folder, seq, encoder)
        yield


def _carry(place: IndexPlace, old: Path, folder: Path, after: int, encoder: TextEncoder) -> int:
    """Write what an old generation has after a change into a new one; return the last of it."""
    if not journal_file(old).exists():
        return after
    with closing(JournalReader(journal_file(old))) as journal:
        last = journal.applied()
        if last > after:
            recode = _encoding_before(place) != _encoding(Manifest.read(folder))
            with place.building_target(folder) as target:
                carry(journal, after, last, target, encoder if recode else None)
    return last


def carry(
    journal: JournalReader, after: int, upto: int, target: UpdateTarget, encoder: TextEncoder | None
) -> None:
    """Write changes of one generation's journal into another generation.

    With an encoder, because the other one has another, they are encoded again.
    """
    batch: list[Change] = []
    for change in journal.changes(after, upto):
        if not change.withdrawn:
            batch.append(change)
        if len(batch) == BATCH:
            write(target, _entries(batch, target.manifest, encoder))
            batch = []
    if batch:
        write(target, _entries(batch, target.manifest, encoder))


def _entries(
    changes: Sequence[Change], manifest: Manifest, encoder: TextEncoder | None
) -> list[Entry]:
    # Of several changes of one product the last is what it is now.
    last = {change.id: change for change in changes}
    entries = [
        Entry(change.id, change.document, change.vector, change.at) for change in last.values()
    ]
    if encoder is None:
        return entries
    gone = [entry for entry in entries if entry.document is None]
    documents = [
        prepare(
            Product.model_validate_json(entry.document.payload),
            manifest.encode_tokens * CHARACTERS_A_TOKEN,
            entry.document.source,
        )._replace(columns=entry.document.columns)
        for entry in entries
        if entry.document is not None
    ]
    if not documents:
        return gone
    vectors = encoder.encode([document.passage for document in documents], manifest.encode_tokens)
    ats = [entry.at for entry in entries if entry.document is not None]
    return gone + [
        Entry(document.id, document, vector, at)
        for document, vector, at in zip(documents, vectors, ats, strict=True)
    ]


def _encoding_before(place: IndexPlace) -> object:
    """Return how the published generation encodes; None where it cannot be told.

    What is replaced may be damaged, or of another release: that is why it is replaced.
    """
    try:
        return _encoding(place.published_manifest())
    except IndexCorruptError:
        return None


def _encoding(manifest: Manifest) -> tuple[str, int]:
    return manifest.encoder_identity, manifest.encode_tokens
