"""The tagger that was adapted to an index, in `tagger/` of the index's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.adapted_model import AdaptedModel
from models.tagger_card import CARD_FILE

_TAGGER = AdaptedModel("tagger", CARD_FILE)


def adapted_tagger(index_folder: Path) -> Path | None:
    """Return the folder of the tagger adapted to an index, None where it was to none."""
    return _TAGGER.find(index_folder)


def put_adapted_tagger(index_folder: Path, write: Callable[[Path], object]) -> Path:
    """Have `write` fill a new folder, make it the one in force, and return it.

    Whatever goes wrong before the end leaves the one that was in force.
    """
    return _TAGGER.put(index_folder, write)
