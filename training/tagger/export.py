"""A trained tagger to a folder that `models.tagger` loads: one int8 graph, checked against it."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from catalog.errors import ModelError
from models.encoder_card import MODEL_FILE, TOKENIZER_FILE
from models.second_opinion import OPINION_FILE, SecondOpinion
from models.tagger_card import CARD_FILE, TaggerCard
from models.tokens import TextTokenizer
from training.quantize import quantize
from training.tagger.adapted_folder import sha256_of, write_part
from training.tagger.network import TaggerNetwork
from training.trace_encoder import OPSET

if TYPE_CHECKING:
    import onnx

OUTPUTS = ("spans", "intents", "vector")


def export_tagger(
    network: TaggerNetwork,
    tokenizer_json: str,
    texts: Sequence[str],
    folder: Path,
    *,
    name: str,
    origin: str,
    license: str,
    max_tokens: int,
    intent_temperature: float = 1.0,
    int8: bool = True,
    opinion: SecondOpinion | None = None,
) -> TaggerCard:
    """Write model, tokenizer and card into a folder, the card last.

    `texts` are what activations are observed on for the int8 graph. Raises ModelError where
    the network has no span or no intent head.
    """

    if network.spans is None or network.intents is None:
        raise ModelError("A tagger needs a span and an intent head.", fix="Train both.")
    tokenizer = TextTokenizer.from_json(tokenizer_json.encode(), folder / TOKENIZER_FILE)
    folder.mkdir(parents=True, exist_ok=True)
    graph = trace(network)
    if int8:
        graph = quantize(graph, [tokenizer.tokenize_words(text, max_tokens).ids for text in texts])
    write_part(folder / MODEL_FILE, graph.SerializeToString())
    write_part(folder / TOKENIZER_FILE, tokenizer.to_json().encode())
    if opinion is not None:
        write_part(folder / OPINION_FILE, opinion.to_bytes())
    card = TaggerCard(
        name=name,
        labels=network.labels.spans,
        intents=network.labels.intents,
        max_tokens=max_tokens,
        pad_id=int(network.trunk.config.pad_token_id or 0),
        intent_temperature=intent_temperature,
        quantization="int8" if int8 else "none",
        origin=origin,
        license=license,
        model_sha256=sha256_of(folder / MODEL_FILE),
        tokenizer_sha256=sha256_of(folder / TOKENIZER_FILE),
        opinion_sha256=sha256_of(folder / OPINION_FILE) if opinion is not None else "",
    )
    write_part(folder / CARD_FILE, (card.model_dump_json(indent=1) + "\n").encode())
    return card


def trace(network: TaggerNetwork) -> onnx.ModelProto:
    """Return the network as an fp32 ONNX graph.

    Inputs `input_ids` and `attention_mask`, int64 (batch, sequence); outputs `spans` (batch,
    sequence, labels), `intents` (batch, intents) and `vector` (batch, width), float32, which is the
    meaning where the network has that head.
    """
    import onnx

    class Heads(nn.Module):  # type: ignore[misc,unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            outputs = self.network(input_ids, attention_mask)
            vector = outputs.vector if outputs.meaning is None else outputs.meaning
            return outputs.spans, outputs.intents, vector

    # Two rows, one of them padded: a single row would let the tracer drop the mask.
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    batch = {0: "batch", 1: "sequence"}
    network.eval()
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad(), warnings.catch_warnings():
        # The tracer warns of every shape it reads; what it gets wrong, the tests show.
        warnings.simplefilter("ignore")
        file = Path(scratch) / MODEL_FILE
        torch.onnx.export(
            Heads().eval(),
            (mask * 5, mask),
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=list(OUTPUTS),
            dynamic_axes={
                "input_ids": batch,
                "attention_mask": batch,
                "spans": batch,
                "intents": {0: "batch"},
                "vector": {0: "batch"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
        return onnx.load(str(file))
