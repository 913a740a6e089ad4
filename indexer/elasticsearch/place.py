"""A generation under way in a cluster: begun, written, verified, published or abandoned."""

from __future__ import annotations

import logging
import shutil
import socket
from pathlib import Path

from catalog.errors import IndexBusyError, RetailSearchError
from indexer.cached_vectors import VectorsOfRows
from indexer.durable import sync, sync_below
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.cluster_indexes import ClusterIndexes, GenerationIndex
from indexer.elasticsearch.generations import ClusterIndex
from indexer.elasticsearch.heartbeat import Heartbeat
from indexer.elasticsearch.index_meta import IndexMeta
from indexer.elasticsearch.names import index_name, new_generation
from indexer.elasticsearch.verify import verify
from indexer.elasticsearch.writer import ClusterWriter
from indexer.embedded.manifest import Manifest
from indexer.events import EventCounts
from indexer.options import ReindexOptions

_LAST_WISH_SECONDS = 5.0

logger = logging.getLogger(__name__)


class ClusterPlace(ClusterIndex):
    """The index as a reindex sees it, building one generation at a time."""

    def __init__(self, home: Path, index: str, cluster: Cluster) -> None:
        super().__init__(home, index, cluster)
        self._under_way: GenerationIndex | None = None
        self._heartbeat: Heartbeat | None = None

    def begin(self) -> Path:
        """Clear what dead runs left, create the index of a new generation, return its folder.

        Raises IndexBusyError when another host is building.
        """
        shutil.rmtree(self._building, ignore_errors=True)
        self._clear()
        generation = new_generation(one.generation for one in self.indexes.all())
        meta = IndexMeta(
            generation, "building", self._owner(), socket.gethostname(), self.indexes.now()
        )
        folder = self._building / generation
        folder.mkdir(parents=True)
        name = index_name(self.alias, generation)
        self.indexes.create(name, meta)
        self._under_way = GenerationIndex(name, meta, serves=False)
        self._heartbeat = Heartbeat(self.indexes, name, meta)
        try:
            # Of two that begin at the same moment at least one sees the other here.
            self._clear(under_way=name)
        except IndexBusyError:
            self.abandon()
            raise
        return folder

    def abandon(self) -> None:
        """Remove what an unfinished run has built; a cluster that is away keeps its part."""
        self._stop_heartbeat()
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            client = self.client.options(max_retries=0, request_timeout=_LAST_WISH_SECONDS)
            try:
                ClusterIndexes(client, self.cluster, self.alias).delete([under_way.name])
            except RetailSearchError as error:
                logger.warning("the next run will remove %s: %s", under_way.name, error)
        shutil.rmtree(self._building, ignore_errors=True)

    def publish(self, folder: Path) -> None:
        """Make a finished, verified generation the published one."""
        assert self._under_way is not None
        self._stop_heartbeat()
        manifest = Manifest.read(folder)
        meta = self._under_way.meta.with_manifest(manifest)
        complete = GenerationIndex(self._under_way.name, meta, serves=False)
        self.indexes.note(complete.name, meta)
        if manifest.files:
            sync_below(folder)
            self._kept.mkdir(exist_ok=True)
            sync(self.root)
            folder.rename(self._kept / folder.name)
            sync(self._kept)
        # From here on it may be serving, whatever the cluster answers, and is not ours to remove.
        self._under_way = None
        self._switch_to(complete)
        shutil.rmtree(self._building, ignore_errors=True)

    def writer(
        self,
        folder: Path,
        dimension: int,
        vectors: VectorsOfRows,
        events: EventCounts,
        options: ReindexOptions,
    ) -> ClusterWriter:
        """Return the writer of the generation that was begun in this folder."""
        assert self._under_way is not None
        return ClusterWriter(
            self.client, self.cluster, self._under_way.name, folder, dimension, vectors, events,
            options,
        )  # fmt: skip

    def verify(self, folder: Path) -> None:
        """Count and probe what was begun in this folder; raises IndexCorruptError."""
        assert self._under_way is not None
        manifest = Manifest.read(folder)
        verify(self.client, self.cluster, self._under_way.name, manifest, folder)

    def _stop_heartbeat(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.stop()
            self._heartbeat = None
