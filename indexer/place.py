"""The place of an index: where generations are built, published and kept, in either engine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from indexer.cached_vectors import VectorsOfRows
from indexer.elasticsearch.cluster import Cluster
from indexer.embedded.encodings import Rows
from indexer.embedded.generations import UPDATE_WAIT_SECONDS, GenerationRow
from indexer.embedded.manifest import Manifest
from indexer.events import EventCounts
from indexer.options import Progress, ReindexOptions
from indexer.prepare import PreparedProduct
from indexer.rejects import RejectsFile
from indexer.sources.reader import ProductReader
from indexer.updates.target import UpdateTarget
from models.encoder import TextEncoder


class PlaceWriter(Protocol):
    """Writes one generation, giving every product its ordinal in the order of their coming."""

    @property
    def count(self) -> int:
        """How many ordinals were given."""

    @property
    def described(self) -> int:
        """How many products with an ordinal have a description."""

    @property
    def products(self) -> int:
        """How many products are there, those left out that the engine refused."""

    @property
    def knowledge_folder(self) -> Path:
        """Where to write what query understanding knows of the catalogue, before `finish`."""

    def add(
        self, products: Sequence[PreparedProduct], rejects: RejectsFile
    ) -> list[PreparedProduct]:
        """Take the next products and return those that are new; the others become rejects."""

    def add_vectors(self, rows: Rows) -> None:
        """Take the cache rows of the vectors of those products that `add` has just returned."""

    def settle(self, rejects: RejectsFile) -> None:
        """Wait until all that was added is written or refused; what is refused becomes a reject."""

    def finish(self, progress: Progress) -> str:
        """Complete everything but the manifest; return how vectors are searched."""

    def close(self) -> None:
        """Let go of every file and thread, finished or not."""


class IndexPlace(Protocol):
    """The generations of one index, and the way to a new one."""

    index: str
    root: Path

    def exists(self) -> bool:
        """Say whether there is anything of this index."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold the right to change this index; raises IndexBusyError when another does."""

    def begin(self) -> Path:
        """Clear what a crashed run left and return an empty folder for a new generation."""

    def writer(
        self,
        folder: Path,
        dimension: int,
        vectors: VectorsOfRows,
        events: EventCounts,
        options: ReindexOptions,
    ) -> PlaceWriter:
        """Return the writer of the generation that was begun in this folder."""

    def verify(self, folder: Path) -> None:
        """Check what was built in this folder; raises IndexCorruptError naming what failed."""

    def publish(self, folder: Path) -> None:
        """Make a finished, verified generation the published one."""

    def abandon(self) -> None:
        """Remove what an unfinished run has built."""

    def prune(self, keep: int) -> list[str]:
        """Delete all but `keep` generations, and return the ids of those gone."""

    def current(self) -> str | None:
        """Return the id of the published generation, None when there is none."""

    def published_manifest(self) -> Manifest:
        """Return the manifest of the published generation; raises IndexMissingError."""

    def changes_folder(self) -> Path | None:
        """Return the folder where the published generation's journal is or would be."""

    def update_lock(self, wait: float = UPDATE_WAIT_SECONDS) -> AbstractContextManager[None]:
        """Hold the right to change the published generation, and to publish another."""

    def target(self) -> AbstractContextManager[UpdateTarget]:
        """Open the published generation for changes, alone; raises IndexMissingError.

        Raises IndexBusyError when another process holds it for too long.
        """

    def building_target(self, folder: Path) -> AbstractContextManager[UpdateTarget]:
        """Open the generation that is complete in this folder, but not published, for changes."""

    def catch_up(self) -> None:
        """Finish what a writer that died had only begun; another that is at work will itself."""

    def live(self, encoder: TextEncoder) -> tuple[Path, ProductReader, TextEncoder]:
        """Return what reads the products that are published now, and an encoder for them.

        Nothing that the generation has a vector of need be encoded again.
        """

    def check_published(self) -> Manifest:
        """Compare what is published with its manifest and probe it; raises IndexCorruptError."""

    def rows(self) -> list[GenerationRow]:
        """Return the complete generations, newest first."""

    def rollback(self, generation: str | None = None) -> str:
        """Publish an older generation, the newest before the published one if none is named."""

    def delete(self, generation: str | None = None) -> None:
        """Delete one unpublished generation, or the whole index when none is named."""

    def rejects_file(self, run: str) -> Path:
        """Return where a run writes the records that it cannot read."""


def open_place(home: Path, index: str, cluster: Cluster | None) -> IndexPlace:
    """Return the place of an index: in a cluster, or in the data folder where that is None.

    Raises RequestError for a name that is not allowed.
    """
    if cluster is not None:
        from indexer.elasticsearch.place import ClusterPlace

        return ClusterPlace(home, index, cluster)
    from indexer.embedded_place import EmbeddedPlace

    return EmbeddedPlace(home, index)


def index_names(home: Path, cluster: Cluster | None) -> list[str]:
    """Return the names of the indexes in a cluster, or in the data folder where that is None."""
    if cluster is not None:
        from indexer.elasticsearch.cluster_indexes import names_in_cluster

        return names_in_cluster(cluster)
    from indexer.embedded import generations

    return generations.index_names(home)
