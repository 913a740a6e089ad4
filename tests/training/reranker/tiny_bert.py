"""A tiny BERT with random weights, whose special tokens have the numbers that BERT's have."""

from __future__ import annotations

from pathlib import Path

LAYERS = 6


def make_bert(folder: Path) -> Path:
    """Write a checkpoint that knows letters into a folder, and return it; needs transformers."""
    import torch  # noqa: TID251 - training's own tests
    import transformers

    unused = [f"[unused{number}]" for number in range(99)]
    words = [f"{start}{letter}" for letter in map(chr, range(97, 123)) for start in ("", "##")]
    vocabulary = ["[PAD]", *unused, "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=LAYERS,
        num_attention_heads=2, intermediate_size=64, max_position_embeddings=128,
        initializer_range=0.3,
    )  # fmt: skip
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder
