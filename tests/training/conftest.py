"""A tiny sentence encoder with random weights, made on the fly."""

from __future__ import annotations

from pathlib import Path

import pytest

WORDS = "wireless mouse oak table lamp desk red blue shoe running bottle water steel chair the a"
NEEDS_TRAIN = "needs the training extra: pip install 'retail-search[train]'"


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder saved by sentence-transformers: BERT, two layers, 32 numbers a vector."""
    torch = pytest.importorskip("torch", reason=NEEDS_TRAIN)
    pytest.importorskip("onnx", reason=NEEDS_TRAIN)
    sentence_transformers = pytest.importorskip("sentence_transformers", reason=NEEDS_TRAIN)
    transformers = pytest.importorskip("transformers", reason=NEEDS_TRAIN)

    folder = tmp_path_factory.mktemp("models") / "tiny-bert"
    bert = folder.parent / "bert"
    bert.mkdir()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = [f"{start}{letter}" for letter in map(chr, range(97, 123)) for start in ("", "##")]
    vocabulary = list(dict.fromkeys([*special, *WORDS.split(), *pieces]))
    (bert / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    transformers.BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(bert)
    torch.manual_seed(7)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.3,  # the usual 0.02 gives every text nearly the same vector
    )
    transformers.BertModel(config).save_pretrained(bert)
    # Of a bare BERT, sentence-transformers itself makes an encoder that takes the mean.
    model = sentence_transformers.SentenceTransformer(str(bert), device="cpu")
    model.max_seq_length = 48
    model.save(str(folder))
    return folder
