from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.encoder import Encoder
from query.classify import CategoryClassifier
from query.knowledge.knowledge import EMPTY, Knowledge
from tests.query.knowledge.small_catalogue import known, product

_KINDS = {
    ("Electronics", "Headphones"): "wireless headphones with microphone|over ear headphones"
    "|noise cancelling headphones|bluetooth earphones|studio monitoring headphones",
    ("Electronics", "Laptops"): "thin laptop computer|gaming laptop|business notebook computer"
    "|student laptop with backlit keys|convertible touch notebook",
    ("Kitchen", "Coffee Makers"): "drip coffee maker|espresso machine|pod coffee machine"
    "|french press coffee maker|cold brew coffee maker",
    ("Kitchen", "Knives"): "chef knife|bread knife|kitchen knife set|steak knives|paring knife",
}
_SHADES = ("black", "silver", "compact", "premium", "classic", "deluxe")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.open("all-minilm-l6-v2", threads=1)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Knowledge:
    titles = [
        (path, f"{title}, {shade}")
        for path, kinds in _KINDS.items()
        for title in kinds.split("|")
        for shade in _SHADES
    ]
    products = [product(n, title, *path) for n, (path, title) in enumerate(titles)]
    return known(tmp_path_factory.mktemp("shop"), products, encoder)


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("bluetooth headset", ("Electronics", "Headphones")),
        ("macbook", ("Electronics", "Laptops")),
        ("something to brew coffee", ("Kitchen", "Coffee Makers")),
        ("santoku knife", ("Kitchen", "Knives")),
    ],
)
def test_a_query_means_the_category_that_is_nearest(
    knowledge: Knowledge, encoder: Encoder, query: str, path: tuple[str, ...]
) -> None:
    classifier = CategoryClassifier(knowledge)
    vector = encoder.encode_query(query)
    guesses = classifier.guess(vector)
    assert guesses[0].path == path
    assert guesses[0].probability >= 0.5
    assert [one.probability for one in guesses] == sorted(
        (one.probability for one in guesses), reverse=True
    )
    assert sum(one.probability for one in guesses) <= 1.0 + 1e-9
    department = classifier.department(vector)
    assert department is not None
    assert department.label == path[0]
    assert department.probability >= guesses[0].probability


@pytest.mark.parametrize("query", ["flight to lisbon", "return my parcel", "qwzx vlorp", ""])
def test_it_abstains_where_nothing_is_near(
    knowledge: Knowledge, encoder: Encoder, query: str
) -> None:
    classifier = CategoryClassifier(knowledge)
    assert classifier.guess(encoder.encode_query(query)) == ()


def test_titles_left_out_calibrate_it(knowledge: Knowledge) -> None:
    calibration = knowledge.calibration
    assert calibration is not None
    assert calibration.samples == len(_KINDS) * 5 * len(_SHADES)
    assert calibration.accuracy > 0.9
    assert calibration.ece < 0.1


def test_of_an_unknown_catalogue_nothing_is_guessed(encoder: Encoder, tmp_path: Path) -> None:
    vector = encoder.encode_query("headphones")
    assert CategoryClassifier(EMPTY).guess(vector) == ()
    assert CategoryClassifier(EMPTY).department(vector) is None
    few = known(tmp_path, [product(n, "lamp", "Lamps") for n in range(4)], encoder)
    assert CategoryClassifier(few).guess(vector) == ()


def test_a_vector_that_is_none_is_no_query(knowledge: Knowledge) -> None:
    classifier = CategoryClassifier(knowledge)
    broken = np.full(384, np.nan, dtype=np.float32)
    assert classifier.guess(broken) == ()
    assert classifier.department(broken) is None
    assert classifier.guess(np.zeros(384, dtype=np.float32)) == ()
