"""Distillation by soft labels: the student learns the teacher's whole distribution.

Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network" (2015).
"""

from __future__ import annotations

from typing import Any

import torch


def soft_cross_entropy(student: Any, teacher: Any, temperature: float) -> Any:
    """Return the cross-entropy of the two softened distributions, the mean over rows, times tau^2.

    Logits of shape (rows, classes); p_tau = softmax(logits / tau). The gradient of the softened
    loss shrinks as 1 / tau^2, so that the factor (section 2 of the paper) keeps its share of the
    whole the same at any temperature.
    """
    if not len(student):
        return student.sum()
    wanted = torch.softmax(teacher / temperature, dim=-1)
    given = torch.log_softmax(student / temperature, dim=-1)
    return -(wanted * given).sum(dim=-1).mean() * temperature**2


def soft_label_loss(hard: Any, soft: Any, alpha: float) -> Any:
    """Return alpha * CE with the true labels + (1 - alpha) * CE with the teacher's at tau."""
    return alpha * hard + (1.0 - alpha) * soft
