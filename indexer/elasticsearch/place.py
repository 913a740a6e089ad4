"""A generation under way in a cluster: begun, written, verified, published or abandoned."""

from __future__ import annotations

import logging
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from catalog.errors import IndexBusyError, RetailSearchError
from indexer.cached_vectors import VectorsOfRows
from indexer.durable import sync, sync_below
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.cluster_indexes import ClusterIndexes, GenerationIndex
from indexer.elasticsearch.generations import ClusterIndex
from indexer.elasticsearch.heartbeat import Heartbeat
from indexer.elasticsearch.index_meta import IndexMeta
from indexer.elasticsearch.knowledge_index import check_knowledge
from indexer.elasticsearch.live_products import LiveClusterProducts
from indexer.elasticsearch.names import index_name, new_generation
from indexer.elasticsearch.opened_target import catch_up, open_target
from indexer.elasticsearch.update_target import ClusterTarget
from indexer.elasticsearch.verify import verify
from indexer.elasticsearch.writer import ClusterWriter
from indexer.embedded.manifest import UPDATES, Manifest
from indexer.events import EventCounts
from indexer.options import ReindexOptions
from indexer.sources.reader import ProductReader
from indexer.updates.target import UpdateTarget
from models.encoder import TextEncoder

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
            generation, "building", self.owner(), socket.gethostname(), self.indexes.now()
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
        # Where vectors live in the cluster there may still be a journal.
        if manifest.files or (folder / UPDATES).exists():
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

    def changes_folder(self) -> Path | None:
        """Return the folder where the published generation's journal is or would be."""
        current = self.current()
        return None if current is None else self._kept / current

    @contextmanager
    def target(self) -> Iterator[UpdateTarget]:
        """Open the published generation for changes, alone."""
        self.published_manifest()  # an index that is not there gets no folder for its lock
        with self.update_lock(), closing(open_target(self, self._published()[0])) as target:
            yield target

    def catch_up(self) -> None:
        """Finish what a writer that died had only begun in the published generation."""
        catch_up(self)

    @contextmanager
    def building_target(self, folder: Path) -> Iterator[UpdateTarget]:
        """Open the generation that is complete in this folder, but not published, for changes."""
        assert self._under_way is not None
        name = self._under_way.name
        manifest = Manifest.read(folder)
        with closing(ClusterTarget(self.client, self.cluster, name, manifest, folder)) as target:
            yield target

    def live(self, encoder: TextEncoder) -> tuple[Path, ProductReader, TextEncoder]:
        """Return what reads the products that are published now, and an encoder for them.

        Vectors that the encoding cache has lost are encoded again.
        """
        published = self.published_generation()
        folder = self._kept / published.generation
        return folder, LiveClusterProducts(self.cluster, published.index_name), encoder

    def verify(self, folder: Path) -> None:
        """Count and probe what was begun in this folder; raises IndexCorruptError."""
        assert self._under_way is not None
        manifest = Manifest.read(folder)
        verify(self.client, self.cluster, self._under_way.name, manifest, folder)
        check_knowledge(self.client, self.cluster, self._under_way.name)

    def _stop_heartbeat(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.stop()
            self._heartbeat = None
