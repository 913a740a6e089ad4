"""Rows of token ids to padded batches of rows of about the same length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TokenIds = list[int]

BATCH_TOKENS = 1024
BATCH_ROWS = 64


def batches_by_length(rows: Sequence[TokenIds]) -> list[list[int]]:
    """Split the rows' indexes into batches, each of rows of about the same length.

    A batch holds at most BATCH_ROWS rows and, unless it is a single row, BATCH_TOKENS tokens
    with its padding. The same rows always make the same batches. Longest batches come first, so
    that threads sharing them end at about the same time.
    """
    batches: list[list[int]] = []
    width = 0
    for index in sorted(range(len(rows)), key=lambda row: -len(rows[row])):
        if (
            not batches
            or len(batches[-1]) == BATCH_ROWS
            or width * (len(batches[-1]) + 1) > BATCH_TOKENS
        ):
            batches.append([])
            width = len(rows[index])
        batches[-1].append(index)
    return batches


def pad(rows: Sequence[TokenIds], pad_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ids and the attention mask of a batch, each of shape (rows, longest row)."""
    width = max(map(len, rows))
    ids = np.full((len(rows), width), pad_id, dtype=np.int64)
    mask = np.zeros((len(rows), width), dtype=np.int64)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
        mask[at, : len(row)] = 1
    return ids, mask
