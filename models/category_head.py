"""The categories of one catalogue on top of a tagger's vector: a linear layer, calibrated."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from catalog.errors import ModelError

Numbers = NDArray[np.float32]
CategoryPath = tuple[str, ...]
Guesses = tuple[tuple[CategoryPath, float], ...]

MOST = 10
"""Categories and departments that are told; what is below them has next to no probability."""


@dataclass(frozen=True, slots=True)
class CategoryHead:
    """`weights` (categories, width) and `bias` (categories,); `paths` names the rows."""

    paths: tuple[CategoryPath, ...]
    weights: Numbers
    bias: Numbers
    temperature: float = 1.0

    @classmethod
    def from_bytes(
        cls, data: bytes, paths: tuple[CategoryPath, ...], temperature: float, file: Path
    ) -> CategoryHead:
        """Read what `to_bytes` wrote; raises ModelError where it does not fit the paths."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                weights = arrays["weights"].astype(np.float32)
                bias = arrays["bias"].astype(np.float32)
        except (ValueError, KeyError, OSError) as error:
            raise ModelError(f"'{file}' is no category head: {error}.", fix=_AGAIN) from error
        if weights.ndim != 2 or len(weights) != len(paths) or bias.shape != (len(paths),):
            raise ModelError(
                f"'{file}' has weights of shape {weights.shape} for {len(paths)} categories.",
                fix=_AGAIN,
            )
        return cls(paths, weights, bias, temperature)

    def to_bytes(self) -> bytes:
        """Return it as a file, in half precision: a rank is decided by far larger differences."""
        buffer = io.BytesIO()
        np.savez(buffer, weights=self.weights.astype(np.float16), bias=self.bias.astype(np.float16))
        return buffer.getvalue()

    def probabilities(self, vectors: Numbers) -> Numbers:
        """Return each category's probability, shape (rows, categories)."""
        length = np.linalg.norm(vectors, axis=-1, keepdims=True)
        units = vectors / np.maximum(length, 1e-9)
        logits = (units @ self.weights.T + self.bias) / self.temperature
        shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
        found: Numbers = shifted / shifted.sum(axis=-1, keepdims=True)
        return found

    def guesses(self, vector: Numbers) -> tuple[Guesses, Guesses]:
        """Return departments and categories of one vector, the likeliest first.

        A department, the first name of a path, is as likely as all of its categories together.
        """
        found = self.probabilities(vector[None])[0]
        departments: dict[CategoryPath, float] = {}
        for path, probability in zip(self.paths, found, strict=True):
            departments[path[:1]] = departments.get(path[:1], 0.0) + float(probability)
        return (
            _first(list(departments), list(departments.values())),
            _first(self.paths, [float(each) for each in found]),
        )


_AGAIN = "Adapt the tagger again: `retail-search train tagger --index NAME`."


def _first(paths: Sequence[CategoryPath], probabilities: Sequence[float]) -> Guesses:
    order = sorted(range(len(paths)), key=lambda at: -probabilities[at])[:MOST]
    return tuple((paths[at], probabilities[at]) for at in order)
