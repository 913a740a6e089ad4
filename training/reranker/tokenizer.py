"""The tokenizer of a base model, read without torch: pairs are written on any machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from catalog.errors import ModelError
from models.tokens import TextTokenizer
from training.base_model import find_model, load_tokenizer_json
from training.reranker.pairs import CLS, SEP

_TEXTS_AT_ONCE = 5_000


def base_tokenizer(base: str) -> Callable[[Sequence[str], int], list[list[int]]]:
    """Return what makes token ids of texts, without special ones, as `gather` asks.

    Raises ModelError for a base whose special tokens are not BERT's.
    """
    tokenizer = read_tokenizer(base)

    def tokenize(texts: Sequence[str], most: int) -> list[list[int]]:
        return [
            row[1:-1]
            for first in range(0, len(texts), _TEXTS_AT_ONCE)
            for row in tokenizer.tokenize(texts[first : first + _TEXTS_AT_ONCE], most + 2)
        ]

    return tokenize


def read_tokenizer(base: str) -> TextTokenizer:
    """Return a base's tokenizer; raises ModelError where its special tokens are not BERT's."""
    source = find_model(base)
    tokenizer = TextTokenizer.from_json(load_tokenizer_json(source.path).encode(), Path(base))
    if (tokenizer.before, tokenizer.after) != ([CLS], [SEP]):
        raise ModelError(
            f"The special tokens of '{source.name}' are {tokenizer.before} and {tokenizer.after};"
            f" BERT's are [{CLS}] and [{SEP}].",
            fix="Take a BERT with the uncased vocabulary.",
            field="base",
        )
    return tokenizer
