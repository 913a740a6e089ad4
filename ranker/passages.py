"""Passages that are tokenised as they are asked for, and kept for the next search."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

from catalog.errors import ModelError
from indexer.passages import passage_identity
from models.passage_tokenizer import Tokenises
from models.token_batches import TokenIds

_KEPT: Final = 20_000
"""Passages kept, of a few hundred bytes each."""

TextsOf = Callable[[list[int]], Sequence[str | None]]
"""Returns the passages of products by their ordinals, None for one that is gone."""


class MadePassages:
    """The tokens of one generation's products that no file has; safe to share between threads.

    An ordinal never comes to stand for another product, nor for another text, so what is kept
    stays right whatever is updated.
    """

    def __init__(self, tokenizer: Tokenises, most: int = _KEPT) -> None:
        self.identity = passage_identity(tokenizer)
        self._tokenizer = tokenizer
        self._most = most
        self._kept: OrderedDict[int, TokenIds] = OrderedDict()
        self._lock = Lock()

    def of(self, ordinals: Sequence[int], texts_of: TextsOf) -> list[TokenIds]:
        """Return the tokens of products, none for one that is gone."""
        found: dict[int, TokenIds] = {}
        with self._lock:
            for ordinal in ordinals:
                if (ids := self._kept.get(ordinal)) is not None:
                    self._kept.move_to_end(ordinal)
                    found[ordinal] = ids
        missing = [ordinal for ordinal in ordinals if ordinal not in found]
        if missing:
            texts = {
                ordinal: text
                for ordinal, text in zip(missing, texts_of(missing), strict=True)
                if text is not None
            }
            made = dict(zip(texts, self._tokenizer.tokens(list(texts.values())), strict=True))
            found |= made
            with self._lock:
                self._kept |= made
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return [found.get(ordinal, []) for ordinal in ordinals]


def no_tokenizer() -> ModelError:
    """Return the error for a catalogue whose passages nobody said how to tokenise."""
    return ModelError(
        "This catalogue was opened without a tokenizer, so it has no passages.",
        fix="Open it with the tokenizer of the model that reads them.",
    )
