"""The ranker that was trained for an index, in `ranker/` of the index's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.adapted_model import AdaptedModel
from models.ranker_card import CARD_FILE

_RANKER = AdaptedModel("ranker", CARD_FILE)


def adapted_ranker(index_folder: Path) -> Path | None:
    """Return the folder of the ranker trained for an index, None where there is none."""
    return _RANKER.find(index_folder)


def put_adapted_ranker(index_folder: Path, write: Callable[[Path], object]) -> Path:
    """Have `write` fill a new folder, make it the one in force, and return it.

    Whatever goes wrong before the end leaves the one that was in force.
    """
    return _RANKER.put(index_folder, write)
