"""The shipped cross-encoder: scores alike in any batch, in order, for any text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from catalog.errors import ModelError
from models.cross_encoder import CrossEncoder

TEXTS = ["Oak dining table. Brown", "USB-C cable 2 m", "Table lamp " * 20, "", "<\0\ud800> 手机"]


@pytest.fixture(scope="module")
def model() -> Iterator[CrossEncoder]:
    opened = CrossEncoder.open(threads=2)
    yield opened
    opened.close()


def test_a_score_depends_on_no_neighbour_and_order_is_kept(model: CrossEncoder) -> None:
    together = model.score_texts("oak table", TEXTS)
    alone = [float(model.score_texts("oak table", [text])[0]) for text in TEXTS]
    assert together.tolist() == pytest.approx(alone, abs=1e-3)
    assert together.argmax() == 0
    assert model.score_texts("oak table", TEXTS[::-1]).tolist() == pytest.approx(
        alone[::-1], abs=1e-3
    )


def test_hostile_and_empty_texts_have_scores(model: CrossEncoder) -> None:
    for query in ("", "\0\ud800", "table " * 5_000):
        assert np.isfinite(model.score_texts(query, TEXTS)).all()
    assert model.score_texts("table", []).shape == (0,)


def test_threads_change_nothing(model: CrossEncoder) -> None:
    one = CrossEncoder.open(threads=1)
    passages = model.passages(TEXTS * 10)
    question = model.question("lamp")
    expected = one.score(question, passages)
    assert np.abs(model.score(question, passages) - expected).max() < 1e-3
    two = CrossEncoder.open(threads=2)
    two.close()
    assert np.abs(two.score(question, passages) - expected).max() < 1e-3


def test_grades_are_on_the_scale(model: CrossEncoder) -> None:
    grades = model.grades(["oak table"] * 2, TEXTS[:2], "crowdflower")
    assert 1 <= grades[1] < grades[0] <= 4
    assert set(model.ratings_of(grades, "crowdflower").tolist()) <= {1, 2, 3, 4}
    with pytest.raises(ModelError, match="no scale 'stars'"):
        model.grades(["a"], ["b"], "stars")
