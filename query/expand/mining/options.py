"""What mining is tuned with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MiningOptions:
    """How much evidence a pair of terms needs to be taken for synonyms.

    A term must be in `least_titles` titles, and the `most_terms` most frequent are looked at. A
    pair needs a cosine of `meaning` and one of `company`, each to be among the `near_meaning` and
    `near_company` nearest of the other, and `kinds` of affinity between their categories (0 to 1);
    at most a share of `meetings` of the rarer one's titles has both, and at most a share of
    `variants` of its families. Two spellings of one word need `spelling_company` only.
    """

    least_titles: int = 8
    most_terms: int = 3_000
    meaning: float = 0.7
    company: float = 0.2
    near_meaning: int = 3
    near_company: int = 10
    kinds: float = 0.4
    meetings: float = 0.1
    variants: float = 0.05
    spelling_company: float = 0.05
    most_pairs: int = 200
    most_per_term: int = 3
