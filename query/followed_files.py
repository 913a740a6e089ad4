"""FollowedFiles: what is in some files now, read again when one of them changes.

A file may be absent, come and go. What of it cannot be used is logged once for each edit and the
rest is used; a file that cannot be read at all keeps what was read of it before.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from catalog.errors import RetailSearchError

File = TypeVar("File")

# A file may change twice within one tick of the clock that dates it; one that was changed so
# recently when it was read is read once more.
_SETTLED_SECONDS = 0.1
_MOST_LOGGED = 5

_Dated = tuple[int, int, int, int]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FileKind(Generic[File]):
    """A kind of file: how one is read, what stands for an absent one, and how it is told of.

    `noun` is what it holds, in the plural; `command` checks such files. `described` says how many
    of these are used, and of each that is not what is wrong with it. `read` raises
    RetailSearchError or OSError where nothing can be read; that is tried again `again` seconds
    later, though the file is as it was.
    """

    noun: str
    command: str
    read: Callable[[Path], File]
    absent: Callable[[str], File]
    described: Callable[[File], tuple[int, Sequence[str]]]
    again: float = 0.0


@dataclass(frozen=True, slots=True)
class Followed(Generic[File]):
    """What was read of a file, and the date that it had before it was read, None if absent.

    `trouble` says why it could not be read, when it could not; `again` when that is tried next.
    """

    file: File
    dated: _Dated | None = None
    settled: bool = True
    trouble: str = ""
    again: float = 0.0


class FollowedFiles(Generic[File]):
    """Files that are looked at every so many seconds; safe to share between threads.

    Whenever what they say changes, `use` is given all of it, in the order of the files.
    """

    def __init__(
        self,
        files: Sequence[Path],
        kind: FileKind[File],
        look_every: float,
        use: Callable[[Sequence[File]], None],
    ) -> None:
        self._kind = kind
        self._look_every = look_every
        self._use = use
        self._lock = Lock()
        self._unseen = 0
        self._followed = {path: Followed(kind.absent(path.name)) for path in files}
        self._look()

    @property
    def followed(self) -> Mapping[Path, Followed[File]]:
        """What was read of each file, in their order."""
        return self._followed

    @property
    def state(self) -> str:
        """Name what was read: it is another whenever a file was read anew."""
        return self._state

    def look(self) -> None:
        """Read what changed, if it is time to look.

        The call that finds a file changed reads it; those at the same time in other threads go on
        with what was read before.
        """
        if time.monotonic() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()

    def _look(self) -> None:
        self._next_look = time.monotonic() + self._look_every
        before = self._followed
        self._followed = {path: self._read(path, one) for path, one in before.items()}
        # What was read anew though its date is the same changed twice within one tick.
        self._unseen += sum(
            one.dated == before[path].dated and one.file != before[path].file
            for path, one in self._followed.items()
        )
        if any(self._followed[path].file != one.file for path, one in before.items()):
            self._use([one.file for one in self._followed.values()])
        # Named when it is used: who asks meanwhile must not take what was before for what is now.
        dates = repr((self._unseen, [one.dated for one in self._followed.values()]))
        self._state = blake2b(dates.encode(), digest_size=8).hexdigest()

    def _read(self, path: Path, before: Followed[File]) -> Followed[File]:
        """Return what a file says now, logging what of it is not used if that is new."""
        dated: _Dated | None = None
        try:
            dated = _dated(path)
            is_due = bool(before.trouble) and time.monotonic() >= before.again
            if dated == before.dated and before.settled and not is_due:
                return before
            file = self._kind.absent(path.name) if dated is None else self._kind.read(path)
        except (OSError, RetailSearchError) as error:
            trouble = str(error)
            if trouble != before.trouble:
                logger.warning(
                    "%s The %s that were read of it before are used.", trouble, self._kind.noun
                )
            again = time.monotonic() + self._kind.again
            return Followed(before.file, dated, _is_settled(dated), trouble, again)
        if file != before.file:
            self._tell(path, file)
        return Followed(file, dated, _is_settled(dated))

    def _tell(self, path: Path, file: File) -> None:
        used, wrong = self._kind.described(file)
        if not wrong:
            return
        more = len(wrong) - _MOST_LOGGED
        logger.warning(
            "%s: %d %s are used and %d are not: %s%s See `retail-search %s check`.",
            path,
            used,
            self._kind.noun,
            len(wrong),
            "; ".join(wrong[:_MOST_LOGGED]),
            f" and {more} more." if more > 0 else "",
            self._kind.command,
        )


def _is_settled(dated: _Dated | None) -> bool:
    return dated is None or time.time() - dated[0] / 1e9 > _SETTLED_SECONDS


def _dated(path: Path) -> _Dated | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    # The rights on it are no part of its contents, but of whether it can be read.
    return facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino
