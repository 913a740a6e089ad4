from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.errors import ExamplesError, ModelError
from models.encoder import Encoder
from query.fewshot import Prototypes
from tests.indexer.hash_encoder import HashEncoder

EXAMPLES = {
    "cancel": "cancel my order|stop the order I placed|I do not want the order any more"
    "|please cancel what I bought|how do I cancel a purchase|withdraw my order"
    "|I ordered by mistake, cancel it|undo my purchase",
    "track": "where is my parcel|track my order|when will it arrive|delivery status"
    "|has my package shipped|follow my shipment|my parcel is late|tracking number please",
    "refund": "I want my money back|refund the payment|when do I get my refund"
    "|return it for a refund|reimburse me|get a refund for broken item"
    "|pay me back|status of my reimbursement",
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts.split("|")]
LABELS = [label for label, texts in EXAMPLES.items() for _ in texts.split("|")]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.open("all-minilm-l6-v2", threads=1)


@pytest.fixture(scope="module")
def learnt(encoder: Encoder) -> Prototypes:
    return Prototypes.fit(TEXTS, LABELS, encoder)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("can you please cancel order 1234", "cancel"),
        ("track package", "track"),
        ("refund please", "refund"),
    ],
)
def test_a_text_gets_the_label_of_its_like(
    learnt: Prototypes, encoder: Encoder, text: str, label: str
) -> None:
    found = learnt.predict(encoder.encode_query(text))
    assert found is not None
    assert found.label == label
    assert 0.5 <= found.probability <= 1.0
    guesses = learnt.guesses(encoder.encode_query(text))
    assert {one.label for one in guesses} == set(EXAMPLES)
    assert sum(one.probability for one in guesses) == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["red running shoes", "usb c cable 2m", "小米 手机", "🎧🎧", ""])
def test_it_abstains_for_what_is_like_no_example(
    learnt: Prototypes, encoder: Encoder, text: str
) -> None:
    assert learnt.predict(encoder.encode_query(text)) is None


def test_it_is_the_same_after_saving(learnt: Prototypes, encoder: Encoder, tmp_path: Path) -> None:
    file = tmp_path / "intents.npz"
    learnt.save(file)
    assert file.stat().st_size < 20_000
    again = Prototypes.open(file, encoder)
    assert (again.labels, again.temperature, again.nearest) == (
        learnt.labels, learnt.temperature, learnt.nearest,
    )  # fmt: skip
    assert again.left_out_accuracy == learnt.left_out_accuracy > 0.6
    vector = encoder.encode_query("cancel")
    assert again.guesses(vector) == learnt.guesses(vector)


def test_a_file_of_another_encoder_or_none_is_refused(learnt: Prototypes, tmp_path: Path) -> None:
    file = tmp_path / "intents.npz"
    learnt.save(file)
    with pytest.raises(ModelError, match="hash-32"):
        Prototypes.open(file, HashEncoder())
    content = file.read_bytes()
    array = tmp_path / "array.npy"
    np.save(array, np.zeros(3))
    for damaged in (b"", b"rubbish", content[:200], content[:-40], array.read_bytes()):
        file.write_bytes(damaged)
        with pytest.raises(ModelError, match="train few-shot"):
            Prototypes.open(file)
    with pytest.raises(ModelError, match="cannot be read"):
        Prototypes.open(tmp_path / "nowhere.npz")


def test_discriminant_analysis_by_hand() -> None:
    # Two classes around (0, 1) and (1, 0), each two points at distance 0.1 along one axis. Means
    # apart by (1, -1), equal spread in both directions: the border is the diagonal.
    vectors = np.array([[0.1, 1], [-0.1, 1], [1, 0.1], [1, -0.1]], dtype=np.float32)
    learnt = Prototypes.fit_vectors(vectors, ["a", "a", "b", "b"], "none")
    # Within: 0.02 / 2 degrees of freedom for either axis, and nothing across.
    assert learnt.weights == pytest.approx(np.array([[0, 100], [100, 0]]), rel=1e-4, abs=1e-4)
    assert learnt.bias == pytest.approx([-50, -50], rel=1e-4)
    on_the_border = learnt.probabilities(np.array([[0.7, 0.7]], dtype=np.float32))[0]
    assert on_the_border == pytest.approx([0.5, 0.5], abs=1e-4)


def test_uneven_classes_and_labels_of_any_text(encoder: Encoder) -> None:
    texts = [*TEXTS[:8], *TEXTS[8:10]]
    found = Prototypes.fit(texts, ["Größe 🎧"] * 8 + ["où"] * 2, encoder)
    best = found.guesses(encoder.encode_query("cancel the order"))[0]
    assert best.label == "Größe 🎧"


@pytest.mark.parametrize(
    ("texts", "labels", "said"),
    [
        (["a", "b"], ["x"], "2 texts and 1 labels"),
        ([], [], "0 labels"),
        (["a", "b"], ["x", "x"], "1 label"),
        (["a", "b", "c"], ["x", "x", "y"], "'y' has 1 example"),
    ],
)
def test_examples_that_teach_nothing_are_refused(
    texts: list[str], labels: list[str], said: str
) -> None:
    with pytest.raises(ExamplesError, match=said) as caught:
        Prototypes.fit(texts, labels, HashEncoder())
    assert caught.value.fix
