"""The tokens of each product's passage, as a cross-encoder reads them: one row a product.

Rows are of one width, for most passages fill most of it; so a product's row is its ordinal, and no
offsets are needed. Passages that did not change are not tokenised again: a cache has them by the
hash of their text, as the encoding cache has vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.hashed_rows import HashedRows, content_hash
from indexer.passages import PASSAGE_TOKENS, passage_identity
from indexer.prepare import PreparedProduct
from models.passage_tokenizer import Tokenises
from models.token_batches import TokenIds

_NONE: Final = 2**16 - 1
_NUMBER: Final = np.dtype("<u2")

Tokens = NDArray[np.uint16]


class PassageWriter:
    """Writes the tokens of one generation, product by product."""

    def __init__(self, file: Path, home: Path, tokenizer: Tokenises) -> None:
        """Open the file to write and the cache below `home`, waiting while another has that."""
        self.identity = passage_identity(tokenizer)
        self._tokenizer = tokenizer
        self._cache = HashedRows(
            home / "cache" / "passages" / self.identity / "tokens.u16", np.uint16, PASSAGE_TOKENS
        )
        self._file = file.open("wb")

    def add(self, products: Sequence[PreparedProduct]) -> None:
        """Write the next products, in the order of their ordinals."""
        hashes = [content_hash(product.told) for product in products]
        rows = self._cache.find(hashes)
        missing = {hashes[number]: number for number in np.flatnonzero(rows < 0).tolist()}
        if missing:
            told = [products[number].told for number in missing.values()]
            self._cache.add(list(missing), to_rows(self._tokenizer.tokens(told)))
            rows = self._cache.find(hashes)
        self._file.write(self._cache.read(rows).astype(_NUMBER, copy=False).tobytes())

    def close(self) -> None:
        """Complete the file and let the next process have the cache."""
        self._file.close()
        self._cache.close()


class PassageReader:
    """Reads the tokens of one generation as it was built; safe to share between threads."""

    def __init__(self, file: Path, identity: str) -> None:
        """Map the file; raises OSError, and ValueError where it does not hold whole rows."""
        self.identity = identity
        self._rows: Tokens = np.memmap(file, dtype=_NUMBER, mode="r").reshape(-1, PASSAGE_TOKENS)

    @property
    def count(self) -> int:
        """The number of products, those with the first ordinals."""
        return len(self._rows)

    def read(self, ordinals: NDArray[np.int64]) -> list[TokenIds]:
        """Return the tokens of the products with these ordinals, in the same order."""
        rows = np.asarray(self._rows[ordinals])
        lengths = np.count_nonzero(rows != _NONE, axis=1).tolist()
        return [ids[:length] for ids, length in zip(rows.tolist(), lengths, strict=True)]


def to_rows(passages: Sequence[TokenIds]) -> Tokens:
    """Return passages as rows, shape (passages, PASSAGE_TOKENS)."""
    rows = np.full((len(passages), PASSAGE_TOKENS), _NONE, dtype=np.uint16)
    for row, ids in zip(rows, passages, strict=True):
        row[: len(ids)] = ids
    return rows
