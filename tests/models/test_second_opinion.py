"""The encoder's opinion beside the tagger's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalog.errors import ModelError
from models.encoder import Encoder
from models.second_opinion import SecondOpinion
from models.tagger import Tagger

INTENTS = ("buy", "ask", "chat")


def opinion(share: float = 0.5, temperature: float = 1.0) -> SecondOpinion:
    weights = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], dtype=np.float32)
    bias = np.zeros(3, dtype=np.float32)
    return SecondOpinion(INTENTS, weights, bias, "encoder-1", share, temperature)


def test_the_two_are_multiplied_each_to_the_power_of_its_share() -> None:
    vector = np.array([0.0, np.log(4.0)], dtype=np.float32)
    # The layer says 1/6, 4/6, 1/6; the tagger 0.6, 0.3, 0.1; the product is normalised.
    expected = np.sqrt([0.6 / 6, 0.3 * 4 / 6, 0.1 / 6])
    expected /= expected.sum()
    found = dict(opinion().joined((("buy", 0.6), ("ask", 0.3), ("chat", 0.1)), vector))
    assert [found[name] for name in INTENTS] == pytest.approx(expected.tolist(), abs=1e-6)


def test_the_likeliest_comes_first_and_all_add_up() -> None:
    found = opinion().joined((("chat", 0.9), ("buy", 0.1)), np.array([1.0, 0.0], dtype=np.float32))
    assert found[0][0] == "chat"
    assert sum(share for _, share in found) == pytest.approx(1.0)
    assert [share for _, share in found] == sorted((share for _, share in found), reverse=True)


def test_it_is_the_same_after_saving(tmp_path: Path) -> None:
    before = opinion(0.7, 1.5)
    after = SecondOpinion.from_bytes(before.to_bytes(), tmp_path / "intents.npz")
    assert (after.intents, after.encoder_identity) == (before.intents, "encoder-1")
    assert (after.share, after.temperature) == (0.7, 1.5)
    assert np.array_equal(after.weights, before.weights)


def test_what_is_no_opinion_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no second opinion"):
        SecondOpinion.from_bytes(b"junk", tmp_path / "intents.npz")


class OtherEncoder:
    """An encoder that the opinion was not learned with."""

    name = "other"
    dimension = 384
    identity = "other-1"

    def encode_query(self, text: str) -> None:
        raise AssertionError("nobody should ask")


def test_the_shipped_tagger_takes_the_opinion_of_its_own_encoder_alone() -> None:
    tagger, encoder = Tagger.open(), Encoder.open("all-minilm-l6-v2", threads=1)
    text = "track my order"
    tagging = tagger.tag(text)
    joined = tagger.intents(text, tagging, encoder)
    assert joined[0][0] == "service"
    assert joined != tagging.intents
    assert tagger.intents(text, tagging, OtherEncoder()) == tagging.intents  # type: ignore[arg-type]
    assert tagger.intents(text, tagging, None) == tagging.intents
