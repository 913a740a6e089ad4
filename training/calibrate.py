"""What a quantizer must know of a model's activations, seen on made-up texts.

The texts are random tokens: they reach the whole vocabulary, need no data that somebody owns, and
measured no worse than product titles do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.weights import quantizable

if TYPE_CHECKING:
    import onnx

TEXTS = 200
TOKENS = (4, 40)
SEED = 20_240


@dataclass(frozen=True, slots=True)
class Activation:
    """What was seen of one tensor that enters quantized products.

    `channel_peak` is the largest magnitude in each channel, shape (channels,); `share_below_zero`
    is how much of a token's range lies below zero, the median over tokens, 0 to 1.
    """

    channel_peak: NDArray[np.float64]
    share_below_zero: float


def random_texts(vocabulary: int, before: list[int], after: list[int]) -> list[list[int]]:
    """Return the token ids of the calibration texts, each between the ids `before` and `after`.

    The same vocabulary size gives the same texts.
    """
    random = np.random.default_rng(SEED)
    return [
        [*before, *map(int, random.integers(0, vocabulary, random.integers(*TOKENS))), *after]
        for _ in range(TEXTS)
    ]


def observe(model: onnx.ModelProto, texts: list[list[int]]) -> dict[str, Activation]:
    """Run the texts through the model and return what enters each product, by tensor name."""
    import onnx
    import onnxruntime

    names = sorted({node.input[0] for node in quantizable(model)})
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    for name in names:
        watched.graph.output.append(
            onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        )
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        watched.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    peaks: dict[str, NDArray[np.float64]] = {}
    shares: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    for ids in texts:
        row = np.array([ids], dtype=np.int64)
        values = session.run(names, {"input_ids": row, "attention_mask": np.ones_like(row)})
        for name, value in zip(names, values, strict=True):
            tokens = value.reshape(-1, value.shape[-1]).astype(np.float64)
            peaks[name] = np.maximum(peaks.get(name, 0.0), np.abs(tokens).max(axis=0))
            low = np.minimum(tokens.min(axis=1), 0.0)
            high = np.maximum(tokens.max(axis=1), 0.0)
            shares[name].append(-low / np.maximum(high - low, 1e-12))
    return {
        name: Activation(peaks[name], float(np.median(np.concatenate(shares[name]))))
        for name in names
    }
