"""Batches of pairs, put together on the device that trains: it would wait for anything slower."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from training.reranker.pairs import CLS, PAD, SEP, Ints, Texts


@dataclass(frozen=True, slots=True)
class DeviceTexts:
    """Texts on a device."""

    ids: Any
    starts: Any

    @classmethod
    def of(cls, texts: Texts, device: str) -> DeviceTexts:
        """Copy texts to a device."""
        return cls(
            torch.tensor(texts.ids.astype(np.int32), device=device),
            torch.tensor(texts.starts, device=device),
        )

    def lengths(self, rows: Any) -> Any:
        """Return the number of tokens of some texts."""
        return self.starts[rows + 1] - self.starts[rows]


def joined(
    queries: DeviceTexts,
    passages: DeviceTexts,
    query: Any,
    passage: Any,
    most_query: int,
    most_passage: int,
) -> tuple[Any, Any]:
    """Return ids and mask of [CLS] query [SEP] passage [SEP] for rows of queries and passages."""
    long = queries.lengths(query).clamp(max=most_query)
    wide = passages.lengths(passage).clamp(max=most_passage)
    total = _rounded(int((long + wide).max()) + 3)
    at = torch.arange(total, device=query.device)[None, :]
    long, wide = long[:, None], wide[:, None]
    ids = torch.full((len(query), total), PAD, device=query.device, dtype=torch.int32)
    ids[:, 0] = CLS
    in_query = (at >= 1) & (at <= long)
    in_passage = (at >= long + 2) & (at < long + 2 + wide)
    from_query = queries.starts[query][:, None] + at - 1
    from_passage = passages.starts[passage][:, None] + at - long - 2
    ids = torch.where(in_query, queries.ids[from_query.clamp(0, len(queries.ids) - 1)], ids)
    ids = torch.where(in_passage, passages.ids[from_passage.clamp(0, len(passages.ids) - 1)], ids)
    ids = torch.where((at == long + 1) | (at == long + 2 + wide), SEP, ids)
    mask = at <= long + 2 + wide
    return ids.long(), mask.long()


def alone(texts: DeviceTexts, rows: Any, most: int) -> tuple[Any, Any]:
    """Return ids and mask of [CLS] text [SEP], `most` tokens with the special ones."""
    long = texts.lengths(rows).clamp(max=most - 2)
    total = _rounded(int(long.max()) + 2)
    at = torch.arange(total, device=rows.device)[None, :]
    long = long[:, None]
    ids = torch.full((len(rows), total), PAD, device=rows.device, dtype=torch.int32)
    ids[:, 0] = CLS
    place = (texts.starts[rows][:, None] + at - 1).clamp(0, len(texts.ids) - 1)
    ids = torch.where((at >= 1) & (at <= long), texts.ids[place], ids)
    ids = torch.where(at == long + 1, SEP, ids)
    return ids.long(), (at <= long + 1).long()


def _rounded(tokens: int) -> int:
    """Return a width that many batches share."""
    return -(-tokens // 16) * 16


def lists_of(query: Ints) -> list[Ints]:
    """Return the rows of each query; rows of one query stand together."""
    cuts = np.flatnonzero(np.diff(query)) + 1
    return [part.astype(np.int32) for part in np.split(np.arange(len(query)), cuts)]
