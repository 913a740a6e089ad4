"""The embedded engine as a target of changes: the journal beside the files, text in a clone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

from catalog.errors import IndexBusyError
from indexer.embedded.generation import LEXICAL, PAYLOADS
from indexer.embedded.generations import IndexFolder
from indexer.embedded.lexical_appender import LexicalAppender, clone_lexical
from indexer.embedded.manifest import UPDATES, Manifest
from indexer.embedded.payloads import PayloadReader, Payloads
from indexer.embedded.updated_payloads import UpdatedPayloads
from indexer.sources.reader import Reject
from indexer.updates.journal import Change, Journal, JournalReader, journal_file
from indexer.updates.target import UpdateTarget, building_beside


class EmbeddedTarget:
    """Writes changes into one generation's folder; only the holder of the update lock may."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.manifest = Manifest.read(folder)
        self.journal = Journal(folder, self.manifest.products)
        self._lexical = folder / LEXICAL
        self._clone = folder / UPDATES / LEXICAL
        self._stored = Payloads(folder / PAYLOADS)
        self._catch_up()

    def fault(self, product_id: str) -> str:
        """Return nothing: every id will do."""
        del product_id
        return ""

    def being_rebuilt(self) -> bool:
        """Say whether another generation is being built."""
        return building_beside(self._folder)

    def ordinals_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the ordinals of those of the ids that are products now."""
        payloads: PayloadReader = UpdatedPayloads(
            self._stored, self.journal, self.journal.last(), 0
        )
        return payloads.ordinals(ids)

    def apply(self, changes: Sequence[Change]) -> Sequence[Reject]:
        """Add the text of upserts to the clone, then mark the changes applied; refuse none."""
        if changes:
            with self._text_added(changes):
                self.journal.mark_applied(changes[-1].seq)
        return ()

    def close(self) -> None:
        """Close the journal."""
        self.journal.close()

    def _catch_up(self) -> None:
        """Apply what a writer that died had only appended, and mend a clone that is not whole."""
        applied, last, rows = self.journal.applied(), self.journal.last(), self.journal.rows()
        documents = documents_in(self._clone)
        if applied == last and documents == rows:
            return
        if not self.journal.first <= documents <= rows:
            clone_lexical(self._lexical, self._clone)
            documents = self.journal.first
        known: set[int] = set()
        if documents > self.journal.first:
            known = LexicalAppender(self._clone).known(self.journal.first, rows - 1)
        missing = [
            change
            for change in self.journal.changes(0, last)
            if change.ordinal is not None and change.ordinal not in known
        ]
        with self._text_added(missing):
            self.journal.mark_applied(last)

    @contextmanager
    def _text_added(self, changes: Iterable[Change]) -> Iterator[None]:
        """Have the text of upserts found inside; leaving may wait for merges of segments."""
        products = [
            (change.ordinal, change.document.text, change.document.codes)
            for change in changes
            if change.ordinal is not None and change.document is not None
        ]
        with LexicalAppender(self._clone).added(products) if products else nullcontext():
            yield


@contextmanager
def open_target(place: IndexFolder) -> Iterator[UpdateTarget]:
    """Open the published generation of an index for changes, alone.

    Raises IndexMissingError, and IndexBusyError when another process holds it for too long.
    """
    place.published()  # an index that is not there gets no folder for its lock
    with place.update_lock():
        target = EmbeddedTarget(place.published())
        try:
            yield target
        finally:
            target.close()


def catch_up(place: IndexFolder) -> None:
    """Finish what a writer that died had only appended, and mend text that a crash has lost.

    It takes a millisecond where there is nothing to do, and is left to another process that is
    writing now. Nothing that was acknowledged waits for it but after a loss of power, and the next
    update does it too.
    """
    if place.current() is None:
        return
    folder = place.published()
    if not journal_file(folder).exists():
        return
    with closing(JournalReader(journal_file(folder))) as journal:
        behind = journal.applied() < journal.last()
        whole = documents_in(folder / UPDATES / LEXICAL) == journal.rows()
    if behind or not whole:
        with suppress(IndexBusyError), place.update_lock(wait=0.0):
            EmbeddedTarget(place.published()).close()


def documents_in(clone: Path) -> int:
    """Return how many products a clone has, -1 where there is none that can be read."""
    try:
        return LexicalAppender(clone).count
    except ValueError:  # which is Tantivy's for everything
        return -1
