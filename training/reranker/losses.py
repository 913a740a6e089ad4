"""What the cross-encoder learns by.

Pointwise: cross-entropy with the grade as a share of its scale, whose best answer is the mean
grade, which the squared error of a grade asks for too. Pairwise: RankNet (Burges et al., "Learning
to rank using gradient descent", ICML 2005), each pair of one query weighted by how far its grades
differ. Distillation: squared error to the teacher's logits, and to the teacher's margins between
two products of one query (Hofstaetter et al., "Improving efficient neural ranking models with
cross-architecture knowledge distillation", 2020).
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

# Grades that differ by less say nothing of the order.
_LEAST_DIFFERENCE = 0.1


def graded_loss(logits: Any, target: Any, scale: Any, weight: Any) -> Any:
    """Return the pointwise loss of graded rows: on the common head and that of their scale."""
    own = logits.gather(1, (scale + 1)[:, None]).squeeze(1)
    both = functional.binary_cross_entropy_with_logits(
        torch.stack([logits[:, 0], own]), target.expand(2, -1), reduction="none"
    )
    return (both.sum(dim=0) * weight).sum() / weight.sum().clamp(min=1.0)


def pairwise_loss(scores: Any, target: Any, query: Any) -> Any:
    """Return RankNet's loss over the pairs of products of one query, all in one batch."""
    apart = target[:, None] - target[None, :]
    counts = (query[:, None] == query[None, :]) & (apart > _LEAST_DIFFERENCE)
    weight = torch.where(counts, apart, 0.0)
    losses = functional.softplus(scores[None, :] - scores[:, None])
    return (losses * weight).sum() / weight.sum().clamp(min=1.0)


def distilled_loss(logits: Any, teacher: Any, query: Any) -> Any:
    """Return the squared error to the teacher's logits, and to its margins within a query."""
    points = ((logits - teacher) ** 2).mean()
    scores, wanted = logits[:, 0], teacher[:, 0]
    same = (query[:, None] == query[None, :]).float()
    margins = (scores[:, None] - scores[None, :]) - (wanted[:, None] - wanted[None, :])
    return points + 0.5 * (margins**2 * same).sum() / same.sum()
