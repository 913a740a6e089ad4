"""SynonymStore: the synonyms that are in the files now, looked at once a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from query.expand.options import ExpansionOptions
from query.expand.synonym_file import SynonymFile, read_synonyms
from query.expand.synonyms import Synonyms
from query.followed_files import FileKind, FollowedFiles

LOOK_EVERY_SECONDS = 1.0


class SynonymStore:
    """Synonyms that follow their files; safe to share between threads.

    A file may be absent, come and go. Its bad lines are logged once for each edit and the others
    are used; a file that cannot be read at all keeps the lines it had.
    """

    def __init__(self, files: Sequence[Path], options: ExpansionOptions | None = None) -> None:
        # No method of ours follows the files: a circle would keep all synonyms, as those of a
        # generation that is served are never looked at by the garbage collector.
        in_use = self._in_use = [Synonyms((), options)]

        def use(files: Sequence[SynonymFile]) -> None:
            in_use[0] = Synonyms(files, options)

        kind = FileKind(
            noun="lines",
            command="synonyms",
            read=read_synonyms,
            absent=SynonymFile,
            described=_described,
        )
        self._files = FollowedFiles(files, kind, LOOK_EVERY_SECONDS, use)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are followed, in the order in which they overrule each other."""
        return tuple(self._files.followed)

    @property
    def state(self) -> str:
        """Name what the synonyms are now: another name whenever a file was read anew."""
        self._files.look()
        return self._files.state

    def current(self) -> Synonyms:
        """Return the synonyms as they are now, or were within the last second."""
        self._files.look()
        return self._in_use[0]


def _described(file: SynonymFile) -> tuple[int, list[str]]:
    return len(file.lines), [f"line {one.number}: {one.message}" for one in file.rejected]
