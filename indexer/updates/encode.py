"""Encode the passages of changed products, with the cache where that is worth its while."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from filelock import Timeout
from numpy.typing import NDArray

from indexer.embedded.encodings import EncodingCache, cache_folder
from indexer.prepare import PreparedProduct
from models.encoder import TextEncoder

# Opening the cache of a million products takes as long as encoding a few dozen.
WORTH_THE_CACHE = 32


def passage_vectors(
    products: Sequence[PreparedProduct], encoder: TextEncoder, home: Path, encode_tokens: int
) -> tuple[NDArray[np.float32], int]:
    """Return one unit vector a product, shape (products, dimension), and how many were encoded.

    A reindex holds the cache as long as it runs; then everything is encoded.
    """
    if len(products) < WORTH_THE_CACHE:
        return _encoded(products, encoder, encode_tokens)
    folder = cache_folder(home, encoder.identity, encode_tokens)
    try:
        cache = EncodingCache(folder, encoder.dimension, wait=0)
    except Timeout:
        return _encoded(products, encoder, encode_tokens)
    with closing(cache):
        hashes = [product.passage_hash for product in products]
        rows = cache.find(hashes)
        missing = {hashes[number]: number for number in np.flatnonzero(rows < 0).tolist()}
        if missing:
            fresh = encoder.encode(
                [products[number].passage for number in missing.values()], encode_tokens
            )
            cache.add(list(missing), fresh)
            rows = cache.find(hashes)
        return cache.vectors(rows), len(missing)


def _encoded(
    products: Sequence[PreparedProduct], encoder: TextEncoder, encode_tokens: int
) -> tuple[NDArray[np.float32], int]:
    if not products:
        return np.empty((0, encoder.dimension), dtype=np.float32), 0
    vectors = encoder.encode([product.passage for product in products], encode_tokens)
    return vectors, len(products)
