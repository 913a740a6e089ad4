"""One trunk, several heads: any transformer with a span, an intent and a category head on it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn

from catalog.errors import ModelError

HEADS_FILE = "heads.json"
WEIGHTS_FILE = "heads.pt"


@dataclass(frozen=True, slots=True)
class HeadLabels:
    """The labels of each head, in the order of its outputs; a head without labels is not made.

    `meaning` is the width of a sentence encoder's vectors that one more head learns to give.
    """

    spans: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    categories: tuple[tuple[str, ...], ...] = ()
    meaning: int = 0


class Outputs(NamedTuple):
    """Logits of the heads: spans (batch, tokens, labels), the others (batch, labels).

    `vector` (batch, width) is the mean over the text's tokens, `meaning` what another encoder
    would say of the text, None without such a head; `attention` has one map a layer, (batch,
    heads, tokens, tokens), where it was asked for.
    """

    spans: Any
    intents: Any
    categories: Any
    vector: Any
    meaning: Any = None
    attention: tuple[Any, ...] = ()


class TaggerNetwork(nn.Module):  # type: ignore[misc,unused-ignore]
    """A trunk from `transformers` with the heads that `labels` asks for."""

    def __init__(self, trunk: Any, labels: HeadLabels, dropout: float = 0.1) -> None:
        super().__init__()
        self.trunk = trunk
        self.labels = labels
        width = int(trunk.config.hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.spans = nn.Linear(width, len(labels.spans)) if labels.spans else None
        self.intents = nn.Linear(width, len(labels.intents)) if labels.intents else None
        self.categories = nn.Linear(width, len(labels.categories)) if labels.categories else None
        self.meaning = nn.Linear(width, labels.meaning) if labels.meaning else None

    def forward(self, input_ids: Any, attention_mask: Any, attention: bool = False) -> Outputs:
        """Return every head's logits."""
        read = self.trunk(
            input_ids=input_ids, attention_mask=attention_mask, output_attentions=attention
        )
        states = read.last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(states.dtype)
        vector = (states * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1.0)
        dropped = self.dropout(vector)
        return Outputs(
            self.spans(self.dropout(states)) if self.spans is not None else None,
            self.intents(dropped) if self.intents is not None else None,
            self.categories(dropped) if self.categories is not None else None,
            vector,
            self.meaning(vector) if self.meaning is not None else None,
            tuple(read.attentions) if attention else (),
        )


def load_trunk(path: str) -> Any:
    """Load the transformer of a checkpoint, from a folder or a hub name.

    Raises ModelError when none loads from there.
    """
    from transformers import AutoModel

    try:
        # Other forms of attention return no maps, and do not trace to ONNX.
        trunk = AutoModel.from_pretrained(path, attn_implementation="eager").float()
    except Exception as error:  # the hub, the files and the configuration each fail in their way
        raise ModelError(
            f"No transformer loads from '{path}': {error}",
            fix="Give a folder saved by transformers, or a hub name and a connection.",
            field="model",
        ) from error
    if getattr(trunk, "pooler", None) is not None:
        trunk.pooler = None  # its output is not used, so it would only be carried along
    return trunk


def take_layers(trunk: Any, layers: Sequence[int]) -> Any:
    """Return a copy of a trunk that has only these of its layers, in this order.

    Where all layers share their weights (ALBERT) only their number counts. Raises ModelError for
    a layer that is not there.
    """
    import copy

    total = int(trunk.config.num_hidden_layers)
    if not layers or not all(0 <= layer < total for layer in layers):
        raise ModelError(
            f"Layers {list(layers)} were asked for of a model with layers 0 to {total - 1}.",
            fix="Name layers that it has, such as 0,2,5.",
            field="layers",
        )
    smaller = copy.deepcopy(trunk)
    for module in smaller.modules():
        for name, child in list(module.named_children()):
            if isinstance(child, nn.ModuleList) and len(child) == total > 1:
                setattr(module, name, nn.ModuleList(child[layer] for layer in layers))
    for module in smaller.modules():
        if hasattr(module, "config"):
            module.config.num_hidden_layers = len(layers)
    return smaller


def save_network(network: TaggerNetwork, tokenizer_json: str, folder: Path) -> None:
    """Write trunk, heads, their labels and the tokenizer into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    network.trunk.save_pretrained(str(folder))
    heads = {
        name: value for name, value in network.state_dict().items() if not name.startswith("trunk.")
    }
    torch.save(heads, folder / WEIGHTS_FILE)
    (folder / HEADS_FILE).write_text(json.dumps(asdict(network.labels)), encoding="utf-8")
    (folder / "tokenizer.json").write_text(tokenizer_json, encoding="utf-8")


def load_network(folder: Path) -> TaggerNetwork:
    """Load what `save_network` wrote; raises ModelError when the folder is no such thing."""
    try:
        found = json.loads((folder / HEADS_FILE).read_text(encoding="utf-8"))
        labels = HeadLabels(
            tuple(found["spans"]),
            tuple(found["intents"]),
            tuple(map(tuple, found["categories"])),
            int(found.get("meaning", 0)),
        )
        network = TaggerNetwork(load_trunk(str(folder)), labels)
        heads = torch.load(folder / WEIGHTS_FILE, weights_only=True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"'{folder}' is no trained tagger: {error}.",
            fix="Train one with `retail-search train tagger`.",
            field="model",
        ) from error
    network.load_state_dict(heads, strict=False)
    network.eval()
    return network
