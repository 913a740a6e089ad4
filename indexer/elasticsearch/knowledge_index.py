"""What query understanding knows of a generation, kept in the cluster so that every host has it.

<prefix><index>-<generation>.knowledge   a companion of the generation's index: one archive of
                                         the folder, in parts; its `_meta` says when it is whole
<home>/elasticsearch/<index>/knowledge/<id>/   what a host has fetched of it
"""

from __future__ import annotations

import io
import logging
import secrets
import shutil
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.errors import IndexCorruptError
from indexer.durable import sync, sync_below
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import REQUEST_SECONDS, cluster_errors
from indexer.elasticsearch.mapping import knowledge_body
from indexer.elasticsearch.names import knowledge_name, writing_alias
from query.knowledge.knowledge import EMPTY, Knowledge

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

logger = logging.getLogger(__name__)

KNOWLEDGE = "knowledge"
META = "retail_search_knowledge"
# A server takes requests of up to 100 MB unless it is set otherwise, or a proxy is before it.
PART_BYTES = 4_000_000
_LEAST_PART_BYTES = 10_000
_TOO_LARGE = 413
_RETRIES = 8
_ONE_DAY = (2000, 1, 1, 0, 0, 0)


class ArchiveMeta(BaseModel):
    """What the `_meta` of a companion says once all parts of the archive are there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: int
    bytes: int
    blake2b: str


def publish_knowledge(
    client: Elasticsearch, cluster: Cluster, index_name: str, folder: Path
) -> None:
    """Store a folder beside a generation's index; raises EngineUnavailableError and its kin."""
    client = client.options(request_timeout=REQUEST_SECONDS, max_retries=_RETRIES)
    name = knowledge_name(index_name)
    archive = _packed(folder)
    body = knowledge_body()
    body["aliases"] = {writing_alias(name): {}}
    with cluster_errors(cluster):
        client.indices.create(index=name, **body)
        parts = _store(client, name, archive)
        meta = ArchiveMeta(parts=parts, bytes=len(archive), blake2b=_digest(archive))
        client.indices.put_mapping(index=name, meta={META: meta.model_dump()})


def _store(client: Elasticsearch, name: str, archive: bytes) -> int:
    """Write an archive in parts, smaller ones where they are too large; return how many."""
    from elasticsearch import ApiError

    size = PART_BYTES
    while True:
        starts = range(0, len(archive), size)
        try:
            for number, start in enumerate(starts):
                part = b64encode(archive[start : start + size]).decode("ascii")
                # For the alias, for a document for an index that is gone would make a new one.
                client.index(
                    index=writing_alias(name),
                    id=str(number),
                    document={"data": part},
                    require_alias=True,
                )
            return len(starts)
        except ApiError as error:
            if error.meta.status != _TOO_LARGE or size <= _LEAST_PART_BYTES:
                raise
            # The smaller ones take the numbers of those that were written already.
            size //= 4


def check_knowledge(client: Elasticsearch, cluster: Cluster, index_name: str) -> None:
    """Read a companion to its end, where there is one; raises IndexCorruptError."""
    _stored_archive(client, cluster, index_name)


def fetched_knowledge(
    client: Elasticsearch,
    cluster: Cluster,
    index_name: str,
    folder: Path,
    others: Collection[str] | None = None,
) -> Knowledge:
    """Open what is known of a generation, from `folder` where it was fetched before.

    It is `EMPTY` for a generation of an older release, and where what the cluster has is damaged:
    searching goes on without it, and the log says so. Beside it, folders of generations that are
    not among `others` are removed when something is fetched. Raises EngineUnavailableError.
    """
    try:
        if not folder.exists():
            archive = _stored_archive(client, cluster, index_name)
            if archive is None:
                return EMPTY
            _remove_unknown(folder, others)
            _unpack(archive, folder)
        return Knowledge.open(folder)
    except IndexCorruptError as error:
        # Fetched anew when it is opened next.
        shutil.rmtree(folder, ignore_errors=True)
        logger.error("queries of %s are understood without its catalogue: %s", index_name, error)
        return EMPTY


def _stored_archive(client: Elasticsearch, cluster: Cluster, index_name: str) -> bytes | None:
    client = client.options(request_timeout=REQUEST_SECONDS)
    name = knowledge_name(index_name)
    with cluster_errors(cluster):
        answer = client.options(ignore_status=404).indices.get_mapping(index=name)
        if answer.meta.status == 404:
            return None
        noted: Any = answer.body[name]["mappings"].get("_meta", {}).get(META)
        try:
            meta = ArchiveMeta.model_validate(noted)
        except ValidationError as error:
            raise _corrupt(name, f"its _meta is {noted}") from error
        parts = []
        for number in range(meta.parts):
            found = client.options(ignore_status=404).get(index=name, id=str(number))
            if found.meta.status == 404:
                raise _corrupt(name, f"part {number} of {meta.parts} is not there")
            parts.append(b64decode(found["_source"]["data"]))
    archive = b"".join(parts)
    if len(archive) != meta.bytes or _digest(archive) != meta.blake2b:
        raise _corrupt(name, f"{len(archive)} bytes do not match its checksum")
    return archive


def _packed(folder: Path) -> bytes:
    """Return a zip archive of a folder, the same for the same content."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _ONE_DAY)
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _unpack(archive: bytes, folder: Path) -> None:
    """Write an archive's content as a folder, which is there whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            packed.extractall(fresh)
        sync_below(fresh)
        try:
            fresh.rename(folder)
        except OSError:
            # Another process was quicker, and has the same.
            if not folder.exists():
                raise
        sync(folder.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _remove_unknown(folder: Path, others: Collection[str] | None) -> None:
    if others is None or not folder.parent.exists():
        return
    for path in folder.parent.iterdir():
        # A folder under way has the generation's name too, and more behind a dot.
        if path.name.partition(".")[0] not in others:
            shutil.rmtree(path, ignore_errors=True)


def _digest(archive: bytes) -> str:
    return blake2b(archive, digest_size=16).hexdigest()


def _corrupt(name: str, what: str) -> IndexCorruptError:
    return IndexCorruptError(
        f"Elasticsearch index '{name}' is damaged: {what}.",
        fix="Reindex; until then queries are understood without what is known of the catalogue.",
    )
