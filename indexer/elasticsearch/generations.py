"""Generations in a cluster: build beside the published one, publish by one alias switch, roll back.

    <prefix><index>                              the alias that leads to the published generation
    <prefix><index>-<id>                         one generation; its `_meta` says how far it is
    <home>/elasticsearch/<index>/generations/<id>/   its vectors, where they live in FAISS
    <home>/elasticsearch/<index>/knowledge/<id>/     what is fetched of what is known of it
    <home>/elasticsearch/<index>/building/<id>/      what a run is working on
    <home>/elasticsearch/<index>/rejects/<id>.jsonl  the records that a run could not read; that of
                                                     an update is called update-<time>

What is published is where the alias leads, and nothing else decides it. Before the switch the
index is complete, verified and has its manifest, and its vectors are in their place; a run that
dies before it leaves the old generation serving and an index that the next run removes.
"""

from __future__ import annotations

import secrets
import shutil
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import (
    IndexBusyError,
    IndexCorruptError,
    IndexMissingError,
    NotFoundError,
    RequestError,
)
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.cluster_indexes import ClusterIndexes, GenerationIndex, published_now
from indexer.elasticsearch.connection import CONTROL_SECONDS, check, connect
from indexer.elasticsearch.heartbeat import is_alive
from indexer.elasticsearch.knowledge_index import KNOWLEDGE, check_knowledge
from indexer.elasticsearch.names import alias_of
from indexer.embedded.generations import (
    UPDATE_WAIT_SECONDS,
    GenerationRow,
    is_generation,
)
from indexer.embedded.manifest import Manifest
from indexer.held_lock import held_lock

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch


@dataclass(frozen=True, slots=True)
class PublishedGeneration:
    """What a reader needs of the generation that serves.

    `folder` holds its vectors; it is None where they live in Elasticsearch.
    """

    index_name: str
    generation: str
    manifest: Manifest
    folder: Path | None


