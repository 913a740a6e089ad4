"""From an index that was loaded quickly to one that is searched well."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from catalog.errors import EngineUnavailableError
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.connection import CONTROL_SECONDS, REQUEST_SECONDS, cluster_errors

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_REFRESH_SECONDS = 600.0
_YELLOW_SECONDS = 60
_LOOK_EVERY_SECONDS = 0.5
_JSON = {"accept": "application/json"}


def make_ready(client: Elasticsearch, cluster: Cluster, index_name: str) -> None:
    """Make everything in an index searchable, merged if so set, and copied as often as set.

    Copies are made in the background: what is there when this returns is each shard once, or else
    it raises EngineUnavailableError.
    """
    client = client.options(request_timeout=REQUEST_SECONDS)
    wait_for_shards(client, cluster, index_name)
    with cluster_errors(cluster):
        _refresh(client, index_name)
        if cluster.force_merge:
            _force_merge(client, index_name)
        client.indices.put_settings(
            index=index_name,
            settings={
                "index.refresh_interval": "1s",
                "index.number_of_replicas": cluster.replicas,
            },
        )
    wait_for_shards(client, cluster, index_name)


def wait_for_shards(client: Elasticsearch, cluster: Cluster, index_name: str) -> None:
    """Wait until every shard of an index is somewhere, as it is not yet after a node restarted.

    Raises EngineUnavailableError.
    """
    with cluster_errors(cluster):
        # A health that is not reached in time is an answer of status 408.
        seconds = _YELLOW_SECONDS + CONTROL_SECONDS
        patient = client.options(ignore_status=408, request_timeout=seconds)
        answer = patient.cluster.health(
            index=index_name, wait_for_status="yellow", timeout=f"{_YELLOW_SECONDS}s"
        )
    if answer["timed_out"]:
        raise EngineUnavailableError(
            f"Elasticsearch index '{index_name}' is {answer['status']} after {_YELLOW_SECONDS} s:"
            " some of its shards are on no node.",
            fix="Look at the cluster's health, then try again. What is published is untouched.",
        )


def _refresh(client: Elasticsearch, index_name: str) -> None:
    patient = client.options(request_timeout=_REFRESH_SECONDS, max_retries=0)
    patient.indices.refresh(index=index_name)


def _force_merge(client: Elasticsearch, index_name: str) -> None:
    """Merge into one segment a shard; this may take longer than a request lives."""
    task = client.indices.forcemerge(
        index=index_name, max_num_segments=1, wait_for_completion=False
    )["task"]
    # The client warns of its own call for this, as of a preview since version 5.
    while not client.perform_request("GET", f"/_tasks/{task}", headers=_JSON).body["completed"]:
        time.sleep(_LOOK_EVERY_SECONDS)
    _refresh(client, index_name)
