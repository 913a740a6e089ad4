"""Measures of a ranking, by the names and the arithmetic of ir_measures (trec_eval).

`nDCG@10` takes the grade itself as gain: sum of grade / log2(rank + 1), over the same sum of the
best possible order (Järvelin and Kekäläinen 2002, as trec_eval implements it). Published figures
that use 2^grade - 1 instead (Burges et al. 2005) are `nDCG(dcg='exp-log2')@10`, and are another
number on the same ranking. Everything else is binary, relevant from grade 1 on, or from `rel`.
A product that nobody judged is not relevant; `Judged@10` says how many of the ten were judged.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.errors import JudgmentsError
from evaluation.judgments import Judgments

# What each measure takes: whether a cutoff is allowed, whether it is needed, whether it has `rel`.
ALLOWED: dict[str, tuple[bool, bool, bool]] = {
    "nDCG": (True, False, False),
    "RR": (True, False, True),
    "P": (True, True, True),
    "R": (True, True, True),
    "AP": (True, False, True),
    "Success": (True, True, True),
    "Judged": (True, False, False),
    "Rprec": (False, False, True),
    "Bpref": (False, False, True),
}
ALIASES = {"NDCG": "nDCG", "MRR": "RR", "MAP": "AP", "Recall": "R", "Precision": "P"}
DEFAULT_MEASURES = ("nDCG@10", "RR@10", "P@10", "R@100", "Judged@10")

_FORM = re.compile(r"(?P<base>[A-Za-z]+)(?:\((?P<args>[^()]*)\))?(?:@(?P<cutoff>\d{1,6}))?")
_COMMA = re.compile(r",(?![^()]*\))")
_HIGHEST_EXPONENTIAL_GRADE = 10
_LARGEST_CUTOFF = 10_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: `str()` of it is its name in ir_measures, such as `nDCG@10` or `P(rel=2)@5`."""

    base: str
    cutoff: int | None = None
    rel: int = 1
    exponential: bool = False

    def __str__(self) -> str:
        inside = "dcg='exp-log2'" if self.exponential else f"rel={self.rel}"
        inside = f"({inside})" if self.exponential or self.rel != 1 else ""
        return f"{self.base}{inside}" + (f"@{self.cutoff}" if self.cutoff else "")


@dataclass(frozen=True, slots=True)
class Scores:
    """What a ranking scored: `per_query[measure name][query]`, for every judged query."""

    per_query: Mapping[str, Mapping[str, float]]

    @property
    def means(self) -> dict[str, float]:
        """The mean over all judged queries, those that found nothing counted as 0."""
        return {name: math.fsum(row.values()) / len(row) for name, row in self.per_query.items()}

    def values(self, name: str, queries: Iterable[str]) -> list[float]:
        """Give one measure's values in the order of `queries`."""
        row = self.per_query[name]
        return [row[query] for query in queries]


def parse_measure(text: str) -> Measure:
    """Read one measure name; raises JudgmentsError listing the names that are allowed."""
    match = _FORM.fullmatch(text.strip().replace(" ", ""))
    if match is None:
        raise _unknown(text, "is not of the form Name@cutoff")
    base = ALIASES.get(match["base"], match["base"])
    if base not in ALLOWED:
        raise _unknown(text, "is not known")
    may_cut, must_cut, has_rel = ALLOWED[base]
    cutoff = int(match["cutoff"]) if match["cutoff"] else None
    if cutoff is None and must_cut:
        raise _unknown(text, "needs a cutoff")
    if cutoff is not None and not (may_cut and 1 <= cutoff <= _LARGEST_CUTOFF):
        why = f"has a cutoff outside 1 to {_LARGEST_CUTOFF}" if may_cut else "takes no cutoff"
        raise _unknown(text, why)
    arguments = match["args"] or ""
    if arguments in ("dcg='exp-log2'", 'dcg="exp-log2"') and base == "nDCG":
        return Measure(base, cutoff, exponential=True)
    rel = re.fullmatch(r"rel=(\d{1,3})", arguments)
    if arguments and not (rel and has_rel and int(rel[1]) >= 1):
        raise _unknown(text, f"has an argument that {base} does not take")
    return Measure(base, cutoff, int(rel[1]) if rel else 1)


