"""A trained cross-encoder to a folder that `models.cross_encoder` loads: one int8 graph."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from models.cross_encoder_card import CARD_FILE, CrossEncoderCard, ScaleCard
from models.encoder_card import MODEL_FILE, TOKENIZER_FILE
from models.tokens import TextTokenizer
from training.quantize import quantize
from training.reranker.network import HEADS, CrossNetwork, load_trunk
from training.tagger.adapted_folder import sha256_of, write_part
from training.trace_encoder import OPSET

if TYPE_CHECKING:
    import onnx


def load_student(weights: Path, base: str, layers: Sequence[int]) -> CrossNetwork:
    """Return a network from the weights that training changed and the base's word embeddings."""
    network = CrossNetwork(load_trunk(base, layers))
    state = {name: value.float() for name, value in torch.load(weights).items()}
    network.load_state_dict(state, strict=False)
    return network.eval()


def export_reranker(
    network: CrossNetwork,
    tokenizer: TextTokenizer,
    pairs: Sequence[tuple[str, str]],
    folder: Path,
    *,
    name: str,
    origin: str,
    license: str,
    query_tokens: int,
    passage_tokens: int,
    scales: dict[str, ScaleCard],
    int8: bool = True,
) -> CrossEncoderCard:
    """Write model, tokenizer and card into a folder, the card last.

    `pairs` of query and passage are what activations are observed on for the int8 graph.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graph = trace(network)
    if int8:
        graph = quantize(graph, [_row(tokenizer, *pair, passage_tokens) for pair in pairs])
    write_part(folder / MODEL_FILE, graph.SerializeToString())
    write_part(folder / TOKENIZER_FILE, tokenizer.to_json().encode())
    card = CrossEncoderCard(
        name=name,
        heads=HEADS,
        layers=int(network.trunk.config.num_hidden_layers),
        query_tokens=query_tokens,
        passage_tokens=passage_tokens,
        pad_id=int(network.trunk.config.pad_token_id or 0),
        scales=scales,
        quantization="int8" if int8 else "none",
        origin=origin,
        license=license,
        model_sha256=sha256_of(folder / MODEL_FILE),
        tokenizer_sha256=sha256_of(folder / TOKENIZER_FILE),
    )
    write_part(folder / CARD_FILE, (card.model_dump_json(indent=1) + "\n").encode())
    return card


def trace(network: CrossNetwork) -> onnx.ModelProto:
    """Return the network as an fp32 ONNX graph.

    Inputs `input_ids` and `attention_mask`, int64 (batch, sequence); output `logits` (batch,
    HEADS), float32.
    """
    import onnx

    network.trunk.set_attn_implementation("eager")
    # Two rows, one of them padded: a single row would let the tracer drop the mask.
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    batch = {0: "batch", 1: "sequence"}
    network.eval()
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad(), warnings.catch_warnings():
        # The tracer warns of every shape it reads; what it gets wrong, the tests show.
        warnings.simplefilter("ignore")
        file = Path(scratch) / MODEL_FILE
        arguments: Any = (mask * 5, mask)
        torch.onnx.export(
            network,
            arguments,
            str(file),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={"input_ids": batch, "attention_mask": batch, "logits": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )
        return onnx.load(str(file))


def _row(tokenizer: TextTokenizer, query: str, passage: str, passage_tokens: int) -> list[int]:
    one, other = tokenizer.tokenize([query, passage], passage_tokens + tokenizer.special_tokens)
    return [*one, *other[len(tokenizer.before) :]]
