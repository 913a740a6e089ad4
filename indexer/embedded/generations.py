"""Generations on disk: build beside the published one, publish by one atomic switch, roll back.

    <home>/indexes/<index>/CURRENT               the id of the published generation, and below
                                                 it those published before, newest first
    <home>/indexes/<index>/generations/<id>/     complete, verified generations, whose own files
                                                 never change; what was changed since is in
                                                 updates/ in there, and goes with it
    <home>/indexes/<index>/building/<id>/        what a run is working on, worthless after a crash
    <home>/indexes/<index>/rejects/<id>.jsonl    the records that a run could not read; that of
                                                 an update is called update-<time>

A generation is renamed into `generations` when it is verified and synced, and CURRENT is replaced
in one rename after that; whatever instant a process dies at, CURRENT names a complete generation.
A generation is deleted by renaming it into `building` first, so `generations` never holds half of
one.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from catalog.errors import (
    IndexCorruptError,
    IndexMissingError,
    NotFoundError,
    RequestError,
)
from indexer.durable import sync, sync_below
from indexer.embedded.manifest import Manifest
from indexer.held_lock import held_lock

# An update holds its lock while it writes one batch.
UPDATE_WAIT_SECONDS = 10.0

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_STAMP = re.compile(r"(?P<day>\d{8})T(?P<time>\d{12})")
_GENERATION = re.compile(_STAMP.pattern + r"-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class GenerationRow:
    """One line of `indexes list`; `manifest` is None where it cannot be read."""

    index: str
    generation: str
    manifest: Manifest | None
    published: bool
    bytes: int


class IndexFolder:
    """The generations of one index."""

    def __init__(self, home: Path, index: str) -> None:
        if not _is_name(index):
            raise RequestError(
                f"Index name {index!r} is not allowed.",
                fix="Use up to 64 letters, digits, dots, hyphens and underscores,"
                " beginning with a letter or digit.",
                field="index",
            )
        self.index = index
        self.root = home / "indexes" / index
        self._pointer = self.root / "CURRENT"
        self._generations = self.root / "generations"
        self._building = self.root / "building"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to build, publish and delete generations of this index.

        Raises IndexBusyError when another process does.
        """
        with held_lock(self.root / "lock", self.index):
            yield

    @contextmanager
    def update_lock(self, wait: float | None = None) -> Iterator[None]:
        """Hold the right to change the published generation, and to publish another.

        It is held for moments; raises IndexBusyError after waiting so many seconds for it.
        """
        seconds = UPDATE_WAIT_SECONDS if wait is None else wait
        with held_lock(self.root / "update.lock", self.index, seconds):
            yield

    def begin(self) -> Path:
        """Clear what a crashed run left and return an empty folder for a new generation."""
        self.abandon()
        folder = self._building / self._new_name()
        folder.mkdir(parents=True)
        return folder

    def abandon(self) -> None:
        """Remove what an unfinished run has built."""
        shutil.rmtree(self._building, ignore_errors=True)

    def publish(self, folder: Path) -> None:
        """Make a finished, verified folder the published generation."""
        sync_below(folder)
        self._generations.mkdir(exist_ok=True)
        sync(self.root)
        folder.rename(self._generations / folder.name)
        sync(self._generations)
        self._point_to(folder.name)
        self.abandon()

    def current(self) -> str | None:
        """Return the id of the published generation, None when there is none."""
        return next(iter(self._history()), None)

    def published(self) -> Path:
        """Return the folder of the published generation; raises IndexMissingError."""
        current = self.current()
        if current is None:
            raise IndexMissingError(
                f"Index '{self.index}' has no published generation in '{self.root.parent.parent}'.",
                fix=f"Run `retail-search reindex FILE --index {self.index}`.",
            )
        return self._generations / current

    def rows(self) -> list[GenerationRow]:
        """Return the complete generations, newest first."""
        current = self.current()
        return [
            GenerationRow(
                self.index,
                name,
                _readable_manifest(self._generations / name),
                name == current,
                _bytes_below(self._generations / name),
            )
            for name in reversed(self._names())
        ]

    def rollback(self, generation: str | None = None) -> str:
        """Publish an older generation, the newest before the published one if none is named.

        Its files are checked against its manifest first. Raises NotFoundError and
        IndexCorruptError.
        """
        current = self.current()
        names = self._names()
        if generation is None:
            older = [name for name in names if current is not None and name < current]
            if not older:
                raise NotFoundError(
                    f"Index '{self.index}' has no generation older than {current}.",
                    fix="`retail-search indexes list` shows the generations that are kept.",
                )
            generation = older[-1]
        elif generation not in names:
            raise NotFoundError(
                f"Index '{self.index}' has no generation '{generation}'.",
                fix=f"Kept are: {', '.join(names) or 'none'}.",
            )
        folder = self._generations / generation
        Manifest.read(folder).check_contents(folder)
        with self.update_lock():
            self._point_to(generation)
        return generation

    def delete(self, generation: str | None = None) -> None:
        """Delete one unpublished generation, or the whole index when none is named.

        Raises NotFoundError, and RequestError for the published generation.
        """
        if generation is None:
            if not self.root.exists():
                raise NotFoundError(
                    f"There is no index '{self.index}'.",
                    fix="`retail-search indexes list` shows the indexes.",
                )
            # Without a pointer nothing opens it any more, so a crash halfway leaves no half index.
            with self.update_lock():
                self._pointer.unlink(missing_ok=True)
            shutil.rmtree(self.root)
            return
        if generation == self.current():
            raise RequestError(
                f"Generation '{generation}' is published.",
                fix="Roll back to another generation first, or delete the whole index.",
            )
        folder = self._generations / generation
        if not _is_name(generation) or not folder.exists():
            raise NotFoundError(
                f"Index '{self.index}' has no generation '{generation}'.",
                fix="`retail-search indexes list` shows the generations that are kept.",
            )
        self._remove(folder)

    def prune(self, keep: int) -> list[str]:
        """Delete all but `keep` generations and the rejects of those gone; return their ids.

        Kept are the published one, then those that were published before it, then the newest:
        what an operator has rolled back from goes before what has been serving.
        """
        names = self._names()
        order = list(dict.fromkeys([*self._history(), *reversed(names)]))
        kept = [name for name in order if name in names][: max(1, keep)]
        gone = [name for name in names if name not in kept]
        for name in gone:
            self._remove(self._generations / name)
        for file in (self.root / "rejects").glob("*.jsonl"):
            # Those of updates and of events belong to no generation.
            if is_generation(file.stem) and file.stem not in kept:
                file.unlink(missing_ok=True)
        return gone

    def rejects_file(self, run: str) -> Path:
        """Return where a run writes the records that it cannot read.

        A run that builds is called by its generation; prune keeps the files of all others.
        """
        folder = self.root / "rejects"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{run}.jsonl"

    def _names(self) -> list[str]:
        """Return the ids of the complete generations, oldest first."""
        if not self._generations.exists():
            return []
        return sorted(folder.name for folder in self._generations.iterdir() if folder.is_dir())

    def _new_name(self) -> str:
        """Return an id that sorts after every other, even when the clock was set back."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        used = [match for name in self._names() if (match := _STAMP.match(name))]
        if used and stamp <= used[-1].group():
            stamp = f"{used[-1]['day']}T{int(used[-1]['time']) + 1:012d}"
        return f"{stamp}-{secrets.token_hex(3)}"

    def _history(self) -> list[str]:
        """Return the published id and those published before it, newest first."""
        try:
            return self._pointer.read_text(encoding="ascii").split()
        except FileNotFoundError:
            return []

    def _point_to(self, generation: str) -> None:
        names = self._names()
        before = [name for name in self._history() if name != generation and name in names]
        draft = self._pointer.with_suffix(".new")
        with draft.open("w", encoding="ascii") as file:
            file.write("\n".join([generation, *before]) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        sync(self.root)

    def _remove(self, folder: Path) -> None:
        """Delete a generation; one that a reader has open goes on answering that reader."""
        self._building.mkdir(exist_ok=True)
        folder.rename(self._building / f"{folder.name}.deleted")
        # A reader that opens it at this instant may add a lock file; the next run clears that.
        self.abandon()


def index_names(home: Path) -> list[str]:
    """Return the names of the indexes in a data folder."""
    folder = home / "indexes"
    if not folder.exists():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_dir() and _is_name(path.name))


def is_generation(name: str) -> bool:
    """Say whether a name is one that generations are given."""
    return _GENERATION.fullmatch(name) is not None


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _readable_manifest(folder: Path) -> Manifest | None:
    try:
        return Manifest.read(folder)
    except IndexCorruptError:
        return None


def _bytes_below(folder: Path) -> int:
    sizes: dict[int, int] = {}
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # it may be pruned while it is looked at
            if path.is_file():
                # What updates link to is on the disk once.
                sizes[path.stat().st_ino] = path.stat().st_size
    return sum(sizes.values())
