"""Examples as tensors: tokenized once by the tokenizer that serves, padded batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from models.token_batches import pad
from models.tokens import TextTokenizer
from training.tagger.examples import Example
from training.tagger.network import HeadLabels

NOTHING = -100
"""The target where none is known, which torch's cross-entropy leaves out."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as numbers: `first` is the place of each word's first token, -1 for none.

    `labels` is one target a word, `intent` and `category` one each, NOTHING where not known.
    """

    ids: list[int]
    first: tuple[int, ...]
    labels: tuple[int, ...]
    intent: int
    category: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of some examples; `rows` says which.

    `input_ids`, `attention_mask` and `labels` are (batch, tokens), `words` (batch, tokens) is
    true at the first token of a word, `intents` and `categories` are (batch,).
    """

    rows: tuple[int, ...]
    input_ids: Any
    attention_mask: Any
    words: Any
    labels: Any
    intents: Any
    categories: Any


def encode(
    examples: Sequence[Example], tokenizer: TextTokenizer, heads: HeadLabels, max_tokens: int
) -> list[Encoded]:
    """Tokenize examples and number their labels; labels that a head lacks count as not known."""
    spans = {label: at for at, label in enumerate(heads.spans)}
    intents = {label: at for at, label in enumerate(heads.intents)}
    categories = {path: at for at, path in enumerate(heads.categories)}
    encoded = []
    for example in examples:
        tokens = tokenizer.tokenize_words(example.text, max_tokens)
        labels = example.labels or ("",) * len(tokens.words)
        encoded.append(
            Encoded(
                tokens.ids,
                tokens.first,
                tuple(spans.get(label, NOTHING) for label in labels[: len(tokens.words)]),
                intents.get(example.intent, NOTHING),
                categories.get(example.category, NOTHING),
            )
        )
    return encoded


def batch_of(encoded: Sequence[Encoded], rows: Sequence[int], pad_id: int) -> Batch:
    """Put the examples of these rows into one batch."""
    chosen = [encoded[row] for row in rows]
    ids, mask = pad([each.ids for each in chosen], pad_id)
    labels = np.full(ids.shape, NOTHING, dtype=np.int64)
    words = np.zeros(ids.shape, dtype=bool)
    for row, each in enumerate(chosen):
        for place, label in zip(each.first, each.labels, strict=True):
            if place >= 0:
                labels[row, place] = label
                words[row, place] = True
    return Batch(
        tuple(rows),
        torch.from_numpy(ids),
        torch.from_numpy(mask),
        torch.from_numpy(words),
        torch.from_numpy(labels),
        torch.tensor([each.intent for each in chosen]),
        torch.tensor([each.category for each in chosen]),
    )


def shuffled(encoded: Sequence[Encoded], size: int, pad_id: int, seed: int) -> Iterator[Batch]:
    """Yield all examples in random batches of similar lengths; the same seed, the same batches."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(encoded))
    batches: list[list[int]] = []
    for start in range(0, len(order), size * 20):
        # Sorted within a part only, so that batches differ from epoch to epoch.
        part = sorted(order[start : start + size * 20], key=lambda row: len(encoded[row].ids))
        batches += [list(map(int, part[at : at + size])) for at in range(0, len(part), size)]
    for position in random.permutation(len(batches)):
        yield batch_of(encoded, batches[position], pad_id)


def in_order(encoded: Sequence[Encoded], size: int, pad_id: int) -> Iterator[Batch]:
    """Yield all examples once, the short ones first."""
    order = sorted(range(len(encoded)), key=lambda row: len(encoded[row].ids))
    for start in range(0, len(order), size):
        yield batch_of(encoded, order[start : start + size], pad_id)
