"""Texts to unit vectors: a sentence encoder on ONNX Runtime, without torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.errors import ModelError
from models.encoder_card import (
    ENCODER_FOLDER,
    MODEL_FILE,
    TOKENIZER_FILE,
    EncoderCard,
    find_folder,
    read_card,
    read_part,
)
from models.session import open_session
from models.token_batches import TokenIds, batches_by_length, pad
from models.tokens import TEXT_REVISION, TextTokenizer

if TYPE_CHECKING:
    import onnxruntime

Vectors = NDArray[np.float32]


class TextEncoder(Protocol):
    """Whatever turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Name of the model."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def identity(self) -> str:
        """Key under which a vector may be cached: it changes whenever vectors could."""

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        """Return one unit vector a text, shape (len(texts), dimension), in the given order."""

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of one text, shape (dimension,)."""


class Encoder:
    """A sentence encoder from an exported folder; safe to share between threads.

    The session itself runs on the calling thread: a query wakes no other core, and many texts
    are encoded by several threads that each run whole batches, which measures faster than
    splitting one batch's matrices between cores.
    """

    def __init__(
        self,
        card: EncoderCard,
        tokenizer: TextTokenizer,
        session: onnxruntime.InferenceSession,
        threads: int,
    ) -> None:
        self._card = card
        self._tokenizer = tokenizer
        self._session = session
        self._threads = threads

    @classmethod
    def open(cls, name_or_folder: str | Path, threads: int = 0) -> Encoder:
        """Load a shipped encoder by name, or one from a folder; `threads` 0 takes every core.

        Raises ModelError when the folder is missing, incomplete or not what its card describes.
        """
        folder = find_folder(name_or_folder)
        card = read_card(folder)
        tokenizer = TextTokenizer.from_json(
            read_part(folder, TOKENIZER_FILE, card.tokenizer_sha256), folder / TOKENIZER_FILE
        )
        model = read_part(folder, MODEL_FILE, card.model_sha256)
        session = open_session(model, folder / MODEL_FILE, ENCODER_FOLDER)
        return cls(card, tokenizer, session, threads if threads > 0 else _cores())

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._card.name

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self._card.dimension

    @property
    def max_tokens(self) -> int:
        """Most tokens that the model reads of a text, special tokens included."""
        return self._card.max_tokens

    @property
    def identity(self) -> str:
        """Key under which a vector may be cached: it changes whenever vectors could."""
        return f"{self.name}-{self._card.model_sha256[:12]}-t{TEXT_REVISION}"

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        """Return one unit vector a text, shape (len(texts), dimension), in the given order.

        `max_tokens` (special tokens included) cuts a text short; None reads as much as the model
        can. Raises ModelError when it is too small to hold a token of text.
        """
        rows = self._tokenizer.tokenize(texts, self._limit(max_tokens), self._card.text_prefix)
        vectors = np.empty((len(rows), self.dimension), dtype=np.float32)

        def run(batch: list[int]) -> None:
            vectors[batch] = self._run([rows[row] for row in batch])

        batches = batches_by_length(rows)
        if self._threads == 1 or len(batches) < 2:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(min(self._threads, len(batches))) as pool:
                for done in [pool.submit(run, batch) for batch in batches]:
                    done.result()
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of one text, shape (dimension,), on the calling thread."""
        prefix = self._card.query_prefix
        vector: Vectors = self._run(self._tokenizer.tokenize([text], self.max_tokens, prefix))[0]
        return vector

    def _limit(self, max_tokens: int | None) -> int:
        if max_tokens is None:
            return self.max_tokens
        least = self._tokenizer.special_tokens + 1
        if max_tokens < least:
            raise ModelError(
                f"max_tokens is {max_tokens}, too few for any text.",
                fix=f"Give {least} to {self.max_tokens}.",
                field="max_tokens",
            )
        return min(max_tokens, self.max_tokens)

    def _run(self, rows: Sequence[TokenIds]) -> Vectors:
        ids, mask = pad(rows, self._card.pad_id)
        output: Any = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        vectors: Vectors = output
        return vectors


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
