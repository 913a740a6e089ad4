"""IndexSynonyms: the synonyms of an index, as programs look at them and change its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import NotFoundError
from indexer.embedded.generations import IndexFolder
from indexer.held_lock import held_lock
from query.expand.places import own_synonyms, synonym_files
from query.expand.store import SynonymStore
from query.expand.synonyms import Synonyms
from query.expand.write import add_line, own_lines, remove_line

_WAIT_SECONDS = 5.0


class IndexSynonyms:
    """The synonyms of one index: those that ship, those mined, and its own, which overrule them."""

    def __init__(self, home: Path, index: str) -> None:
        IndexFolder(home, index)  # refuses a name that no index can have
        self._index = index
        self._files = synonym_files(home, index)
        self._own = own_synonyms(home, index)

    def current(self) -> Synonyms:
        """Return all of them as they are in the files now."""
        return SynonymStore(self._files).current()

    def own(self) -> tuple[tuple[int, str], ...]:
        """Return the lines of the index's own file that say something, each with its number."""
        return own_lines(self._own)

    def add(self, line: str) -> None:
        """Add a line; raises SynonymsError for one that cannot be used, and IndexBusyError."""
        with self._writing():
            add_line(self._own, line)

    def remove(self, line: str) -> None:
        """Take a line out of the index's own file; raises NotFoundError, and IndexBusyError."""
        with self._writing():
            removed = remove_line(self._own, line)
        if not removed:
            raise NotFoundError(
                "The index's own synonyms have no such line.",
                fix="Give it as it is written there; what ships is switched off by a line that ends"
                " in '| off'.",
                field="line",
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        # A file is read, changed and replaced: two at once would lose a line.
        lock = self._own.with_name("synonyms.lock")
        with held_lock(lock, self._index, _WAIT_SECONDS):
            yield
