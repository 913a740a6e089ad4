"""Spread: bring scores that came in one order of products into another."""

from __future__ import annotations

import numpy as np

from ranker.catalogue import Ordinals, Scores


def spread(wanted: Ordinals, found: Ordinals, scores: Scores) -> Scores:
    """Return the score of each of the wanted products (ascending), NaN for those not found."""
    values = np.full(wanted.size, np.nan)
    if wanted.size:
        places = np.minimum(np.searchsorted(wanted, found), wanted.size - 1)
        there = wanted[places] == found
        values[places[there]] = scores[there]
    return values
