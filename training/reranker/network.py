"""The cross-encoder: a BERT that reads query and passage together, with one head a scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from catalog.errors import ModelError
from training.reranker.pairs import SCALES

HEADS = 1 + len(SCALES)
"""The common head, by which products are ranked, and one for each scale of grades."""


class CrossNetwork(nn.Module):  # type: ignore[misc,unused-ignore]
    """Logits of relevance, shape (pairs, HEADS), from the first token of [CLS] query [SEP] passage.

    Word embeddings stay as they were trained on a billion pairs of sentences: some thousand
    queries touch few of them, and the words of another shop must not be left behind.
    """

    def __init__(self, trunk: Any, dropout: float = 0.1) -> None:
        super().__init__()
        self.trunk = trunk
        width = int(trunk.config.hidden_size)
        self.pool = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(width, HEADS)
        trunk.embeddings.word_embeddings.weight.requires_grad_(False)

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        """Return the logits of a batch of token ids, shape (pairs, tokens)."""
        states = self.trunk(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        pooled = torch.tanh(self.pool(states[:, 0]))
        return self.heads(self.dropout(pooled))


def load_trunk(folder: str, layers: Sequence[int] | None = None) -> Any:
    """Load a BERT from a folder or hub name, keeping some of its layers, without its pooler."""
    from transformers import BertModel

    trunk = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
    return keep_layers(trunk.float(), layers)


def keep_layers(trunk: Any, layers: Sequence[int] | None) -> Any:
    """Return the trunk with only these layers, in this order.

    Raises ModelError where it has fewer.
    """
    if layers is not None:
        total = len(trunk.encoder.layer)
        if max(layers) >= total:
            raise ModelError(
                f"The base has {total} layers; its layer {max(layers) + 1} was asked for.",
                fix=f"Take a base with {max(layers) + 1} layers or more.",
                field="base",
            )
        trunk.encoder.layer = nn.ModuleList(trunk.encoder.layer[number] for number in layers)
        trunk.config.num_hidden_layers = len(layers)
    return trunk


def trained_state(network: nn.Module) -> dict[str, Any]:
    """Return the weights that training changed, in half precision, on the processor."""
    frozen = {name for name, one in network.named_parameters() if not one.requires_grad}
    return {
        name: value.detach().half().cpu()
        for name, value in network.state_dict().items()
        if name not in frozen and value.is_floating_point()
    }
