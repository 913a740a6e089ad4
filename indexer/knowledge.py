"""Hand what a reindex has on to the collectors of what queries are understood and completed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.encodings import EncodingCache, content_hash
from indexer.events import EventCounts
from models.encoder import TextEncoder
from query.knowledge.categories import Encoding
from query.knowledge.collect import KnowledgeCollector
from query.knowledge.facts import SUGGESTIONS
from query.suggest.collect import SuggestionCollector

Vectors = NDArray[np.float32]
# In the cache a text that asks is not the same as one that is asked for: models may differ.
_ASKS = "\0query\0"
_MOST_QUERIES = 50_000


def write_knowledge(
    folder: Path,
    collector: KnowledgeCollector,
    suggestions: SuggestionCollector,
    cache: EncodingCache,
    encoder: TextEncoder,
    encode_tokens: int,
    events: EventCounts,
    searched: Mapping[str, int],
) -> None:
    """Write what was collected; the few texts encoded for it are cached as products are."""

    def encode_names(texts: Sequence[str]) -> Vectors:
        return encoder.encode(texts, encode_tokens)

    def encode_queries(texts: Sequence[str]) -> Vectors:
        return np.stack([encoder.encode_query(text) for text in texts])

    encoding = Encoding(
        encoder.identity,
        encoder.dimension,
        cache.vectors,
        lambda texts: _cached(cache, texts, texts, encode_names),
        lambda texts: _cached(cache, [_ASKS + text for text in texts], texts, encode_queries),
    )
    queries = events.queries(_MOST_QUERIES)
    collector.finish(folder, encoding, queries)
    asked = Counter(queries) + Counter(searched)
    suggestions.finish(folder / SUGGESTIONS, asked, events.weights)


def _cached(
    cache: EncodingCache,
    keys: Sequence[str],
    texts: Sequence[str],
    encode: Callable[[Sequence[str]], Vectors],
) -> Vectors:
    hashes = [content_hash(key) for key in keys]
    rows = cache.find(hashes)
    missing = {hashes[number]: texts[number] for number in np.flatnonzero(rows < 0).tolist()}
    if missing:
        cache.add(list(missing), encode(list(missing.values())))
        rows = cache.find(hashes)
    return cache.vectors(rows)
