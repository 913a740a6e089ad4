"""A tiny BERT made once, and pairs that one word of a passage parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import NEEDS_TRAIN
from tests.training.reranker.tiny_bert import make_bert
from training.reranker.pairs import UNGRADED, Pairs, Texts

# Words begin where BERT's special tokens end.
FIRST = 110
GOOD, BAD = FIRST, FIRST + 1
QUERIES, LIST = 30, 6


@pytest.fixture(scope="session")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with random weights, as many layers as students take theirs from."""
    pytest.importorskip("torch", reason=NEEDS_TRAIN)
    pytest.importorskip("transformers", reason=NEEDS_TRAIN)
    return make_bert(tmp_path_factory.mktemp("bert"))


@pytest.fixture
def toy() -> Pairs:
    """Return pairs of all three scales, whose good passages have one word and the bad another.

    Of each query's pairs the last has no grade, and the last query is a corrected one, in the
    fold of the query before it.
    """
    rows = np.arange(QUERIES * LIST, dtype=np.int32)
    query = (rows // LIST).astype(np.int32)
    good = rows % LIST < 2
    ungraded = rows % LIST == LIST - 1
    scale = np.where(ungraded, UNGRADED, query % 3).astype(np.int32)
    fold = np.arange(QUERIES, dtype=np.int32) % 5
    fold[-1] = fold[-2]
    passages = [
        [GOOD if good[row] else BAD, *(FIRST + 2 + (row + more) % 40 for more in range(row % 5))]
        for row in rows
    ]
    return Pairs(
        queries=Texts.of([[FIRST + 2 + number] for number in range(QUERIES)]),
        passages=Texts.of(passages),
        encoded=Texts.of(passages),
        query=query,
        passage=rows,
        target=np.where(ungraded, np.nan, good).astype(np.float32),
        scale=scale,
        weight=np.where(query == QUERIES - 1, 0.5, 1.0).astype(np.float32),
        fold=fold,
        pool=np.arange(QUERIES, dtype=np.int32) % 3,
        pool_of_passage=query % 3,
    )
