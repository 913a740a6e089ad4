"""What training minimises: the true labels' cross-entropy, and what a teacher adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import nn

from training.tagger.attention_transfer import attention_transfer, even_mapping
from training.tagger.batches import NOTHING, Batch
from training.tagger.mutual_information import InformationLoss
from training.tagger.network import Outputs, TaggerNetwork
from training.tagger.soft_labels import soft_cross_entropy, soft_label_loss
from training.tagger.teacher import TeacherView, stacked

DistillationLoss = Literal["soft", "attention", "information"]


@dataclass(frozen=True, slots=True)
class DistillationOptions:
    """Which losses a student learns by beside the true labels, and how much each weighs.

    `alpha` is the share of the true labels where the soft ones are used too. `attention` and
    `information` weights multiply losses of about 0.01 and 1. `mapping` names the teacher's
    layer for each of the student's; empty is the same relative depth. `meaning_weight` is that
    of one less the cosine to a sentence encoder's vector, where the network has such a head.
    """

    losses: tuple[DistillationLoss, ...] = ("soft",)
    alpha: float = 0.3
    temperature: float = 2.0
    attention_weight: float = 20.0
    information_weight: float = 0.1
    meaning_weight: float = 2.0
    mapping: tuple[int, ...] = field(default=())


def hard_loss(outputs: Outputs, batch: Batch) -> Any:
    """Return the summed cross-entropy of the heads, each a mean over what has a label."""
    loss = torch.zeros(())
    for logits, targets in (
        (outputs.spans, batch.labels),
        (outputs.intents, batch.intents),
        (outputs.categories, batch.categories),
    ):
        if logits is not None and bool((targets != NOTHING).any()):
            loss = loss + nn.functional.cross_entropy(
                logits.float().flatten(0, -2), targets.flatten(), ignore_index=NOTHING
            )
    return loss


class Objective(nn.Module):  # type: ignore[misc,unused-ignore]
    """The loss of a batch for a network that learns from labels, and from a teacher if given."""

    def __init__(
        self,
        network: TaggerNetwork,
        options: DistillationOptions | None = None,
        views: Sequence[TeacherView] = (),
    ) -> None:
        super().__init__()
        self.network = network
        self.options = options
        self._views = views
        self.information: InformationLoss | None = None
        if options is not None and "information" in options.losses:
            width = int(network.trunk.config.hidden_size)
            self.information = InformationLoss(width, len(views[0].vector))

    def forward(self, batch: Batch) -> Any:
        """Return the loss, a scalar."""
        options = self.options
        wants_attention = options is not None and "attention" in options.losses
        outputs = self.network(batch.input_ids, batch.attention_mask, attention=wants_attention)
        loss = hard_loss(outputs, batch)
        if options is None:
            return loss
        teacher = stacked([self._views[row] for row in batch.rows], batch.input_ids.shape[1])
        if "soft" in options.losses:
            soft = self._soft(outputs, teacher, batch, options.temperature)
            loss = soft_label_loss(loss, soft, options.alpha)
        if "attention" in options.losses:
            mapping = options.mapping or even_mapping(
                len(outputs.attention), len(teacher.attention)
            )
            loss = loss + options.attention_weight * attention_transfer(
                outputs.attention, teacher.attention, mapping, batch.attention_mask
            )
        if outputs.meaning is not None and teacher.meaning is not None:
            cosine = nn.functional.cosine_similarity(outputs.meaning.float(), teacher.meaning)
            loss = loss + options.meaning_weight * (1.0 - cosine).mean()
        if self.information is not None:
            found = self.information(outputs.vector.float(), teacher.vector)
            loss = loss + options.information_weight * found
        return loss

    def _soft(self, outputs: Outputs, teacher: Outputs, batch: Batch, temperature: float) -> Any:
        loss = torch.zeros(())
        if outputs.spans is not None and teacher.spans is not None:
            at = batch.words
            loss = loss + soft_cross_entropy(
                outputs.spans.float()[at], teacher.spans[at], temperature
            )
        for ours, theirs in (
            (outputs.intents, teacher.intents),
            (outputs.categories, teacher.categories),
        ):
            if ours is not None and theirs is not None:
                loss = loss + soft_cross_entropy(ours.float(), theirs, temperature)
        return loss
