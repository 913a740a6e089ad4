"""BIO labels: what they mean as spans, and the best valid sequence."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from models.bio import WordSpan, best_labels, bio_labels, spans_of


@pytest.mark.parametrize(
    ("labels", "spans"),
    [
        ("", []),
        ("O O", []),
        ("B-a", [(0, 1, "a")]),
        ("B-a I-a O B-b", [(0, 2, "a"), (3, 4, "b")]),
        ("B-a B-a", [(0, 1, "a"), (1, 2, "a")]),
        ("I-a I-a", [(0, 2, "a")]),
        ("O I-a", [(1, 2, "a")]),
        ("B-a I-b I-b", [(0, 1, "a"), (1, 3, "b")]),
    ],
)
def test_spans_of_labels(labels: str, spans: list[tuple[int, int, str]]) -> None:
    assert spans_of(labels.split()) == [WordSpan(*span) for span in spans]


def test_labels_of_types() -> None:
    assert bio_labels(["color", "UoM"]) == ("O", "B-color", "I-color", "B-UoM", "I-UoM")


def test_the_best_valid_sequence_is_the_likeliest_of_all_valid_ones() -> None:
    labels = bio_labels(["a", "b"])
    random = np.random.default_rng(3)
    for _ in range(20):
        scores = random.normal(scale=3, size=(4, len(labels))).astype(np.float32)

        def valid(path: tuple[int, ...]) -> bool:
            names = ["O", *(labels[at] for at in path)]
            return all(
                not after.startswith("I-") or before[2:] == after[2:]
                for before, after in pairwise(names)
            )

        paths = [path for path in product(range(len(labels)), repeat=4) if valid(path)]
        best = max(paths, key=lambda path: sum(scores[at, label] for at, label in enumerate(path)))
        assert best_labels(scores, labels) == list(best)


def test_an_invalid_favourite_is_repaired() -> None:
    labels = ("O", "B-a", "I-a")
    favours_a_bare_inside = np.log(np.array([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]], dtype=np.float32))
    assert best_labels(favours_a_bare_inside, labels) == [1, 2]
    assert best_labels(np.empty((0, 3), dtype=np.float32), labels) == []
