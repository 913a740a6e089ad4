"""The weight matrices of an ONNX graph, and rounding them to eight bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx

LARGEST = 127
PAIR_LARGEST = 128
"""Two neighbouring weights of one sign may add up to this: times 255, it still fits 16 bits."""

LEAST_EMBEDDING_ROWS = 64
"""Smaller tables (token types) save nothing."""


def quantizable(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """Return the products of an activation and a stored weight matrix, in graph order."""
    stored = {weight.name for weight in model.graph.initializer if len(weight.dims) == 2}
    return [
        node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in stored
    ]


def embeddings(model: onnx.ModelProto) -> list[onnx.NodeProto]:
    """Return the look-ups of rows in a stored table, in graph order."""
    stored = {
        table.name
        for table in model.graph.initializer
        if len(table.dims) == 2 and table.dims[0] >= LEAST_EMBEDDING_ROWS
    }
    return [
        node for node in model.graph.node if node.op_type == "Gather" and node.input[0] in stored
    ]


def round_columns(
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round a matrix (inputs, outputs) to int8 with one scale an output; weights ~ rounded * scale.

    x86 processors without VNNI (before about 2019) multiply an unsigned activation with a signed
    weight two neighbours at a time and clip the sum to 16 bits: 255 * (127 + 127) is clipped, and
    the result is wrong. The usual remedy, seven-bit weights, costs more than half of the
    precision. Scaling each output so that no two neighbours can reach the limit costs a tenth,
    because large neighbours of one sign are rare.
    """
    peak = np.abs(weights).max(axis=0)
    rows = np.pad(weights, ((0, len(weights) % 2), (0, 0)))
    pairs = [
        (part[0::2] + part[1::2]).max(axis=0)
        for part in (np.maximum(rows, 0.0), np.maximum(-rows, 0.0))
    ]
    # Rounding can add half a step to each of the two.
    scale = np.maximum(peak / LARGEST, np.maximum(*pairs) / (PAIR_LARGEST - 1))
    scale[scale == 0] = 1.0
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def round_rows(table: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round a table (rows, numbers) to int8 with one scale a row, of shape (rows, 1)."""
    scale = np.abs(table).max(axis=1, keepdims=True) / LARGEST
    scale[scale == 0] = 1.0
    return np.rint(table / scale).astype(np.int8), scale.astype(np.float32)
