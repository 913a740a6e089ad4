"""HashEncoder: a real, fast encoder whose vectors are sums of random vectors of the words."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from models.encoder import Vectors


class HashEncoder:
    """Texts that share words are near; texts that share none are about at right angles."""

    def __init__(self, dimension: int = 32, revision: str = "r1") -> None:
        self._dimension = dimension
        self._revision = revision
        self.texts: list[str] = []

    @property
    def name(self) -> str:
        return "hash"

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def identity(self) -> str:
        return f"hash-{self._dimension}-{self._revision}"

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        self.texts += texts
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        vector = np.zeros(self._dimension, dtype=np.float32)
        for word in text.lower().split() or [""]:
            seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")
            vector += np.random.default_rng(seed).standard_normal(self._dimension)
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit
