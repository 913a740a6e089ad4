"""RememberedQueries: an encoder that encodes a query once, though several steps ask for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from models.encoder import TextEncoder, Vectors

MOST_REMEMBERED = 1_024


class RememberedQueries:
    """Remembers the vectors of the `most` latest queries; safe to share between threads."""

    def __init__(self, encoder: TextEncoder, most: int = MOST_REMEMBERED) -> None:
        self._encoder = encoder
        self._most = most
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return self._encoder.dimension

    @property
    def identity(self) -> str:
        """Key under which a vector may be cached."""
        return self._encoder.identity

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        """Return one unit vector a text, shape (len(texts), dimension), in the given order."""
        return self._encoder.encode(texts, max_tokens)

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of one text, shape (dimension,), which nobody may change."""
        with self._lock:
            known = self._vectors.get(text)
            if known is not None:
                self._vectors.move_to_end(text)
                return known
        vector = self._encoder.encode_query(text)
        vector.flags.writeable = False
        with self._lock:
            self._vectors[text] = vector
            if len(self._vectors) > self._most:
                self._vectors.popitem(last=False)
        return vector
