"""Nearest: the semantic leg where the vectors are in FAISS, whichever engine has the text."""

from __future__ import annotations

from indexer.embedded.vectors import VectorHits, VectorIndex
from ranker.catalogue import Vector

# Semantic matches of a graph search; an exact search takes all above the threshold.
MOST_GRAPH_MATCHES = 1_000
MOST_EXACT_MATCHES = 20_000


def nearest(vectors: VectorIndex, vector: Vector, threshold: float, relative: float) -> VectorHits:
    """Find products whose cosine reaches a threshold and a share of the best cosine."""
    cap = MOST_EXACT_MATCHES if vectors.exact else MOST_GRAPH_MATCHES
    return vectors.search(vector, threshold, cap, relative=relative)