class ClusterIndex:
    """The generations of one index that are complete, and which of them serves."""

    def __init__(
        self, home: Path, index: str, cluster: Cluster, client: Elasticsearch | None = None
    ) -> None:
        self.index = index
        self.cluster = cluster
        self.alias = alias_of(cluster.prefix, index)
        self.root = home / "elasticsearch" / index
        self._kept = self.root / "generations"
        self._building = self.root / "building"
        self._client = client

    @cached_property
    def client(self) -> Elasticsearch:
        """The client; the first use connects and looks whether the server is one for us."""
        client = self._client or connect(self.cluster, timeout=CONTROL_SECONDS)
        check(client, self.cluster)
        return client

    @cached_property
    def indexes(self) -> ClusterIndexes:
        """The Elasticsearch indexes of this index."""
        return ClusterIndexes(self.client, self.cluster, self.alias)

    def lock(self) -> AbstractContextManager[None]:
        """Hold the right to change this index among the processes that share the data folder."""
        return held_lock(self.root / "lock", self.index)

    def update_lock(self, wait: float = UPDATE_WAIT_SECONDS) -> AbstractContextManager[None]:
        """Hold the right to change the published generation, and to publish another.

        It is held for moments; raises IndexBusyError after waiting so many seconds for it.
        """
        return held_lock(self.root / "update.lock", self.index, wait)

    def current(self) -> str | None:
        """Return the id of the published generation, None when there is none."""
        serving = self.indexes.serving()
        return serving.generation if serving else None

    def published_generation(self) -> PublishedGeneration:
        """Return the published generation; raises IndexMissingError and IndexCorruptError."""
        serving, manifest = self._published()
        folder = self.folder_of(serving.generation, manifest)
        return PublishedGeneration(serving.name, serving.generation, manifest, folder)

    def published_manifest(self) -> Manifest:
        """Return the manifest of the published generation, whichever host has its vectors.

        Raises IndexMissingError and IndexCorruptError.
        """
        return self._published()[1]

    def folder_of(self, generation: str, manifest: Manifest) -> Path | None:
        """Return the folder with a generation's vectors, None where they are in the cluster.

        Raises IndexCorruptError where they are on another host.
        """
        if not manifest.files:
            return None
        folder = self._kept / generation
        if not folder.exists():
            raise IndexCorruptError(
                f"The vectors of generation {generation} of index '{self.index}' are not in"
                f" '{folder}'.",
                fix="Reindex on this host, or keep vectors in the cluster:"
                " RETAIL_SEARCH_VECTORS=elasticsearch, and reindex. A copy of that folder from the"
                " host that built it serves as well, but finds nothing by its meaning that is"
                " updated there afterwards, and takes no updates itself.",
            )
        return folder

    def kept(self, generation: str) -> Path:
        """Return the folder in which a complete generation has what is not in the cluster."""
        return self._kept / generation

    def knowledge_folder(self, generation: str) -> Path:
        """Return the folder for what this host has fetched of what is known of a generation."""
        return self.root / KNOWLEDGE / generation

    def exists(self) -> bool:
        """Say whether there is anything of this index, here or in the cluster."""
        return self.root.exists() or bool(self.indexes.all())

    def rows(self) -> list[GenerationRow]:
        """Return the complete generations, newest first; bytes are those here and there."""
        sizes = self.indexes.bytes_of()
        return [
            GenerationRow(
                self.index,
                one.generation,
                _readable_manifest(one),
                one.serves,
                sizes.get(one.name, 0) + self._local_bytes(one.generation),
            )
            for one in reversed(self._complete())
        ]

    def rollback(self, generation: str | None = None) -> str:
        """Publish an older generation, the newest before the published one if none is named.

        Its vectors are checked against its manifest, and its products are counted first. Raises
        NotFoundError and IndexCorruptError.
        """
        from indexer.elasticsearch.opened_target import catch_up
        from indexer.elasticsearch.verify import check_counts

        complete = {one.generation: one for one in self._complete()}
        current = next((name for name, one in complete.items() if one.serves), None)
        if generation is None:
            older = [name for name in complete if current is not None and name < current]
            if not older:
                raise NotFoundError(
                    f"Index '{self.index}' has no generation older than {current}.",
                    fix="`retail-search indexes list` shows the generations that are kept.",
                )
            generation = older[-1]
        one = complete.get(generation)
        if one is None:
            raise NotFoundError(
                f"Index '{self.index}' has no generation '{generation}'.",
                fix=f"Kept are: {', '.join(complete) or 'none'}.",
            )
        manifest = one.meta.read_manifest(one.name)
        folder = self.folder_of(generation, manifest)
        if folder is not None:
            manifest.check_contents(folder)
        catch_up(self, generation)
        check_counts(self.client, self.cluster, one.name, manifest, folder, served=True)
        with self.update_lock():
            self._switch_to(one)
        return generation

    def delete(self, generation: str | None = None) -> None:
        """Delete one unpublished generation, or the whole index when none is named.

        Raises NotFoundError, IndexBusyError while another host builds, and RequestError for the
        published generation.
        """
        if generation is None:
            if not self.exists():
                raise NotFoundError(
                    f"There is no index '{self.index}'.",
                    fix="`retail-search indexes list` shows the indexes.",
                )
            self._clear()
            self.indexes.delete([one.name for one in self.indexes.all()])
            shutil.rmtree(self.root, ignore_errors=True)
            return
        one = next((one for one in self._complete() if one.generation == generation), None)
        if one is None:
            raise NotFoundError(
                f"Index '{self.index}' has no generation '{generation}'.",
                fix="`retail-search indexes list` shows the generations that are kept.",
            )
        if one.serves:
            raise RequestError(
                f"Generation '{generation}' is published.",
                fix="Roll back to another generation first, or delete the whole index.",
            )
        self._remove(one)

    def prune(self, keep: int) -> list[str]:
        """Delete all but `keep` generations and the rejects of those gone; return their ids.

        Kept are the published one, then those that were published before it, then the newest:
        what an operator has rolled back from goes before what has been serving.
        """
        complete = self._complete()
        order = sorted(
            complete, key=lambda one: (one.serves, one.meta.published, one.generation), reverse=True
        )
        kept = {one.generation for one in order[: max(1, keep)]}
        gone = [one for one in complete if one.generation not in kept]
        for one in gone:
            self._remove(one)
        for file in (self.root / "rejects").glob("*.jsonl"):
            # Those of updates and of events belong to no generation.
            if is_generation(file.stem) and file.stem not in kept:
                file.unlink(missing_ok=True)
        return [one.generation for one in gone]

    def rejects_file(self, run: str) -> Path:
        """Return where a run writes the records that it cannot read.

        A run that builds is called by its generation; prune keeps the files of all others.
        """
        folder = self.root / "rejects"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{run}.jsonl"

    def check_published(self) -> Manifest:
        """Compare what is published with its manifest and probe it; raises IndexCorruptError."""
        from indexer.elasticsearch.opened_target import catch_up
        from indexer.elasticsearch.verify import verify

        published = self.published_generation()
        catch_up(self, published.generation)
        if published.folder is not None:
            published.manifest.check_contents(published.folder)
        verify(
            self.client,
            self.cluster,
            published.index_name,
            published.manifest,
            published.folder,
            served=True,
        )
        check_knowledge(self.client, self.cluster, published.index_name)
        return published.manifest

    def _published(self) -> tuple[GenerationIndex, Manifest]:
        serving = self.indexes.serving()
        if serving is None:
            raise IndexMissingError(
                f"Index '{self.index}' has no published generation at {self.cluster.address}.",
                fix=f"Run `retail-search reindex FILE --index {self.index}`.",
            )
        return serving, serving.meta.read_manifest(serving.name)

    def _clear(self, under_way: str | None = None) -> None:
        """Remove what dead runs left; raises IndexBusyError where one of another host lives."""
        everything = self.indexes.all()
        for one in everything:
            if one.serves and one.meta.status != "published":
                # The run died after the switch, with one note left to write.
                self.indexes.note(one.name, published_now(one, everything))
            elif one.serves or one.meta.status == "published" or one.name == under_way:
                continue
            elif one.meta.owner != self.owner() and is_alive(one.meta, self.indexes.now()):
                raise IndexBusyError(
                    f"Host {one.meta.host} is building generation {one.generation} of index"
                    f" '{self.index}' in the cluster.",
                    fix="Wait until it has finished; if it has died, some minutes suffice.",
                )
            else:
                self._remove(one)
        self.indexes.delete_alone()

    def _complete(self) -> list[GenerationIndex]:
        """Return the generations that serve or have served, oldest first."""
        return [one for one in self.indexes.all() if one.serves or one.meta.status == "published"]

    def _switch_to(self, one: GenerationIndex) -> None:
        everything = self.indexes.all()
        self.indexes.switch_to(one.name)
        self.indexes.note(one.name, published_now(one, everything))

    def _remove(self, one: GenerationIndex) -> None:
        """Delete a generation; dying halfway leaves one without vectors, which is removed later."""
        folder = self._kept / one.generation
        self._building.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            folder.rename(self._building / f"{one.generation}.deleted")
        self.indexes.delete([one.name])
        shutil.rmtree(self._building / f"{one.generation}.deleted", ignore_errors=True)
        shutil.rmtree(self.knowledge_folder(one.generation), ignore_errors=True)

    def _local_bytes(self, generation: str) -> int:
        files = (self._kept / generation).rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file())

    def owner(self) -> str:
        """Return what stands for this data folder, whose lock tells live runs from dead ones."""
        file = self.root / "owner"
        if not file.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            file.write_text(secrets.token_hex(16), encoding="ascii")
        return file.read_text(encoding="ascii")


def _readable_manifest(one: GenerationIndex) -> Manifest | None:
    try:
        return one.meta.read_manifest(one.name)
    except IndexCorruptError:
        return None
