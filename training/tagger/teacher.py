"""What teachers say of each training text, asked once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from training.tagger.batches import Encoded, in_order
from training.tagger.network import HeadLabels, Outputs, TaggerNetwork


@dataclass(slots=True)
class TeacherView:
    """A teacher's logits for one text: spans (tokens, labels), the others (labels,).

    `vector` (width,) and `attention` (layers, tokens, tokens), its maps averaged over heads, are
    of the first teacher where there are several; logits are the mean over all. `meaning` is the
    unit vector that a sentence encoder gives the text, where one was asked.
    """

    spans: Any
    intents: Any
    categories: Any
    vector: Any
    attention: Any = None
    meaning: Any = None


def views_of(
    teachers: Sequence[TaggerNetwork],
    encoded: Sequence[Encoded],
    pad_id: int,
    attention: bool = False,
    size: int = 128,
) -> list[TeacherView]:
    """Run the teachers over all texts; attention maps are kept only where they are asked for."""
    found: dict[int, TeacherView] = {}
    with torch.no_grad():
        for batch in in_order(encoded, size, pad_id):
            said = [
                teacher.eval()(
                    batch.input_ids, batch.attention_mask, attention=attention and teacher is first
                )
                for first in teachers[:1]
                for teacher in teachers
            ]
            spans, intents, categories = (
                _mean([getattr(each, name) for each in said])
                for name in ("spans", "intents", "categories")
            )
            maps = [each.mean(dim=1) for each in said[0].attention]
            for at, row in enumerate(batch.rows):
                length = len(encoded[row].ids)
                found[row] = TeacherView(
                    None if spans is None else spans[at, :length].clone(),
                    None if intents is None else intents[at].clone(),
                    None if categories is None else categories[at].clone(),
                    said[0].vector[at].clone(),
                    torch.stack([each[at, :length, :length] for each in maps]) if maps else None,
                )
    return [found[row] for row in range(len(encoded))]


def meanings_of(trunk: Any, encoded: Sequence[Encoded], pad_id: int, size: int = 128) -> list[Any]:
    """Return the unit vector of each text: the mean over the tokens of a sentence encoder."""
    found: dict[int, Any] = {}
    with torch.no_grad():
        for batch in in_order(encoded, size, pad_id):
            vectors = (
                TaggerNetwork(trunk, HeadLabels())
                .eval()(batch.input_ids, batch.attention_mask)
                .vector
            )
            units = torch.nn.functional.normalize(vectors, dim=-1)
            found.update(zip(batch.rows, units.clone(), strict=True))
    return [found[row] for row in range(len(encoded))]


def stacked(views: Sequence[TeacherView], tokens: int) -> Outputs:
    """Put views into one batch, padded to `tokens`; maps have one head."""
    spans = None
    if views[0].spans is not None:
        spans = torch.zeros(len(views), tokens, views[0].spans.shape[-1])
        for row, view in enumerate(views):
            spans[row, : len(view.spans)] = view.spans
    attention: tuple[Any, ...] = ()
    if views[0].attention is not None:
        maps = torch.zeros(len(views[0].attention), len(views), 1, tokens, tokens)
        for row, view in enumerate(views):
            length = view.attention.shape[-1]
            maps[:, row, 0, :length, :length] = view.attention
        attention = tuple(maps)
    return Outputs(
        spans,
        _stack([view.intents for view in views]),
        _stack([view.categories for view in views]),
        torch.stack([view.vector for view in views]),
        _stack([view.meaning for view in views]),
        attention,
    )


def _mean(logits: Sequence[Any]) -> Any:
    """Return the logarithm of the mean probability, which is a logit again."""
    if any(each is None for each in logits):
        return None
    each = torch.stack([torch.log_softmax(one.float(), dim=-1) for one in logits])
    return torch.logsumexp(each, dim=0) - float(np.log(len(logits)))


def _stack(parts: Sequence[Any]) -> Any:
    return None if parts[0] is None else torch.stack(list(parts))
