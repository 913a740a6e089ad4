"""Generations on disk: build beside the published one, publish by one atomic switch, roll back.

    <home>/indexes/<index>/CURRENT               the id of the published generation
    <home>/indexes/<index>/generations/<id>/     complete, verified generations
    <home>/indexes/<index>/building/<id>/        what a run is working on, worthless after a crash
    <home>/indexes/<index>/rejects/<id>.jsonl    the records that a run could not read

A generation is renamed into `generations` when it is verified and synced, and CURRENT is replaced
in one rename after that; whatever instant a process dies at, CURRENT names a complete generation.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from catalog.errors import IndexBusyError, IndexMissingError, NotFoundError, RequestError
from indexer.embedded.manifest import Manifest

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class GenerationRow:
    """One line of `indexes list`."""

    index: str
    manifest: Manifest
    published: bool
    bytes: int


class IndexFolder:
    """The generations of one index."""

    def __init__(self, home: Path, index: str) -> None:
        if not _NAME.fullmatch(index):
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

    def lock(self) -> AbstractContextManager[object]:
        """Hold the right to change this index; raises IndexBusyError when another process does.

        The operating system lets go of it when the holder dies, however it dies.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.root / "lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise IndexBusyError(
                f"Another process is changing index '{self.index}'.",
                fix="Wait until it has finished, then run the command again.",
            ) from error
        return lock

    def begin(self) -> Path:
        """Clear what a crashed run left and return an empty folder for a new generation."""
        shutil.rmtree(self._building, ignore_errors=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        folder = self._building / f"{stamp}-{secrets.token_hex(3)}"
        folder.mkdir(parents=True)
        return folder

    def abandon(self) -> None:
        """Remove what an unfinished run has built."""
        shutil.rmtree(self._building, ignore_errors=True)

    def publish(self, folder: Path) -> None:
        """Make a finished, verified folder the published generation."""
        for path in folder.rglob("*"):
            _sync(path)
        _sync(folder)
        self._generations.mkdir(exist_ok=True)
        folder.rename(self._generations / folder.name)
        _sync(self._generations)
        self._point_to(folder.name)

    def current(self) -> str | None:
        """Return the id of the published generation, None when there is none."""
        try:
            return self._pointer.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None

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
        folders = self._generations.iterdir() if self._generations.exists() else ()
        return [
            GenerationRow(
                self.index,
                Manifest.read(folder),
                folder.name == current,
                sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
            )
            for folder in sorted(folders, reverse=True)
        ]

    def rollback(self, generation: str | None = None) -> str:
        """Publish an older generation, the newest before the published one if none is named.

        Its files are checked against its manifest first. Raises NotFoundError and
        IndexCorruptError.
        """
        current = self.current()
        names = sorted(folder.name for folder in self._generations.glob("*"))
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
            self._pointer.unlink(missing_ok=True)
            shutil.rmtree(self.root)
            return
        if generation == self.current():
            raise RequestError(
                f"Generation '{generation}' is published.",
                fix="Roll back to another generation first, or delete the whole index.",
            )
        folder = self._generations / generation
        if not _NAME.fullmatch(generation) or not folder.exists():
            raise NotFoundError(
                f"Index '{self.index}' has no generation '{generation}'.",
                fix="`retail-search indexes list` shows the generations that are kept.",
            )
        shutil.rmtree(folder)

    def prune(self, keep: int) -> list[str]:
        """Delete all but the published and the newest other generations; return their ids."""
        current = self.current()
        others = sorted(
            (folder for folder in self._generations.iterdir() if folder.name != current),
            reverse=True,
        )
        for folder in others[max(0, keep - 1) :]:
            shutil.rmtree(folder)
        return [folder.name for folder in others[max(0, keep - 1) :]]

    def rejects_file(self, generation: str) -> Path:
        """Return where a run writes the records that it cannot read."""
        folder = self.root / "rejects"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{generation}.jsonl"

    def _point_to(self, generation: str) -> None:
        draft = self._pointer.with_suffix(".new")
        with draft.open("w", encoding="ascii") as file:
            file.write(generation + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        _sync(self.root)


def index_names(home: Path) -> list[str]:
    """Return the names of the indexes in a data folder."""
    folder = home / "indexes"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
