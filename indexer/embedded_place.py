"""The place of the embedded engine: everything of an index is in one folder."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path

from catalog.errors import IndexCorruptError
from indexer.cached_vectors import CachedVectors, VectorsOfRows
from indexer.embedded.encodings import Rows
from indexer.embedded.generation import KNOWLEDGE, VECTORS
from indexer.embedded.generations import IndexFolder
from indexer.embedded.manifest import Manifest
from indexer.embedded.writer import GenerationWriter
from indexer.events import EventCounts
from indexer.options import Progress, ReindexOptions
from indexer.prepare import PreparedProduct
from indexer.rejects import RejectsFile
from indexer.sources.reader import ProductReader
from indexer.updates.embedded_target import EmbeddedTarget, catch_up, open_target
from indexer.updates.known_vectors import KnownVectors
from indexer.updates.live_products import LiveProducts
from indexer.updates.target import UpdateTarget
from indexer.verify import verify
from models.encoder import TextEncoder

logger = logging.getLogger(__name__)


class EmbeddedPlace(IndexFolder):
    """The generations of one index on local disk, and the way to a new one."""

    def exists(self) -> bool:
        """Say whether there is a folder of this index."""
        return self.root.exists()

    def writer(
        self,
        folder: Path,
        dimension: int,
        vectors: VectorsOfRows,
        events: EventCounts,
        options: ReindexOptions,
    ) -> EmbeddedWriter:
        """Return a writer into this folder."""
        cached = CachedVectors(dimension, vectors, options.exact_vectors_up_to)
        return EmbeddedWriter(folder, cached, GenerationWriter(folder, options.threads, events))

    def published_manifest(self) -> Manifest:
        """Return the manifest of the published generation; raises IndexMissingError."""
        return Manifest.read(self.published())

    def changes_folder(self) -> Path | None:
        """Return the folder where the published generation's journal is or would be."""
        return None if self.current() is None else self.published()

    def target(self) -> AbstractContextManager[UpdateTarget]:
        """Open the published generation for changes, alone."""
        return open_target(self)

    def building_target(self, folder: Path) -> AbstractContextManager[UpdateTarget]:
        """Open the generation that is complete in this folder, but not published, for changes."""
        return closing(EmbeddedTarget(folder))

    def catch_up(self) -> None:
        """Finish what a writer that died had only begun; what is damaged is left as it is."""
        try:
            catch_up(self)
        except (IndexCorruptError, OSError, ValueError) as error:
            # A generation is replaced for being damaged, too.
            logger.warning("changes of index %s stay unfinished: %s", self.index, error)

    def live(self, encoder: TextEncoder) -> tuple[Path, ProductReader, TextEncoder]:
        """Return what reads the products that are published now, and an encoder for them."""
        folder = self.published()
        return folder, LiveProducts(), KnownVectors(folder, encoder)

    def verify(self, folder: Path) -> None:
        """Open what was built in this folder and probe it; raises IndexCorruptError."""
        verify(folder)

    def check_published(self) -> Manifest:
        """Compare every file with its checksum and probe; raises IndexCorruptError."""
        published = self.published()
        manifest = Manifest.read(published)
        manifest.check_contents(published)
        verify(published)
        return manifest


class EmbeddedWriter:
    """Writes the structures of a generation as products come, and its vectors at the end."""

    def __init__(self, folder: Path, cached: CachedVectors, writer: GenerationWriter) -> None:
        self._folder = folder
        self._cached = cached
        self._writer = writer

    @property
    def count(self) -> int:
        """How many ordinals were given."""
        return self._writer.count

    @property
    def products(self) -> int:
        """How many products there are: all with an ordinal."""
        return self._writer.count

    @property
    def described(self) -> int:
        """How many products have a description."""
        return self._writer.described

    @property
    def knowledge_folder(self) -> Path:
        """Where to write what query understanding knows: a part of the generation."""
        return self._folder / KNOWLEDGE

    def add(
        self, products: Sequence[PreparedProduct], rejects: RejectsFile
    ) -> list[PreparedProduct]:
        """Write a batch and return those of it that were new, in the order of their ordinals."""
        return self._writer.add(products, rejects)

    def add_vectors(self, rows: Rows) -> None:
        """Note the rows of the vectors of those products."""
        self._cached.add(rows)

    def settle(self, rejects: RejectsFile) -> None:
        """Nothing is refused and nothing waits: what was added is written."""

    def finish(self, progress: Progress) -> str:
        """Write the vectors and complete every structure; return how vectors are searched."""
        how = self._cached.write(self._folder / VECTORS, progress)
        progress("write", self.count, self.count)
        self._writer.finish()
        return how

    def close(self) -> None:
        """Let go of every file and thread, finished or not."""
        self._writer.close()
