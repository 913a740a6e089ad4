"""Texts, and the vectors that the original fp32 model gives them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from models.encoder import Vectors

FOLDER = Path(__file__).parents[1] / "fixtures" / "encoder"
TEXTS_FILE = FOLDER / "texts.json"
VECTORS_FILE = FOLDER / "vectors_fp32.npy"


def reference_texts() -> list[str]:
    """Return the texts, in the order of their vectors."""
    texts: list[str] = json.loads(TEXTS_FILE.read_text(encoding="utf-8"))
    return texts


def reference_vectors() -> Vectors:
    """Return the original's vectors; stored in half precision, which costs a cosine of 1e-7."""
    return np.asarray(np.load(VECTORS_FILE), dtype=np.float32)


def cosines(left: Vectors, right: Vectors) -> Vectors:
    """Return the cosine of each row of one with the same row of the other."""
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    result: Vectors = np.einsum("ij,ij->i", left, right) / lengths
    return result
