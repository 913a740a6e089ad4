"""Where the tagger that was adapted to an index is, and putting a new one there.

    <folder of the index>/tagger/CURRENT     the name of the folder in force
    <folder of the index>/tagger/<name>/     a complete tagger

A new one is written beside the others and CURRENT replaced in one rename, so a process that opens
the tagger at any moment finds a whole one; the one before it stays for those still reading it.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from models.tagger_card import CARD_FILE

FOLDER = "tagger"
POINTER = "CURRENT"
_DRAFT = ".new"


def adapted_tagger(index_folder: Path) -> Path | None:
    """Return the folder of the tagger adapted to an index, None where it was to none."""
    home = index_folder / FOLDER
    try:
        name = (home / POINTER).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    folder = home / name
    return folder if name and (folder / CARD_FILE).exists() else None


def put_adapted_tagger(index_folder: Path, write: Callable[[Path], object]) -> Path:
    """Have `write` fill a new folder, make it the one in force, and return it.

    Whatever goes wrong before the end leaves the one that was in force.
    """
    home = index_folder / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    before = adapted_tagger(index_folder)
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
