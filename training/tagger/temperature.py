"""Calibration: what to divide logits by, so that a probability of 0.8 is right eight times in ten.

Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017).
"""

from __future__ import annotations

from typing import Any

import numpy as np


def fit_temperature(logits: Any, targets: Any) -> float:
    """Return what to divide logits (rows, classes) by, so that probabilities are calibrated.

    That is the one of least cross-entropy, on rows that were not trained on. `targets` are the
    classes' numbers, one a row.
    """
    numbers = np.asarray(logits, dtype=np.float64)
    rows = np.arange(len(numbers))

    def loss(temperature: float) -> float:
        scaled = numbers / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        sums = np.log(np.exp(scaled).sum(axis=1))
        return float((sums - scaled[rows, np.asarray(targets)]).mean())

    return float(min(np.geomspace(0.05, 20.0, 241), key=loss))
