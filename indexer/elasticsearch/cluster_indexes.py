"""The Elasticsearch indexes of one index of ours: made, noted upon, switched, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import (
    CONTROL_SECONDS,
    REQUEST_SECONDS,
    check,
    cluster_errors,
    connect,
)
from indexer.elasticsearch.index_meta import IndexMeta
from indexer.elasticsearch.mapping import index_body
from indexer.elasticsearch.names import (
    companion_of,
    generation_of,
    index_of,
    knowledge_name,
    writing_alias,
)

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_STATE = "*.aliases,*.mappings._meta"


@dataclass(frozen=True, slots=True)
class GenerationIndex:
    """One generation's Elasticsearch index; `serves` says that the alias leads to it."""

    name: str
    meta: IndexMeta
    serves: bool

    @property
    def generation(self) -> str:
        """The id of the generation."""
        return self.meta.generation


class ClusterIndexes:
    """What is asked of the cluster about the generations under one alias."""

    def __init__(self, client: Elasticsearch, cluster: Cluster, alias: str) -> None:
        self.client = client
        self.alias = alias
        self._cluster = cluster
        # A change of state waits for the master and for the nodes, and must not be done twice.
        self._patient = client.options(request_timeout=REQUEST_SECONDS)

    def all(self) -> list[GenerationIndex]:
        """Return every generation's index, oldest first, in whichever state it is."""
        found = self._get(f"{self.alias}-*")
        return [one for one in found if generation_of(self.alias, one.name) == one.generation]

    def serving(self) -> GenerationIndex | None:
        """Return the index that the alias leads to, None where there is no such alias."""
        # A switch is one change of the cluster's state, so the alias never leads to two.
        return next((one for one in self._get(self.alias) if one.serves), None)

    def create(self, name: str, meta: IndexMeta) -> None:
        """Create the index of a new generation, set to take documents quickly."""
        body = index_body()
        body["settings"]["index"] |= {
            "number_of_shards": self._cluster.shards,
            # Copies are made once, of what is complete.
            "number_of_replicas": 0,
            "refresh_interval": "-1",
        }
        body["mappings"]["_meta"] = meta.as_meta()
        body["aliases"] = {writing_alias(name): {}}
        with cluster_errors(self._cluster):
            self._patient.indices.create(index=name, **body)

    def note(self, name: str, meta: IndexMeta) -> None:
        """Write the meta of an index."""
        with cluster_errors(self._cluster):
            self._patient.indices.put_mapping(index=name, meta=meta.as_meta())

    def switch_to(self, name: str) -> None:
        """Make the alias lead to this index and to no other, in one change of state."""
        everywhere = {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}
        actions: list[dict[str, Any]] = [
            {"remove": everywhere},
            {"add": {"index": name, "alias": self.alias, "is_write_index": False}},
        ]
        with cluster_errors(self._cluster):
            self._patient.indices.update_aliases(actions=actions)

    def delete(self, names: Sequence[str]) -> None:
        """Delete indexes with their companions; those that are gone already are no error.

        The companion goes first, so that none is left without the index that tells of it.
        """
        for index in names:
            for name in (knowledge_name(index), index):
                with cluster_errors(self._cluster):
                    self.client.indices.delete(index=name, ignore_unavailable=True)

    def delete_alone(self) -> None:
        """Delete the companions whose index is gone, as when somebody else has deleted it."""
        with cluster_errors(self._cluster):
            names = self.client.options(ignore_status=404).indices.get(
                index=f"{self.alias}-*", expand_wildcards="all", filter_path="*.aliases"
            )
        if names.meta.status == 404:
            return
        for name in names.body:
            index = companion_of(name)
            if index and generation_of(self.alias, index) and index not in names.body:
                self.delete([index])

    def bytes_of(self) -> dict[str, int]:
        """Return the size of each index on the cluster's disks, copies included."""
        with cluster_errors(self._cluster):
            answer = self.client.indices.stats(
                index=f"{self.alias}-*",
                metric="store",
                filter_path="indices.*.total.store.size_in_bytes",
            ).body
        return {
            name: int(stats["total"]["store"]["size_in_bytes"])
            for name, stats in answer.get("indices", {}).items()
        }

    def now(self) -> str:
        """Return the cluster's time: hosts that share it need not agree on theirs."""
        with cluster_errors(self._cluster):
            rows: Any = self.client.cat.health(format="json", h="epoch").body
        return datetime.fromtimestamp(int(rows[0]["epoch"]), UTC).isoformat()

    def _get(self, names: str) -> list[GenerationIndex]:
        with cluster_errors(self._cluster):
            answer = self.client.options(ignore_status=404).indices.get(
                index=names, expand_wildcards="all", filter_path=_STATE
            )
        if answer.meta.status == 404:
            return []
        found = []
        for name, state in answer.body.items():
            meta = IndexMeta.from_meta(state.get("mappings", {}).get("_meta", {}))
            if meta is not None:
                found.append(GenerationIndex(name, meta, self.alias in state.get("aliases", {})))
        return sorted(found, key=lambda one: one.generation)


def published_now(one: GenerationIndex, others: Sequence[GenerationIndex]) -> IndexMeta:
    """Return the meta of an index that begins to serve, later than any of the others did."""
    now = datetime.now(UTC)
    latest = max((other.meta.published for other in others), default="")
    if latest:
        # A clock that was set back must not change the order in which they served.
        now = max(now, datetime.fromisoformat(latest) + timedelta(microseconds=1))
    return replace(one.meta, status="published", published=now.isoformat(timespec="microseconds"))


def names_in_cluster(cluster: Cluster) -> list[str]:
    """Return the names of the indexes of ours that the cluster has."""
    client = connect(cluster, timeout=CONTROL_SECONDS)
    check(client, cluster)
    with cluster_errors(cluster):
        answer = client.indices.get(
            index=f"{cluster.prefix}*", expand_wildcards="all", filter_path="*.mappings._meta"
        ).body
    return sorted(
        {
            index
            for name, state in answer.items()
            if (index := index_of(cluster.prefix, name)) is not None
            and IndexMeta.from_meta(state["mappings"]["_meta"]) is not None
        }
    )
