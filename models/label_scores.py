"""How well found labels agree with the true ones: F1 over exact spans, and over classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models.bio import spans_of


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision, recall and F1 of one label (0 to 1); `support` counts its true occurrences."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class SpanScores:
    """F1 over all spans, the plain mean of the types' F1, and each type's own."""

    micro_f1: float
    macro_f1: float
    per_type: dict[str, LabelScore]


@dataclass(frozen=True, slots=True)
class ClassScores:
    """The share that is right, the plain mean of the classes' F1, and each class's own."""

    accuracy: float
    macro_f1: float
    per_label: dict[str, LabelScore]


def span_scores(true: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> SpanScores:
    """Compare BIO labels, one sequence a text: a span counts where words and type are the same.

    The mean is over the types that are in either, as `seqeval` takes it.
    """
    right: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for one, other in zip(true, found, strict=True):
        these, those = set(spans_of(one)), set(spans_of(other))
        expected.update(span.label for span in these)
        given.update(span.label for span in those)
        right.update(span.label for span in these & those)
    per_type = _scores(right, expected, given)
    micro = _score(right.total(), expected.total(), given.total()).f1
    return SpanScores(micro, _mean(per_type), per_type)


def class_scores(true: Sequence[str], found: Sequence[str]) -> ClassScores:
    """Compare one class a text; the mean is over the classes that are in either."""
    right = Counter(one for one, other in zip(true, found, strict=True) if one == other)
    per_label = _scores(right, Counter(true), Counter(found))
    return ClassScores(right.total() / max(1, len(true)), _mean(per_label), per_label)


def _scores(
    right: Counter[str], expected: Counter[str], given: Counter[str]
) -> dict[str, LabelScore]:
    names = sorted(expected.keys() | given.keys())
    return {name: _score(right[name], expected[name], given[name]) for name in names}


def _score(right: int, expected: int, given: int) -> LabelScore:
    total = expected + given
    return LabelScore(
        precision=right / given if given else 0.0,
        recall=right / expected if expected else 0.0,
        f1=2 * right / total if total else 0.0,
        support=expected,
    )


def _mean(scores: dict[str, LabelScore]) -> float:
    return sum(score.f1 for score in scores.values()) / max(1, len(scores))
