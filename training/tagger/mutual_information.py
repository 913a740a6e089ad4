"""Distillation by mutual information: the student's vector tells which text the teacher read.

van den Oord, Li and Vinyals, "Representation Learning with Contrastive Predictive Coding" (2018):
I(student; teacher) >= log N - L, where L is InfoNCE over N texts; raising that bound between two
networks is Tian, Krishnan and Isola, "Contrastive Representation Distillation" (2020).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

TEMPERATURE = 0.07
"""Divides cosines; the value of the second paper."""


def information_loss(student: Any, teacher: Any, temperature: float = TEMPERATURE) -> Any:
    """Return InfoNCE: how hard it is to tell each student row's own teacher row from the others.

    Vectors of shape (N, width), of the same texts in the same order; they are compared by cosine.
    log N less this value is a lower bound of the mutual information, in nats.
    """
    ours = nn.functional.normalize(student, dim=-1)
    theirs = nn.functional.normalize(teacher, dim=-1)
    scores = ours @ theirs.T / temperature
    return nn.functional.cross_entropy(scores, torch.arange(len(scores)))


class InformationLoss(nn.Module):  # type: ignore[misc,unused-ignore]
    """InfoNCE behind two learned projections, which bring both vectors to one width."""

    def __init__(self, student_width: int, teacher_width: int, width: int = 128) -> None:
        super().__init__()
        self.student = nn.Linear(student_width, width)
        self.teacher = nn.Linear(teacher_width, width)

    def forward(self, student: Any, teacher: Any) -> Any:
        """Return the loss of vectors (N, student_width) and (N, teacher_width)."""
        return information_loss(self.student(student), self.teacher(teacher))
