"""Open a cluster's generation for changes, which finishes what a writer that died had begun."""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING

from catalog.errors import IndexBusyError, RequestError, RetailSearchError
from indexer.elasticsearch.cluster_indexes import GenerationIndex
from indexer.elasticsearch.update_target import ClusterTarget
from indexer.updates.journal import JournalReader, journal_file

if TYPE_CHECKING:
    from indexer.elasticsearch.generations import ClusterIndex

logger = logging.getLogger(__name__)


def open_target(index: ClusterIndex, one: GenerationIndex) -> ClusterTarget:
    """Open a complete generation for changes, for whoever holds the update lock.

    Raises RequestError where its vectors lie in another data folder than the index's: two that
    give ordinals would give the same one to two products.
    """
    manifest = one.meta.read_manifest(one.name)
    if manifest.files and one.meta.owner != index.owner():
        raise RequestError(
            f"Generation '{one.generation}' of index '{index.index}' was built on host"
            f" {one.meta.host}, and only the data folder there takes changes of it.",
            fix="Update through that host, reindex on this one, or keep vectors in the cluster:"
            " RETAIL_SEARCH_VECTORS=elasticsearch, and reindex.",
        )
    folder = index.folder_of(one.generation, manifest) or index.kept(one.generation)
    folder.mkdir(parents=True, exist_ok=True)
    return ClusterTarget(index.client, index.cluster, one.name, manifest, folder)


def catch_up(index: ClusterIndex, generation: str | None = None) -> None:
    """Finish what a writer that died had only begun in a generation, the published one if None.

    It costs no request where there is nothing to do and the generation is named, waits for nobody,
    and is left to another process that is writing now. What keeps it from being done is logged:
    the next update tries again, and says so to whoever asked for that.
    """
    try:
        if generation is None:
            generation = index.current()
        if generation is None or not _is_behind(index, generation):
            return
        with index.update_lock(wait=0.0):
            for one in index.indexes.all():
                if one.generation == generation:
                    open_target(index, one).close()
    except IndexBusyError:
        pass
    except RetailSearchError as error:
        logger.warning("changes of index %s stay unfinished: %s", index.index, error)


def _is_behind(index: ClusterIndex, generation: str) -> bool:
    file = journal_file(index.kept(generation))
    if not file.exists():
        return False
    with closing(JournalReader(file)) as journal:
        return journal.applied() < journal.last()