def parse_measures(texts: Sequence[str]) -> tuple[Measure, ...]:
    """Read several names, keeping their order and dropping repeats; none means the default set.

    A text may hold several, with commas between.
    """
    names = [name for text in texts or DEFAULT_MEASURES for name in _COMMA.split(text)]
    return tuple(dict.fromkeys(parse_measure(name) for name in names))


def score_ranking(
    ranked: Mapping[str, Sequence[str]], judgments: Judgments, measures: Sequence[Measure]
) -> Scores:
    """Score the ranking of each query, product ids best first, on each measure.

    A judged query that `ranked` lacks or has empty scores 0 on everything; a query that nobody
    judged is left out. trec_eval orders by score and breaks ties by product id, so it is given
    scores made from the ranks: what it evaluates is exactly the order that it was given.
    """
    import ir_measures

    run = {
        query: {product: float(-rank) for rank, product in enumerate(products)}
        for query, products in ranked.items()
        # ir_measures' Judged divides by the number of results
        if query in judgments.grades and products
    }
    per_query: dict[str, dict[str, float]] = {
        str(measure): dict.fromkeys(judgments.queries, 0.0) for measure in measures
    }
    scale = _scale(judgments)
    for exponential in (False, True):
        named = {
            _to_ir_measures(measure, scale): str(measure)
            for measure in measures
            if measure.exponential == exponential
        }
        if named:
            qrels = _exponential_gains(judgments) if exponential else _gains(judgments, scale)
            for metric in ir_measures.iter_calc(list(named), qrels, run):
                per_query[named[metric.measure]][metric.query_id] = float(metric.value)
    return Scores(per_query)


def _to_ir_measures(measure: Measure, scale: int) -> Any:
    # Built directly: ir_measures' own parser needs parts of `ast` that Python 3.14 has dropped.
    import ir_measures

    built = getattr(ir_measures, measure.base)
    if ALLOWED[measure.base][2]:
        built = built(rel=measure.rel * scale)
    return built @ measure.cutoff if measure.cutoff else built


def _scale(judgments: Judgments) -> int:
    """Find the power of ten that makes every grade whole, since trec_eval reads whole grades.

    nDCG with the grade as gain does not change when every grade is multiplied alike, and `rel` is
    multiplied with them, so fractions are evaluated as they are and never rounded.
    """
    grades = {grade for row in judgments.grades.values() for grade in row.values()}
    for scale in (1, 10, 100):
        if all(abs(grade * scale - round(grade * scale)) < 1e-6 for grade in grades):
            return scale
    return 1000


def _gains(judgments: Judgments, scale: int) -> dict[str, dict[str, int]]:
    return {
        query: {product: round(grade * scale) for product, grade in row.items()}
        for query, row in judgments.grades.items()
    }


def _exponential_gains(judgments: Judgments) -> dict[str, dict[str, int]]:
    grades = {grade for row in judgments.grades.values() for grade in row.values()}
    bad = [g for g in grades if not g.is_integer() or g > _HIGHEST_EXPONENTIAL_GRADE]
    if bad:
        raise JudgmentsError(
            f"nDCG(dcg='exp-log2') got the grade {max(bad)}.",
            fix=f"It needs whole grades of at most {_HIGHEST_EXPONENTIAL_GRADE}; use nDCG instead.",
        )
    return {
        query: {product: 2 ** int(grade) - 1 for product, grade in row.items()}
        for query, row in judgments.grades.items()
    }


def _unknown(text: str, why: str) -> JudgmentsError:
    names = [
        base + ("@k" if must else "[@k]" if may else "") for base, (may, must, _) in ALLOWED.items()
    ]
    return JudgmentsError(
        f"Measure {text[:60]!r} {why}.",
        fix=f"Allowed: {', '.join(names)}; binary ones take (rel=N), as in P(rel=2)@10, and nDCG "
        "takes (dcg='exp-log2').",
        field="measures",
    )
