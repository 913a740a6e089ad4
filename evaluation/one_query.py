"""Measures of the answer to a single query, for whoever grades it on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluation.judgments import judgments_from
from evaluation.measures import parse_measures, score_ranking

_QUERY = "q"


def score_one(
    ranked: Sequence[str], grades: Mapping[str, float], measures: Sequence[str]
) -> dict[str, float]:
    """Score one ranking, product ids best first, by the grades of products; 0 or more each.

    No measures mean the usual ones. Raises JudgmentsError for a measure that is not known.
    """
    named = parse_measures(measures)
    scores = score_ranking({_QUERY: ranked}, judgments_from({_QUERY: grades}), named)
    return scores.means
