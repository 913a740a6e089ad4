"""Distillation by attention transfer: the student looks where the teacher looks.

Zagoruyko and Komodakis, "Paying More Attention to Attention" (2017), for transformers as in Jiao
et al., "TinyBERT" (2020): the squared difference of attention maps, one teacher layer for each
layer of the student. The maps are averaged over heads first, so that their counts may differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


def even_mapping(student_layers: int, teacher_layers: int) -> tuple[int, ...]:
    """Return for each student layer the teacher's at the same relative depth; the last fits."""
    return tuple(
        -(-(layer + 1) * teacher_layers // student_layers) - 1 for layer in range(student_layers)
    )


def attention_transfer(
    student: Sequence[Any], teacher: Sequence[Any], mapping: Sequence[int], mask: Any
) -> Any:
    """Return the mean squared difference of the mapped layers' maps, over real tokens only.

    Maps of shape (batch, heads, tokens, tokens), `mask` (batch, tokens) is 1 at a token.
    `mapping[i]` is the teacher's layer for the student's layer i.
    """
    real = mask.to(torch.float32)
    pairs = real.unsqueeze(2) * real.unsqueeze(1)
    total = torch.zeros(())
    for maps, layer in zip(student, mapping, strict=True):
        difference = maps.float().mean(dim=1) - teacher[layer].float().mean(dim=1)
        total = total + (difference.square() * pairs).sum() / pairs.sum()
    return total / len(student)
