"""How well one ranking does on the grades of one query, as `evaluate` measures it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

CUTOFF = 10
NAMES = ("nDCG@10", "P@10", "RR@10", "Judged@10")


def query_measures(grades: Mapping[str, float], ranked: Sequence[str]) -> dict[str, float]:
    """Return the measures of a ranking, product ids best first.

    nDCG takes the grade as gain, grade / log2(rank + 1), over the best order of all that is
    graded; relevant is grade 1 and above. What nobody graded is not relevant.
    """
    first = list(ranked[:CUTOFF])
    gains = [grades.get(product, 0.0) for product in first]
    best = sorted(grades.values(), reverse=True)[:CUTOFF]
    ideal = _discounted(best)
    relevant = [gain >= 1 for gain in gains]
    rank = relevant.index(True) + 1 if any(relevant) else 0
    judged = sum(product in grades for product in first)
    values = (
        _discounted(gains) / ideal if ideal else 0.0,
        sum(relevant) / CUTOFF,
        1 / rank if rank else 0.0,
        judged / len(first) if first else 0.0,
    )
    return dict(zip(NAMES, values, strict=True))


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
