"""Pairs of query and passage, tokenised, as one file that training reads anywhere.

Nothing here needs the engine or its settings: the file can be trained from on another machine,
one with a GPU, that has only torch, transformers and this folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
# The scales that graders used, in the order of the network's heads after the common one.
SCALES = ("home-depot", "crowdflower", "grades")
# The highest grade of each, the lowest being 0.
HIGHEST = {"home-depot": 2.0, "crowdflower": 3.0, "grades": 3.0}
UNGRADED = -1

CLS, SEP, PAD = 101, 102, 0
"""The special tokens of BERT's uncased vocabulary."""

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


def fold_of(query: str) -> int:
    """Return the fold of a query: the same text is in the same fold of every set."""
    return crc32(" ".join(query.lower().split()).encode()) % FOLDS


@dataclass(frozen=True, slots=True)
class Texts:
    """Token ids of many texts without special tokens: text i is `ids[starts[i]:starts[i + 1]]`."""

    ids: NDArray[np.uint16]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Texts:
        """Gather rows of token ids."""
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        flat = [token for row in rows for token in row]
        return cls(np.array(flat, dtype=np.uint16), starts)

    def row(self, number: int, most: int) -> list[int]:
        """Return the first `most` token ids of one text."""
        start, end = self.starts[number], self.starts[number + 1]
        return [int(one) for one in self.ids[start : min(end, start + most)]]

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs in the order of their queries, one row a pair.

    `query` and `passage` are rows of `queries` and `passages`. `target` is the grade as a share of
    its scale, 0 to 1, NaN where nobody graded the pair; `scale` is a place in SCALES, UNGRADED
    where there is no grade. `weight` is how far the grade is to be trusted. `fold` has one
    number for each query, and `pool` the collection of passages that a query searches.
    `encoded` are the passages as the sentence encoder reads them.
    """

    queries: Texts
    passages: Texts
    encoded: Texts
    query: Ints
    passage: Ints
    target: Floats
    scale: Ints
    weight: Floats
    fold: Ints
    pool: Ints
    pool_of_passage: Ints

    def save(self, file: Path) -> None:
        """Write everything into one compressed file."""
        arrays: dict[str, NDArray[np.generic]] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Texts):
                arrays[f"{one.name}.ids"], arrays[f"{one.name}.starts"] = value.ids, value.starts
            else:
                arrays[one.name] = value
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, file: Path) -> Pairs:
        """Read what `save` wrote."""
        with np.load(file) as arrays:
            parts: dict[str, Any] = {
                one.name: Texts(arrays[f"{one.name}.ids"], arrays[f"{one.name}.starts"])
                if f"{one.name}.ids" in arrays
                else arrays[one.name]
                for one in fields(cls)
            }
        return cls(**parts)
