"""LocalVectors: the vectors of a cluster's generation that are in files on this machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.elasticsearch.writer import absent_ordinals
from indexer.embedded.generation import VECTORS
from indexer.embedded.vectors import VectorIndex
from indexer.updates.journal import JournalReader, journal_file


@dataclass(frozen=True, slots=True)
class LocalVectors:
    """The vectors of those products that the cluster has, up to the change numbered `seq`."""

    folder: Path
    index: VectorIndex
    seq: int = 0
    alive: NDArray[np.bool_] | None = None
    journal: JournalReader | None = None

    @classmethod
    def open(cls, folder: Path) -> LocalVectors:
        """Open the vectors in a generation's folder; raises IndexCorruptError."""
        index = VectorIndex(folder / VECTORS)
        alive = np.ones(index.count, dtype=np.bool_)
        alive[absent_ordinals(folder)] = False
        return cls(folder, index.extended((), alive), alive=alive).refreshed()

    def stale(self) -> bool:
        """Say whether products were updated since this was opened."""
        if self.journal is None:
            return journal_file(self.folder).exists()
        return self.journal.applied() > self.seq

    def refreshed(self) -> LocalVectors:
        """Return the vectors with the latest updates; this one goes on as it is."""
        journal = self.journal
        if journal is None:
            if not journal_file(self.folder).exists():
                return self
            journal = JournalReader(journal_file(self.folder))
        seq = journal.applied()
        added, dead = [], []
        for change in journal.changes(self.seq, seq):
            if change.vector is not None:
                added.append(change.vector)
            if change.replaced is not None:
                dead.append(change.replaced)
        assert self.alive is not None
        alive = np.concatenate([self.alive, np.ones(len(added), dtype=np.bool_)])
        alive[dead] = False
        return replace(
            self, index=self.index.extended(added, alive), seq=seq, alive=alive, journal=journal
        )
