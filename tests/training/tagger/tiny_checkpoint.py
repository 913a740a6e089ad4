"""Tiny checkpoints with random weights, of each architecture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

WORDS = "red blue oak table lamp shoe running water bottle steel for women size 8 nike where is my"


def make_checkpoint(kind: str, folder: Path) -> Path:
    """Write a checkpoint of a bert, albert, roberta or xlnet with two layers into a folder."""
    import torch  # noqa: TID251 - training's own tests
    import transformers

    torch.manual_seed(3)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _word_pieces() if kind in ("bert", "albert") else _byte_pairs(kind)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = _config(transformers, kind, tokenizer.get_vocab_size())
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    return folder


def _config(transformers: Any, kind: str, words: int) -> Any:
    if kind == "xlnet":
        return transformers.XLNetConfig(
            vocab_size=words, d_model=32, n_layer=2, n_head=2, d_inner=64, pad_token_id=0
        )
    config = {
        "bert": transformers.BertConfig,
        "albert": transformers.AlbertConfig,
        "roberta": transformers.RobertaConfig,
    }[kind]
    return config(
        vocab_size=words,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=80,
        pad_token_id=0,
        initializer_range=0.2,
        **({"embedding_size": 16} if kind == "albert" else {}),
    )


def _word_pieces() -> Any:
    import tokenizers

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"[unused{n}]" for n in range(9))]
    pieces = [f"{start}{char}" for char in "abcdefghijklmnopqrstuvwxyz8я" for start in ("", "##")]
    vocabulary = {
        piece: at for at, piece in enumerate(dict.fromkeys([*special, *WORDS.split(), *pieces]))
    }
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100)
    )
    tokenizer.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = tokenizers.processors.BertProcessing(
        ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    )
    tokenizer.add_special_tokens(special[:5])
    return tokenizer


def _byte_pairs(kind: str) -> Any:
    import tokenizers

    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token="<unk>"))
    special = ["<pad>", "<unk>", "<s>", "</s>"]
    if kind == "xlnet":
        tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
        alphabet = list("▁abcdefghijklmnopqrstuvwxyz8")
        after = tokenizers.processors.TemplateProcessing(
            single="$A </s> <s>", special_tokens=[("<s>", 2), ("</s>", 3)]
        )
    else:
        tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=True)
        alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
        after = tokenizers.processors.RobertaProcessing(("</s>", 3), ("<s>", 2))
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=300, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([WORDS] * 20, trainer)
    tokenizer.post_processor = after
    return tokenizer
