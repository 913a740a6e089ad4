"""What a judge wrote in the rating column, as a number."""

from __future__ import annotations

import math

LOWEST_GRADE = -1000.0
HIGHEST_GRADE = 1000.0

# WANDS (Wayfair) writes words, ESCI (Amazon) letters. The gains of ESCI's letters are those of its
# own ranking task (Reddy et al. 2022, "Shopping Queries Dataset"), so only Exact reaches grade 1,
# which is what P, R, RR and AP call relevant.
GRADE_WORDS: dict[str, float] = {
    "exact": 2.0,
    "partial": 1.0,
    "irrelevant": 0.0,
    "e": 1.0,
    "s": 0.1,
    "c": 0.01,
    "i": 0.0,
}


def parse_grade(text: str, *, offset: float = 0.0) -> float:
    """Read one rating: a number, a word of WANDS or a letter of ESCI; higher is more relevant.

    `offset` is added (-1 brings Home Depot's 1 to 3 down to 0 to 2). Fractions are kept to three
    decimals; what falls below 0 (TREC marks spam -2) is 0: judged, not relevant. Raises ValueError
    where it is none of these, or is beyond ±1000.
    """
    cleaned = text.strip().casefold()
    grade = GRADE_WORDS.get(cleaned)
    if grade is None:
        # float() also takes "1_0", which is no rating that anyone wrote
        grade = float(cleaned) if "_" not in cleaned else math.nan
    if not math.isfinite(grade) or not LOWEST_GRADE <= grade <= HIGHEST_GRADE:
        raise ValueError(text)
    return max(0.0, round(grade + offset, 3))
