"""Rounding weights to eight bits, and the texts that show a quantizer the activations."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from training.calibrate import TEXTS, TOKENS, random_texts
from training.weights import LARGEST, PAIR_LARGEST, round_columns, round_rows


def _matrix(kind: str) -> NDArray[np.float64]:
    random = np.random.default_rng(5)
    if kind == "normal":
        return random.normal(size=(64, 16))
    if kind == "odd":
        return random.normal(size=(33, 8))
    if kind == "neighbours":  # the worst for the limit on pairs: all large and of one sign
        return np.full((32, 4), -0.7)
    if kind == "outlier":
        matrix = random.normal(size=(64, 16))
        matrix[10, 3] = 50.0
        return matrix
    return np.zeros((8, 4))


@pytest.mark.parametrize("kind", ["normal", "odd", "neighbours", "outlier", "zeros"])
def test_columns(kind: str) -> None:
    weights = _matrix(kind)
    rounded, scale = round_columns(weights)
    assert rounded.dtype == np.int8
    assert scale.shape == (weights.shape[1],)
    assert (np.abs(rounded * scale - weights) <= scale * 0.5001).all()
    # Two products of a byte and a weight must fit the 16 bits of old processors.
    pairs = np.pad(rounded.astype(int), ((0, len(rounded) % 2), (0, 0)))
    assert np.abs(pairs[0::2] + pairs[1::2]).max() * 255 <= 32_767
    assert np.abs(rounded.astype(int)).max() <= LARGEST
    assert PAIR_LARGEST * 255 <= 32_767


@pytest.mark.parametrize("kind", ["normal", "outlier", "zeros"])
def test_rows(kind: str) -> None:
    table = _matrix(kind)
    rounded, scale = round_rows(table)
    assert scale.shape == (len(table), 1)
    assert (np.abs(rounded * scale - table) <= scale * 0.5001).all()


def test_calibration_texts_are_always_the_same() -> None:
    texts = random_texts(1000, [1], [2])
    assert texts == random_texts(1000, [1], [2])
    assert len(texts) == TEXTS
    for text in texts:
        assert (text[0], text[-1]) == (1, 2)
        assert TOKENS[0] <= len(text) - 2 < TOKENS[1]
        assert all(0 <= token < 1000 for token in text)
