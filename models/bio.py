"""BIO labels of words: what they mean as spans, and the best valid sequence of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OUTSIDE = "O"


@dataclass(frozen=True, slots=True, order=True)
class WordSpan:
    """Words `start` to `end` (exclusive) that carry one label."""

    start: int
    end: int
    label: str


def bio_labels(types: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of words for these types of spans: O, then B- and I- of each type."""
    return (OUTSIDE, *(f"{part}-{kind}" for kind in types for part in "BI"))


def spans_of(labels: Sequence[str]) -> list[WordSpan]:
    """Return the spans of a sequence of BIO labels, in order.

    An I- that continues nothing of its type begins a span, as CoNLL's scorer takes it.
    """
    spans: list[WordSpan] = []
    start, kind = 0, ""
    for at, label in enumerate([*labels, OUTSIDE]):
        part, _, name = label.partition("-")
        if kind and (part != "I" or name != kind):
            spans.append(WordSpan(start, at, kind))
            kind = ""
        if name and not kind:
            start, kind = at, name
    return spans


def best_labels(log_probabilities: NDArray[np.float32], labels: Sequence[str]) -> list[int]:
    """Return the likeliest valid sequence: an I- only after a B- or I- of its type (Viterbi).

    `log_probabilities` has the shape (words, labels); the result is one label index a word.
    """
    if not len(log_probabilities):
        return []
    allowed = _allowed(tuple(labels))
    score = np.where(_may_begin(tuple(labels)), log_probabilities[0], -np.inf)
    back: list[NDArray[np.intp]] = []
    for word in log_probabilities[1:]:
        paths = np.where(allowed, score[:, None], -np.inf)
        best = paths.argmax(axis=0)
        back.append(best)
        score = paths[best, np.arange(len(labels))] + word
    chosen = [int(score.argmax())]
    for best in reversed(back):
        chosen.append(int(best[chosen[-1]]))
    return chosen[::-1]


def _may_begin(labels: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([not label.startswith("I-") for label in labels])


def _allowed(labels: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which label (column) may follow which (row)."""
    return np.array(
        [
            [not after.startswith("I-") or before[2:] == after[2:] for after in labels]
            for before in labels
        ]
    )
