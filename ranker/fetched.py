"""Fetched products of which some may be gone since they were found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ranker.catalogue import Fetched, Ordinals, Session


def still_there(
    session: Session, ordinals: Ordinals, highlight: str = ""
) -> tuple[NDArray[np.bool_], list[Fetched]]:
    """Say which of the products are still there, shape (products,), and return those."""
    fetched = session.fetch(ordinals, highlight) if ordinals.size else []
    there = np.array([found is not None for found in fetched], dtype=np.bool_)
    return there, [found for found in fetched if found is not None]
