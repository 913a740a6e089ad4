"""Softmax regression on unit vectors in NumPy: adapting to a catalogue needs no torch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

EPOCHS = 30
BATCH = 512
RATE = 0.1
DECAY = 1e-4


def softmax_regression(
    vectors: Numbers, targets: NDArray[np.int64], classes: int, seed: int = 0
) -> tuple[Numbers, Numbers]:
    """Return weights (classes, width) and bias (classes,), learned by AdamW.

    Vectors are brought to length one. Rare classes weigh more than their rows would, by the
    square root: shoppers do not ask for categories as often as they have products.
    """
    random = np.random.default_rng(seed)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    # The bias is one more weight, of an input that is always one.
    inputs = np.hstack([vectors / np.maximum(length, 1e-9), np.ones((len(vectors), 1))])
    inputs = inputs.astype(np.float32)
    counts = np.maximum(np.bincount(targets, minlength=classes), 1)
    importance = counts[targets] ** -0.5
    importance /= importance.mean()
    weights = np.zeros((classes, inputs.shape[1]), dtype=np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    steps = EPOCHS * -(-len(inputs) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(len(inputs))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            gradient = _gradient(weights, inputs[rows], targets[rows], importance[rows])
            step += 1
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            rate = RATE * max(0.01, 1 - step / steps)
            update = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
            weights -= (rate * update + rate * DECAY * weights).astype(np.float32)
    return weights[:, :-1].copy(), weights[:, -1].copy()


def _gradient(
    weights: Numbers, inputs: Numbers, targets: NDArray[np.int64], importance: NDArray[np.float64]
) -> Numbers:
    logits = inputs @ weights.T
    logits -= logits.max(axis=1, keepdims=True)
    errors = np.exp(logits)
    errors /= errors.sum(axis=1, keepdims=True)
    errors[np.arange(len(errors)), targets] -= 1.0
    errors *= importance[:, None] / len(errors)
    gradient: Numbers = (errors.T @ inputs).astype(np.float32)
    return gradient
