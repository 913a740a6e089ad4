"""Batches hold every row once, rows of about one length, and no more tokens than allowed."""

from __future__ import annotations

import random

import numpy as np
import pytest

from models.token_batches import BATCH_ROWS, BATCH_TOKENS, batches_by_length, pad


@pytest.mark.parametrize("longest", [3, 40, 256, 3000])
@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 65, 500])
def test_batches(count: int, longest: int) -> None:
    pick = random.Random(count)
    rows = [[1] * pick.randint(1, longest) for _ in range(count)]
    batches = batches_by_length(rows)
    assert sorted(row for batch in batches for row in batch) == list(range(count))
    widths = [max(len(rows[row]) for row in batch) for batch in batches]
    assert widths == sorted(widths, reverse=True)
    for batch, width in zip(batches, widths, strict=True):
        assert len(batch) <= BATCH_ROWS
        assert len(batch) == 1 or width * len(batch) <= BATCH_TOKENS
    assert batches == batches_by_length(rows)


def test_pad() -> None:
    ids, mask = pad([[5, 6, 7], [8]], pad_id=1)
    np.testing.assert_array_equal(ids, [[5, 6, 7], [8, 1, 1]])
    np.testing.assert_array_equal(mask, [[1, 1, 1], [1, 0, 0]])
    assert ids.dtype == mask.dtype == np.int64
