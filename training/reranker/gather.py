"""Gather: judged collections to pairs that a network can be trained from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from catalog.errors import ModelError
from training.reranker.pairs import HIGHEST, SCALES, UNGRADED, Pairs, Texts, fold_of

# Tokens that are kept of a query and of a passage; a batch cuts shorter.
MOST_QUERY = 32
MOST_PASSAGE = 128
MOST_ENCODED = 64
_CORRECTED_WEIGHT = 0.5

Tokenizes = Callable[[Sequence[str], int], list[list[int]]]


@dataclass(frozen=True, slots=True)
class Collection:
    """Products with judged queries.

    `passages` and `encoded` are the products' texts as the cross-encoder and the encoder read
    them. `grades` has, for each query, its judged products with their grades from 0. `found` are
    products that retrieval brings for queries, judged or not: a teacher says what they are worth.
    `corrected` are other spellings of queries, which are judged alike.
    """

    scale: str
    passages: Sequence[str]
    encoded: Sequence[str]
    grades: dict[str, dict[int, float]]
    found: dict[str, Sequence[int]] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Rows:
    """Rows of pairs as they are gathered."""

    texts: list[str] = field(default_factory=list)
    fold: list[int] = field(default_factory=list)
    pool: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int, float, int, float]] = field(default_factory=list)

    def query(self, text: str, fold: int, pool: int) -> int:
        self.texts.append(text)
        self.fold.append(fold)
        self.pool.append(pool)
        return len(self.texts) - 1


def gather(collections: Sequence[Collection], tokenize: Tokenizes) -> Pairs:
    """Return the pairs of all collections; `tokenize` gives ids without special tokens.

    Raises ModelError where no pair has a grade.
    """
    rows = _Rows()
    passages: list[str] = []
    encoded: list[str] = []
    pools: list[int] = []
    for pool, collection in enumerate(collections):
        _add(rows, collection, pool, len(passages))
        passages += collection.passages
        encoded += collection.encoded
        pools += [pool] * len(collection.passages)
    if all(scale == UNGRADED for *_, scale, _ in rows.pairs):
        raise ModelError(
            "No judged product is in its index: there is nothing to learn from.",
            fix="Check that --set names the index whose products the file judges.",
            field="set",
        )
    query, passage, target, scale, weight = zip(*rows.pairs, strict=True)
    return Pairs(
        queries=Texts.of(tokenize(rows.texts, MOST_QUERY)),
        passages=Texts.of(tokenize(passages, MOST_PASSAGE)),
        encoded=Texts.of(tokenize(encoded, MOST_ENCODED)),
        query=np.array(query, dtype=np.int32),
        passage=np.array(passage, dtype=np.int32),
        target=np.array(target, dtype=np.float32),
        scale=np.array(scale, dtype=np.int32),
        weight=np.array(weight, dtype=np.float32),
        fold=np.array(rows.fold, dtype=np.int32),
        pool=np.array(rows.pool, dtype=np.int32),
        pool_of_passage=np.array(pools, dtype=np.int32),
    )


def _add(rows: _Rows, collection: Collection, pool: int, first: int) -> None:
    scale = SCALES.index(collection.scale)
    highest = HIGHEST[collection.scale]
    for text in dict.fromkeys((*collection.grades, *collection.found)):
        graded = collection.grades.get(text, {})
        query = rows.query(text, fold_of(text), pool)
        for product, grade in graded.items():
            rows.pairs.append((query, first + product, grade / highest, scale, 1.0))
        for product in collection.found.get(text, ()):
            if product not in graded:
                rows.pairs.append((query, first + product, float("nan"), UNGRADED, 1.0))
        other = collection.corrected.get(text)
        # One that is judged itself is in the fold of its own text.
        if other is None or not graded or other in collection.grades:
            continue
        query = rows.query(other, fold_of(text), pool)
        for product, grade in graded.items():
            rows.pairs.append((query, first + product, grade / highest, scale, _CORRECTED_WEIGHT))
