"""What a cross-encoder's folder says about itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from models.folder import FolderKind

CARD_FILE = "reranker.json"
SHIPPED_RERANKER = "retail-reranker"

RERANKER_FOLDER = FolderKind(
    noun="reranker",
    card_file=CARD_FILE,
    make="Make one with `retail-search train reranker`",
    field="reranker",
)


class ScaleCard(BaseModel):
    """A scale of grades, and how the model's logits become grades on it.

    The share of the scale is the logistic function of `intercept` plus the sum of `weights` times
    the logits of all heads, and the grade `lowest + share * (highest - lowest)`. `cuts` are the
    grades, ascending, between which a whole grade is given: below the first it is the lowest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lowest: float
    highest: float
    weights: tuple[float, ...]
    intercept: float
    cuts: tuple[float, ...] = ()

    def grades(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Return the grade of each row of logits, shape (pairs, heads)."""
        linear = logits.astype(np.float64) @ np.array(self.weights) + self.intercept
        # Beyond these a float64 knows no difference, and the exponential would overflow.
        share = 1 / (1 + np.exp(-np.clip(linear, -500, 500)))
        grades: NDArray[np.float64] = self.lowest + (self.highest - self.lowest) * share
        return grades

    def ratings(self, grades: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the whole grade of each grade: by the cuts, or the nearest without any."""
        if not self.cuts:
            return np.rint(grades).astype(np.int64)
        return int(self.lowest) + np.searchsorted(np.array(self.cuts), grades).astype(np.int64)


class CrossEncoderCard(BaseModel):
    """The facts of an exported cross-encoder that its loader needs.

    Its graph gives one logit a head and pair; the first head ranks. `scales` are by name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str = Field(min_length=1)
    heads: int = Field(ge=1)
    layers: int = Field(ge=1)
    query_tokens: int = Field(ge=1)
    passage_tokens: int = Field(ge=1)
    pad_id: int = Field(ge=0)
    scales: dict[str, ScaleCard] = {}
    quantization: str
    origin: str
    license: str
    model_sha256: str = Field(min_length=64, max_length=64)
    tokenizer_sha256: str = Field(min_length=64, max_length=64)


def read_reranker_card(folder: Path) -> CrossEncoderCard:
    """Read the card of a reranker's folder; raises ModelError when missing or not valid."""
    return RERANKER_FOLDER.read_card(folder, CrossEncoderCard)
