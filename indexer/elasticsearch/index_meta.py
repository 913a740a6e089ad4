"""What we note in the `_meta` of an Elasticsearch index of ours: what it is and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import ValidationError

from catalog.errors import IndexCorruptError
from indexer.elasticsearch.mapping import MAPPING_VERSION
from indexer.embedded.manifest import SCHEMA_VERSION, Manifest

KEY = "retail_search"

Status = Literal["building", "complete", "published"]


@dataclass(frozen=True, slots=True)
class IndexMeta:
    """State of one generation's index.

    It is `building` until it is verified, `complete` until it has been published, and `published`
    from then on, also when another serves. `owner` stands for the data folder that builds it and
    `host` for its machine; `heartbeat` and `published` are times in ISO format, the former by the
    cluster's clock.
    """

    generation: str
    status: Status
    owner: str
    host: str
    heartbeat: str
    published: str = ""
    manifest: Mapping[str, Any] | None = None
    mapping_version: int = MAPPING_VERSION

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> IndexMeta | None:
        """Read it from an index's `_meta`; None where the index is not one of ours."""
        noted = meta.get(KEY)
        if not isinstance(noted, dict):
            return None
        known = {name: noted[name] for name in cls.__dataclass_fields__ if name in noted}
        try:
            return cls(**known)
        except TypeError:
            return None

    def as_meta(self) -> dict[str, Any]:
        """Return the `_meta` that says all this."""
        return {KEY: {name: getattr(self, name) for name in self.__dataclass_fields__}}

    def with_manifest(self, manifest: Manifest) -> IndexMeta:
        """Return the meta of an index that is complete."""
        return replace(self, status="complete", manifest=manifest.model_dump(mode="json"))

    def read_manifest(self, index_name: str) -> Manifest:
        """Return the manifest; raises IndexCorruptError where this release cannot read it."""
        if self.mapping_version != MAPPING_VERSION:
            raise IndexCorruptError(
                f"Elasticsearch index '{index_name}' has mapping version {self.mapping_version};"
                f" this release reads version {MAPPING_VERSION}.",
                fix="Reindex with this release.",
            )
        try:
            manifest = Manifest.model_validate(self.manifest)
        except ValidationError as error:
            raise IndexCorruptError(
                f"The manifest in Elasticsearch index '{index_name}' cannot be read: {error}.",
                fix="Run `retail-search indexes rollback` or reindex.",
            ) from error
        if manifest.schema_version != SCHEMA_VERSION:
            raise IndexCorruptError(
                f"Elasticsearch index '{index_name}' has schema version {manifest.schema_version};"
                f" this release reads version {SCHEMA_VERSION}.",
                fix="Reindex with this release.",
            )
        return manifest
