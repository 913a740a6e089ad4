"""An fp32 ONNX encoder to eight bits, so that a text's vector never depends on its batch.

ONNX Runtime's own dynamic quantization gives a whole batch one activation scale: a text is
encoded differently beside different neighbours, and one token with an outlier, which every BERT
has, takes the precision of all the others. Here each token gets its own scale, from operators
of the ONNX standard, which measures as fast and far closer to fp32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.calibrate import Activation, observe
from training.graph_edit import GraphEdit
from training.weights import embeddings, quantizable, round_columns, round_rows

if TYPE_CHECKING:
    import onnx

SMOOTHING = 0.65
"""How much of the unevenness of activation channels moves into the weights: 0 nothing, 1 all."""

MIDDLE = 128


def quantize_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the model with int8 weights that are widened to fp32 when it is loaded.

    A quarter of the size on disk, the speed of fp32.
    """
    edit = GraphEdit(model)
    _embeddings_by_row(edit, model)
    for node in quantizable(model):
        name = node.output[0]
        rounded, scale = round_rows(edit.array(node.input[1]).T)
        wide = edit.widen(edit.constant(f"{name}/weight", np.ascontiguousarray(rounded.T)))
        weights = edit.add("Mul", wide, edit.constant(f"{name}/scale", scale.T))
        edit.add("MatMul", node.input[0], weights)
        edit.replace(node)
    return edit.finish()


def quantize(model: onnx.ModelProto, texts: list[list[int]]) -> onnx.ModelProto:
    """Return the model with int8 weights and int8 products, one activation scale a token.

    `texts` are the token ids of the calibration texts. Embedding tables get one scale a row,
    weight matrices one an output. Attention's own products and the normalisations stay fp32.
    """
    seen = observe(model, texts)
    edit = GraphEdit(model)
    normalized = {
        node.output[0] for node in model.graph.node if node.op_type == "LayerNormalization"
    }
    _embeddings_by_row(edit, model)
    nodes = quantizable(model)
    weights = {node.output[0]: edit.array(node.input[1]) for node in nodes}
    for source in dict.fromkeys(node.input[0] for node in nodes):
        readers = [node for node in nodes if node.input[0] == source]
        # Only what leaves a normalisation is uneven enough to be worth a multiplication.
        smooth = (
            _smoothing(seen[source], [weights[node.output[0]] for node in readers])
            if source in normalized
            else None
        )
        zero_point = MIDDLE if smooth is not None else _zero_point(seen[source])
        channels = len(seen[source].channel_peak)
        tokens = _quantized_tokens(edit, source, channels, smooth, zero_point)
        for node in readers:
            matrix = weights[node.output[0]]
            _product(edit, node, tokens, matrix if smooth is None else matrix * smooth[:, None])
    return edit.finish()


def _embeddings_by_row(edit: GraphEdit, model: onnx.ModelProto) -> None:
    for node in embeddings(model):
        name = node.output[0]
        rounded, scale = round_rows(edit.array(node.input[0]))
        table = edit.constant(f"{name}/rows", rounded)
        scales = edit.constant(f"{name}/scales", scale)
        rows = edit.widen(edit.add("Gather", table, node.input[1]))
        edit.add("Mul", rows, edit.add("Gather", scales, node.input[1]))
        edit.replace(node)


def _smoothing(seen: Activation, readers: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return what to divide each channel by, shape (channels,), as SmoothQuant chooses it.

    The weights are multiplied by the same, so the product stays what it was while its activation
    gets more even and easier to round.
    """
    weight_peak = np.max([np.abs(matrix).max(axis=1) for matrix in readers], axis=0)
    peak = np.maximum(seen.channel_peak, 1e-5)
    factor = peak**SMOOTHING / np.maximum(weight_peak, 1e-5) ** (1 - SMOOTHING)
    return np.asarray(factor / np.exp(np.log(factor).mean()))


def _zero_point(seen: Activation) -> int:
    """Return the byte that stands for zero: low where few values are below it, as after GELU."""
    return int(np.clip(np.rint(255 * seen.share_below_zero), 1, 254))


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Tensor names of a quantized activation: bytes (tokens, channels), scales (tokens, 1)."""

    rounded: str
    zero_point: str
    scales: str
    shape: str


def _quantized_tokens(
    edit: GraphEdit,
    source: str,
    channels: int,
    smooth: NDArray[np.float64] | None,
    zero_point: int,
) -> _Tokens:
    """Round each token of an activation to bytes, with the scale its own extremes ask for."""
    values = source
    if smooth is not None:
        factor = edit.constant(f"{source}/smooth", (1 / smooth).astype(np.float32))
        values = edit.add("Mul", source, factor)
    rows = edit.add("Reshape", values, edit.integers(-1, channels))
    high = edit.add("ReduceMax", rows, axes=[1], keepdims=0)
    low = edit.add("ReduceMin", rows, axes=[1], keepdims=0)
    scale = edit.add(
        "Max",
        edit.add("Mul", high, edit.number(1 / (255 - zero_point))),
        edit.add("Mul", low, edit.number(-1 / zero_point)),
        edit.number(1e-8),
    )
    byte = np.uint8(zero_point)
    zero_points = edit.fill_like(scale, byte)
    return _Tokens(
        rounded=edit.add("QuantizeLinear", rows, scale, zero_points, axis=0),
        zero_point=edit.constant(f"zero-point-{zero_point}", byte),
        scales=edit.add("Unsqueeze", scale, edit.integers(1)),
        shape=edit.add("Slice", edit.add("Shape", source), edit.integers(0), edit.integers(-1)),
    )


def _product(
    edit: GraphEdit, node: onnx.NodeProto, tokens: _Tokens, weights: NDArray[np.float64]
) -> None:
    name = node.output[0]
    rounded, scale = round_columns(weights)
    matrix = edit.constant(f"{name}/weight", rounded)
    # Cast and the constant factor directly behind the product: the pattern ONNX Runtime fuses.
    sums = edit.widen(edit.add("MatMulInteger", tokens.rounded, matrix, tokens.zero_point))
    scaled = edit.add("Mul", sums, edit.constant(f"{name}/scale", scale))
    values = edit.add("Mul", scaled, tokens.scales)
    shape = edit.add("Concat", tokens.shape, edit.integers(weights.shape[1]), axis=0)
    edit.add("Reshape", values, shape)
    edit.replace(node)
