"""F1 over spans and over classes, against values counted by hand and against seqeval."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from models.bio import bio_labels
from models.label_scores import LabelScore, class_scores, span_scores

TRUE = [["B-color", "B-type", "I-type"], ["B-brand", "O", "B-type"], ["B-type"]]
FOUND = [["B-color", "B-type", "O"], ["B-brand", "B-color", "B-type"], ["B-type"]]


def test_spans_by_hand() -> None:
    # True: color, type(2 words), brand, type, type. Found: the color, a type cut short, the
    # brand, a color that is none, and the other two types: 4 right of 5 true and 6 found.
    scores = span_scores(TRUE, FOUND)
    assert scores.micro_f1 == pytest.approx(2 * 4 / (5 + 6))
    assert scores.per_type["color"] == LabelScore(0.5, 1.0, pytest.approx(2 / 3), 1)
    assert scores.per_type["type"] == LabelScore(
        pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), 3
    )
    assert scores.per_type["brand"].f1 == 1.0
    assert scores.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_a_type_that_was_only_found_counts_in_the_mean() -> None:
    scores = span_scores([["B-a"]], [["B-b"]])
    assert (scores.micro_f1, scores.macro_f1, sorted(scores.per_type)) == (0.0, 0.0, ["a", "b"])


def test_nothing_is_no_error() -> None:
    assert span_scores([], []).micro_f1 == 0.0
    assert class_scores([], []).accuracy == 0.0


def test_classes_by_hand() -> None:
    scores = class_scores(["a", "a", "b", "c"], ["a", "b", "b", "b"])
    assert scores.accuracy == 0.5
    assert scores.per_label["a"] == LabelScore(1.0, 0.5, pytest.approx(2 / 3), 2)
    assert scores.per_label["b"] == LabelScore(pytest.approx(1 / 3), 1.0, 0.5, 1)
    assert scores.macro_f1 == pytest.approx((2 / 3 + 0.5 + 0) / 3)


def test_lengths_must_match() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        span_scores([["O"]], [])


def test_the_same_as_seqeval() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        metrics = pytest.importorskip("seqeval.metrics")
    labels = bio_labels(["a", "b", "c"])
    random = np.random.default_rng(5)
    true = [[labels[at] for at in random.integers(len(labels), size=6)] for _ in range(40)]
    found = [
        [label if random.random() < 0.7 else labels[random.integers(len(labels))] for label in row]
        for row in true
    ]
    scores = span_scores(true, found)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert scores.micro_f1 == pytest.approx(metrics.f1_score(true, found))
        assert scores.macro_f1 == pytest.approx(metrics.f1_score(true, found, average="macro"))
