"""A trained cross-encoder to a folder that `models.cross_encoder` loads: one int8 graph."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from models.cross_encoder_card import CARD_FILE, CrossEncoderCard, ScaleCard, read_reranker_card
from models.encoder_card import MODEL_FILE, TOKENIZER_FILE
from models.tokens import TextTokenizer
from training.quantize import quantize
from training.reranker.network import HEADS, CrossNetwork, load_trunk
from training.reranker.pairs import SCALES, Pairs
from training.tagger.adapted_folder import sha256_of, write_part
from training.trace_encoder import OPSET

if TYPE_CHECKING:
    import onnx

# Pairs of each scale on which activations are seen.
_OBSERVED = 120


def load_student(weights: Path, base: str, layers: Sequence[int]) -> CrossNetwork:
    """Return a network from the weights that training changed and the base's word embeddings."""
    network = CrossNetwork(load_trunk(base, layers))
    state = {name: value.float() for name, value in torch.load(weights).items()}
    network.load_state_dict(state, strict=False)
    network.eval()
    return network


def export_reranker(
    network: CrossNetwork,
    tokenizer: TextTokenizer,
    observed: list[list[int]],
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

    `observed` are token ids of pairs, on which activations are seen for the int8 graph.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graph = trace(network)
    if int8:
        graph = quantize(graph, observed)
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


def put_scales(folder: Path, scales: dict[str, ScaleCard]) -> CrossEncoderCard:
    """Write the card of a folder anew, with these scales."""
    card = read_reranker_card(folder).model_copy(update={"scales": scales})
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


def observed_rows(
    pairs: Pairs, tokenizer: TextTokenizer, query_tokens: int, passage_tokens: int
) -> list[list[int]]:
    """Return token ids of some graded pairs of each scale, as the network reads them."""
    before, (after, *_) = tokenizer.before, tokenizer.after
    found = []
    for number in range(len(SCALES)):
        rows = np.flatnonzero(pairs.scale == number)
        for row in rows[:: max(1, len(rows) // _OBSERVED)][:_OBSERVED]:
            query = pairs.queries.row(pairs.query[row], query_tokens)
            passage = pairs.passages.row(pairs.passage[row], passage_tokens)
            found.append([*before, *query, after, *passage, after])
    return found
