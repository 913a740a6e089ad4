"""Grades from what shoppers did after a search, with the pull of high places taken off.

What stands high is clicked because it stands high: of place r about 1 in r is looked at
(Joachims, Swaminathan and Schnabel, "Unbiased Learning-to-Rank with Biased Feedback", 2017, with
their eta = 1). So an event at place r counts r times, up to a limit. Where the log says what was
shown too, the grade follows the events over the looks that a product is expected to have had
(Zhang and Jones, "Comparing Click Logs and Editorial Labels", 2007); where it does not, the
logarithm of the events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log1p

HIGHEST_GRADE = 3.0
SHOWN = ("shown", "impression")
"""Kinds of lines that say that a product was shown."""
_MOST_TIMES = 10.0
# A product of few looks is drawn to the mean of its query, as if it had had so many more.
_PRIOR_LOOKS = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log: a product was shown at a place (from 1) for a query, or acted upon.

    `times` says how often; the place is None where nobody wrote it down.
    """

    query: str
    product: str
    kind: str
    place: int | None = None
    times: int = 1


def grades_of(lines: Iterable[Line], weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return the grade (0 to 3) of each product by query; `weights` are those of the kinds.

    Lines of other kinds, and without a query, are left out.
    """
    events: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    debiased: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    looks: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in lines:
        query = " ".join(line.query.split())
        if not query or not (line.kind in weights or line.kind in SHOWN):
            continue
        times = min(float(line.place or 1), _MOST_TIMES)
        if line.kind in SHOWN:
            looks[query][line.product] += line.times / times
        else:
            events[query][line.product] += line.times * weights[line.kind]
            debiased[query][line.product] += line.times * weights[line.kind] * times
    return {
        query: _by_looks(events[query], looks[query]) if looks[query] else _by_events(one)
        for query, one in ((query, debiased[query]) for query in {**events, **looks})
        if events[query]
    }


def _by_events(events: Mapping[str, float]) -> dict[str, float]:
    best = max(events.values())
    return {
        product: round(HIGHEST_GRADE * log1p(count) / log1p(best), 3)
        for product, count in events.items()
    }


def _by_looks(events: Mapping[str, float], looks: Mapping[str, float]) -> dict[str, float]:
    mean = sum(events.values()) / max(sum(looks.values()), 1.0)
    rates = {
        product: (events.get(product, 0.0) + _PRIOR_LOOKS * mean)
        / (max(looks.get(product, 0.0), 1.0) + _PRIOR_LOOKS)
        for product in {**looks, **events}
    }
    # What was shown and never taken is not relevant, however few the looks.
    taken = {product: rate for product, rate in rates.items() if events.get(product)}
    best = max(taken.values())
    return {product: round(HIGHEST_GRADE * taken.get(product, 0.0) / best, 3) for product in rates}
