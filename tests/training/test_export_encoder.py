"""Exporting a sentence-transformers model, on a tiny one with random weights."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from click.testing import CliRunner

from catalog.errors import ModelError
from models.encoder import Encoder, Vectors
from models.encoder_card import CARD_FILE, MODEL_FILE, TOKENIZER_FILE, Quantization, read_card
from training.export_encoder import export_encoder, export_encoder_command

TEXTS = [
    "wireless mouse",
    "oak table",
    "a red lamp for the desk",
    "running shoe blue running shoe red",
    "steel water bottle " * 12,
    "x",
    "",
]
LEAST_COSINE: dict[Quantization, float] = {"int8": 0.99, "int8-weights": 0.999, "none": 0.99999}


def _original(folder: Path, texts: list[str]) -> Vectors:
    import sentence_transformers

    model = sentence_transformers.SentenceTransformer(str(folder), device="cpu")
    return np.asarray(model.encode(texts, normalize_embeddings=True), dtype=np.float32)


@pytest.mark.parametrize("quantization", get_args(Quantization))
def test_export_reproduces_the_model(
    tiny_model: Path, tmp_path: Path, quantization: Quantization
) -> None:
    summary = export_encoder(str(tiny_model), tmp_path / "out", quantization)
    encoder = Encoder.open(tmp_path / "out")
    found, expected = encoder.encode(TEXTS), _original(tiny_model, TEXTS)
    least = LEAST_COSINE[quantization]
    assert np.einsum("ij,ij->i", found, expected).min() >= least
    assert summary.least_cosine >= least
    # A random model, too, must tell texts apart, or the lines above say nothing.
    assert expected[0] @ expected[1] < 0.95
    alone = np.stack([encoder.encode_query(text) for text in TEXTS])
    assert np.einsum("ij,ij->i", found, alone).min() > 0.9999
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_card_says_what_it_is(tiny_model: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    export_encoder(str(tiny_model), tmp_path / "out", license="MIT", report=steps.append)
    card = read_card(tmp_path / "out")
    assert card.name == card.origin == "tiny-bert"
    assert (card.dimension, card.max_tokens, card.pad_id) == (32, 48, 0)
    assert (card.pooling, card.quantization, card.license) == ("mean", "int8", "MIT")
    assert [step.split()[0] for step in steps] == ["Loading", "Tracing", "Comparing"]
    assert str(tiny_model.parent) not in (tmp_path / "out" / CARD_FILE).read_text()


def test_the_same_model_makes_the_same_files(tiny_model: Path, tmp_path: Path) -> None:
    export_encoder(str(tiny_model), tmp_path / "one")
    export_encoder(str(tiny_model), tmp_path / "two")
    for part in (CARD_FILE, MODEL_FILE, TOKENIZER_FILE):
        assert (tmp_path / "one" / part).read_bytes() == (tmp_path / "two" / part).read_bytes()


def test_command_replaces_an_older_export(tiny_model: Path, tmp_path: Path) -> None:
    output = tmp_path / "deep" / "out"
    for quantization in ("none", "int8"):
        result = CliRunner().invoke(
            export_encoder_command, [str(tiny_model), str(output), "--quantization", quantization]
        )
        assert result.exit_code == 0, result.output
        assert "tiny-bert, 32 numbers a vector" in result.output
    assert Encoder.open(output).encode(["oak"]).shape == (1, 32)
    assert read_card(output).quantization == "int8"


def test_a_bad_export_is_not_kept(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.export_encoder.LEAST_COSINE", 1.1)
    with pytest.raises(ModelError, match="does not reproduce 'tiny-bert'") as raised:
        export_encoder(str(tiny_model), tmp_path / "out")
    assert "--quantization" in raised.value.fix
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_model(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="No sentence-transformers model loads") as raised:
        export_encoder(str(tmp_path / "empty"), tmp_path / "out")
    assert "saved by sentence-transformers" in raised.value.fix


@pytest.mark.parametrize("library", ["onnx", "sentence_transformers", "torch"])
def test_without_the_training_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    # The others are stood for by any module: importing the real ones takes many seconds.
    for name in ("onnx", "sentence_transformers", "torch"):
        monkeypatch.setitem(sys.modules, name, None if name == library else sys)
    with pytest.raises(ModelError, match=f"needs '{library}'") as raised:
        export_encoder("all-minilm-l6-v2", tmp_path / "out")
    assert raised.value.fix == "Install the training extra: pip install 'retail-search[train]'."
    assert list(tmp_path.iterdir()) == []
