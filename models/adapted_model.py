"""Where a model that was adapted to an index is, and putting a new one there.

    <folder of the index>/<kind>/CURRENT     the name of the folder in force
    <folder of the index>/<kind>/<name>/     a complete model

A new one is written beside the others and CURRENT replaced in one rename, so a process that opens
the model at any moment finds a whole one; the one before it stays for those still reading it.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

POINTER = "CURRENT"
_DRAFT = ".new"


@dataclass(frozen=True, slots=True)
class AdaptedModel:
    """A kind of model that an index may have its own of: its folder there, and its card's file."""

    folder: str
    card_file: str

    def find(self, index_folder: Path) -> Path | None:
        """Return the folder of the model adapted to an index, None where there is none."""
        home = index_folder / self.folder
        try:
            name = (home / POINTER).read_text(encoding="utf-8").strip()
        except OSError:
            return None
        folder = home / name
        return folder if name and (folder / self.card_file).exists() else None

    def put(self, index_folder: Path, write: Callable[[Path], object]) -> Path:
        """Have `write` fill a new folder, make it the one in force, and return it.

        Whatever goes wrong before the end leaves the one that was in force.
        """
        home = index_folder / self.folder
        home.mkdir(parents=True, exist_ok=True)
        before = self.find(index_folder)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        folder = home / f"{stamp}-{secrets.token_hex(3)}"
        draft = folder.with_name(folder.name + _DRAFT)
        draft.mkdir()
        try:
            write(draft)
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        pointer = home / f"{POINTER}{_DRAFT}"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(folder.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(home / POINTER)
        for other in home.iterdir():
            if other.is_dir() and other not in (folder, before):
                shutil.rmtree(other, ignore_errors=True)
        return folder
