"""LocalVectors: the vectors of a cluster's generation that are in a file on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.elasticsearch.writer import absent_ordinals
from indexer.embedded.generation import VECTORS
from indexer.embedded.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class LocalVectors:
    """A vector index without those products that the cluster does not have."""

    folder: Path
    index: VectorIndex

    @classmethod
    def open(cls, folder: Path) -> LocalVectors:
        """Open the vectors in a generation's folder."""
        index = VectorIndex(folder / VECTORS)
        absent = absent_ordinals(folder)
        if absent.size:
            alive = np.ones(index.count, dtype=np.bool_)
            alive[absent] = False
            index = index.extended((), alive)
        return cls(folder, index)

    def stale(self) -> bool:
        """Say whether products were updated since this was opened."""
        return False

    def refreshed(self) -> LocalVectors:
        """Return the vectors with the latest updates."""
        return self
