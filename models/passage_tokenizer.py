"""The tokens of a product's passage, as a cross-encoder reads them after a query."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from catalog.errors import ModelError
from models.folder import SHIPPED
from models.token_batches import TokenIds
from models.tokens import TEXT_REVISION, TextTokenizer

PASSAGE_TOKENS: Final = 48
"""Most tokens of a passage, special ones not counted."""

LONGEST_VOCABULARY: Final = 2**16 - 1
"""Token ids are kept in 16 bits; the last of them stands for none."""

_FILE: Final = "tokenizer.json"


class Tokenises(Protocol):
    """What makes the tokens of passages."""

    @property
    def identity(self) -> str:
        """Key under which tokens may be kept: it changes whenever they could."""

    def tokens(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the ids of each text, at most `PASSAGE_TOKENS`, without special tokens."""


class PassageTokenizer:
    """A model's tokenizer, for passages; safe to share between threads."""

    def __init__(self, data: bytes, path: Path) -> None:
        """Take the bytes of a `tokenizer.json`; `path` is for messages alone.

        Raises ModelError where they are none, or have more tokens than 16 bits can name.
        """
        self._tokenizer = TextTokenizer.from_json(data, path)
        if self._tokenizer.vocabulary > LONGEST_VOCABULARY:
            raise ModelError(
                f"'{path}' has {self._tokenizer.vocabulary} tokens; passages are kept in 16 bits"
                f" a token, so there may be {LONGEST_VOCABULARY}.",
                fix="Take a model with a smaller vocabulary.",
            )
        self._before = len(self._tokenizer.before)
        self._length = PASSAGE_TOKENS + self._tokenizer.special_tokens
        self.identity = f"{hashlib.sha256(data).hexdigest()[:16]}-t{TEXT_REVISION}"

    @classmethod
    def open(cls, folder: Path = SHIPPED / "retail-reranker") -> PassageTokenizer:
        """Read the tokenizer of a model's folder; raises ModelError."""
        path = folder / _FILE
        try:
            return cls(path.read_bytes(), path)
        except OSError as error:
            raise ModelError(
                f"'{path}' cannot be read: {error.strerror}.",
                fix="Reinstall to restore a shipped model, or export it again.",
            ) from error

    def tokens(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the ids of each text, at most `PASSAGE_TOKENS`, without special tokens."""
        if not texts:
            return []
        first, last = self._before, -len(self._tokenizer.after) or None
        return [ids[first:last] for ids in self._tokenizer.tokenize(texts, self._length)]
