"""An encoder that remembers what a generation has encoded already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

import numpy as np

from indexer.embedded.encodings import content_hash
from indexer.embedded.fields import CHARACTERS_A_TOKEN, passage
from indexer.embedded.generation import VECTORS
from indexer.embedded.manifest import Manifest
from indexer.embedded.vectors import Vector, VectorIndex
from indexer.updates.journal import JournalReader, journal_file
from indexer.updates.live_products import live_products
from models.encoder import TextEncoder, Vectors


class KnownVectors:
    """Returns the vectors of a generation's passages, and encodes only what it does not have.

    The passages of a whole generation are gone through when the first is asked for, so it is
    meant for those that the encoding cache has lost.
    """

    def __init__(self, folder: Path, encoder: TextEncoder) -> None:
        self._folder = folder
        self._encoder = encoder

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
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        missing = []
        for number, text in enumerate(texts):
            known = self._vectors.get(content_hash(text))
            if known is None:
                missing.append(number)
            else:
                vector = known()
                vectors[number] = vector / np.linalg.norm(vector)
        if missing:
            vectors[missing] = self._encoder.encode(
                [texts[number] for number in missing], max_tokens
            )
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of one text, shape (dimension,)."""
        return self._encoder.encode_query(text)

    @cached_property
    def _vectors(self) -> dict[bytes, Callable[[], Vector]]:
        # Those of the journal are nearer to what the encoder made than the quantized ones.
        return dict(chain(self._stored(), self._journalled()))

    def _stored(self) -> Iterator[tuple[bytes, Callable[[], Vector]]]:
        manifest = Manifest.read(self._folder)
        characters = manifest.encode_tokens * CHARACTERS_A_TOKEN
        index = VectorIndex(self._folder / VECTORS)
        for ordinal, product in live_products(self._folder):
            if ordinal < index.count:
                yield content_hash(passage(product)[:characters]), partial(index.vector, ordinal)

    def _journalled(self) -> Iterator[tuple[bytes, Callable[[], Vector]]]:
        if not journal_file(self._folder).exists():
            return
        with closing(JournalReader(journal_file(self._folder))) as journal:
            for change in journal.changes(0, journal.applied()):
                if change.document is not None and change.vector is not None:
                    yield change.document.passage_hash, change.vector.copy
