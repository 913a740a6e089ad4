"""SynonymStore: the synonyms that are in the files now, looked at once a second."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from catalog.errors import SynonymsError
from query.expand.options import ExpansionOptions
from query.expand.synonym_file import SynonymFile, read_synonyms
from query.expand.synonyms import Synonyms

LOOK_EVERY_SECONDS = 1.0

# A file may change twice within one tick of the clock that dates it; one that was changed so
# recently when it was read is read once more.
_SETTLED_SECONDS = 0.1
_MOST_LOGGED = 5

_Dated = tuple[int, int, int]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What was read of a file, and the date that it had before it was read, None if absent.

    `trouble` says why it could not be read, when it could not.
    """

    file: SynonymFile
    dated: _Dated | None = None
    settled: bool = True
    trouble: str = ""


class SynonymStore:
    """Synonyms that follow their files; safe to share between threads.

    A file may be absent, come and go. Its bad lines are logged once for each edit and the others
    are used; a file that cannot be read at all keeps the lines it had.
    """

    def __init__(self, files: Sequence[Path], options: ExpansionOptions | None = None) -> None:
        self._options = options
        self._lock = Lock()
        self._loaded: dict[Path, _Loaded] = {
            path: _Loaded(SynonymFile(path.name)) for path in files
        }
        self._synonyms = Synonyms((), options)
        self._look()

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are followed, in the order in which they overrule each other."""
        return tuple(self._loaded)

    def current(self) -> Synonyms:
        """Return the synonyms as they are now, or were within the last second.

        The call that finds a file changed reads it; those at the same time in other threads get
        the synonyms from before.
        """
        if time.monotonic() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._synonyms

    def _look(self) -> None:
        """Read the files that changed and swap in what all of them say."""
        self._next_look = time.monotonic() + LOOK_EVERY_SECONDS
        loaded = {path: _reloaded(path, before) for path, before in self._loaded.items()}
        changed = any(loaded[path].file != before.file for path, before in self._loaded.items())
        self._loaded = loaded
        if changed:
            files = [one.file for one in loaded.values()]
            self._synonyms = Synonyms(files, self._options)


def _reloaded(path: Path, before: _Loaded) -> _Loaded:
    """Return what a file says now, logging what of it is not used if that is new."""
    try:
        dated = _dated(path)
        if dated == before.dated and before.settled and not before.trouble:
            return before
        file = SynonymFile(path.name) if dated is None else read_synonyms(path)
    except (OSError, SynonymsError) as error:
        trouble = str(error)
        if trouble != before.trouble:
            logger.warning("%s The lines that were read of it before are used.", trouble)
        return replace(before, trouble=trouble)
    settled = dated is None or time.time() - dated[0] / 1e9 > _SETTLED_SECONDS
    if file.rejected and file != before.file:
        _tell(path, file)
    return _Loaded(file, dated, settled)


def _dated(path: Path) -> _Dated | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def _tell(path: Path, file: SynonymFile) -> None:
    shown = "; ".join(f"line {one.number}: {one.message}" for one in file.rejected[:_MOST_LOGGED])
    more = len(file.rejected) - _MOST_LOGGED
    logger.warning(
        "%s: %d lines are used and %d are not: %s%s See `retail-search synonyms check`.",
        path,
        len(file.lines),
        len(file.rejected),
        shown,
        f" and {more} more." if more > 0 else "",
    )
