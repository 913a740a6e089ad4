"""Connect to a cluster, and say in our own errors what keeps us from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from catalog.errors import (
    EngineReadOnlyError,
    EngineRefusedError,
    EngineUnavailableError,
    EngineUnreachableError,
    RetailSearchError,
    SettingsError,
)
from indexer.elasticsearch.cluster import Cluster

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

OLDEST_VERSION, NEWEST_VERSION = 8, 9
CONTROL_SECONDS = 10.0
"""How long a small request may take that is no search: so soon a cluster that hangs is told of."""

REQUEST_SECONDS = 60.0
"""How long one may take that gives the cluster work, and that a small one has gone before."""

_RETRIES = 3
_MOMENTARY = (429, 502, 503, 504)
_NO_MASTER = "master_not_discovered_exception"
_BLOCKED = "cluster_block_exception"
_SECONDS_BETWEEN_SNIFFS = 10.0


def connect(
    cluster: Cluster, *, timeout: float | None = None, connections: int = 10
) -> Elasticsearch:
    """Return a client of the cluster; nothing is asked of it yet, except when it sniffs.

    `timeout` in seconds is that of one request, the cluster's own if None; `connections` are those
    kept open to each node. A request that fails at once is repeated, one that ran out of time is
    not. Raises SettingsError for an address that is none, and where it sniffs also what
    `cluster_errors` raises.
    """
    from elasticsearch import Elasticsearch
    from elasticsearch.serializer import OrjsonSerializer

    options: dict[str, Any] = {}
    if any(url.startswith("https:") for url in cluster.urls) and cluster.ca is not None:
        if not cluster.ca.is_file():
            raise SettingsError(
                f"The certificate '{cluster.ca}' of the Elasticsearch cluster is not a file.",
                fix="Name the file of the authority that signed it with elasticsearch_ca.",
                field="elasticsearch_ca",
            )
        options["ca_certs"] = str(cluster.ca)
    if cluster.api_key:
        options["api_key"] = cluster.api_key
    elif cluster.user:
        options["basic_auth"] = (cluster.user, cluster.password)
    if cluster.sniff:
        options |= {
            "sniff_on_start": True,
            "sniff_on_node_failure": True,
            "min_delay_between_sniffing": _SECONDS_BETWEEN_SNIFFS,
        }
    with cluster_errors(cluster):
        try:
            return Elasticsearch(
                list(cluster.urls),
                request_timeout=cluster.timeout if timeout is None else timeout,
                connections_per_node=connections,
                max_retries=_RETRIES,
                # Who has waited so long is told, and not kept waiting several times as long.
                retry_on_timeout=False,
                retry_on_status=_MOMENTARY,
                serializers={OrjsonSerializer.mimetype: OrjsonSerializer()},
                **options,
            )
        except ValueError as error:
            raise SettingsError(
                f"'{cluster.address}' is no address of an Elasticsearch cluster: {error}.",
                fix="Write scheme, host and port, as in https://search.example.com:9200.",
                field="elasticsearch_url",
            ) from None


def check(client: Elasticsearch, cluster: Cluster) -> str:
    """Return the server's version; raises EngineRefusedError where we cannot work with it."""
    from elasticsearch import UnsupportedProductError

    with cluster_errors(cluster):
        try:
            # Older servers refuse the client's usual header before they would say who they are.
            answer = client.perform_request("GET", "/", headers={"accept": "*/*"}).body
        except UnsupportedProductError as error:
            answer = error.body
    said = answer.get("version", {}) if isinstance(answer, dict) else {}
    version = str(said.get("number", "")) if isinstance(said, dict) else ""
    product = said.get("distribution", "elasticsearch") if version else None
    major = re.match(r"\d+", version)
    if product != "elasticsearch" or major is None:
        raise EngineRefusedError(
            f"What answers at {cluster.address} is not Elasticsearch"
            + (f" but {product} {version}." if product else "."),
            fix="Name the address of an Elasticsearch 8 or 9 cluster with elasticsearch_url.",
        )
    if not OLDEST_VERSION <= int(major.group()) <= NEWEST_VERSION:
        raise EngineRefusedError(
            f"Elasticsearch at {cluster.address} is version {version};"
            f" this release works with {OLDEST_VERSION} and {NEWEST_VERSION}.",
            fix="Name a cluster of such a version with elasticsearch_url, or take another release"
            " of retail-search.",
        )
    return version


@contextmanager
def cluster_errors(cluster: Cluster) -> Iterator[None]:
    """Raise every error of the client as one of ours that says what to do."""
    from elasticsearch import ApiError, TransportError

    try:
        yield
    except (ApiError, TransportError) as error:
        raise translated(error, cluster) from error


def whole(answer: dict[str, Any], cluster: Cluster) -> dict[str, Any]:
    """Return a search's or a count's answer; raises EngineUnavailableError where a part is missing.

    `allow_partial_search_results` does the same on the server, but a count does not know it.
    """
    missing = int(answer["_shards"]["failed"])
    if missing or answer.get("timed_out"):
        what = f"{missing} of {answer['_shards']['total']} shards" if missing else "some products"
        raise EngineUnavailableError(
            f"Elasticsearch at {cluster.address} answered without {what}.",
            fix="Look at the cluster's health, then try again. What is published is untouched.",
        )
    return answer


def translated(error: Exception, cluster: Cluster) -> RetailSearchError:
    """Return our error for one of the client's."""
    from elastic_transport import TlsError
    from elasticsearch import ApiError, SerializationError, UnsupportedProductError

    if isinstance(error, TlsError):
        return EngineRefusedError(
            f"No secure connection to Elasticsearch at {cluster.address}: {error}.",
            fix="Name the certificate of the authority that signed the cluster's own with"
            " elasticsearch_ca, and the host as the certificate has it.",
        )
    if isinstance(error, UnsupportedProductError | SerializationError):
        return EngineRefusedError(
            f"What answers at {cluster.address} is not Elasticsearch: {error}.",
            fix="Name the address of an Elasticsearch 8 or 9 cluster with elasticsearch_url.",
        )
    if not isinstance(error, ApiError):
        return EngineUnreachableError(
            f"Elasticsearch at {cluster.address} cannot be reached: {_cause(error)}.",
            fix="Check that it runs, and the address in elasticsearch_url.",
        )
    return answer_error(error.meta.status, *error_of(error.body), cluster)


def _cause(error: Exception) -> str:
    """Return the last cause of a chain that repeats itself, without the objects in it."""
    said = str(error).rstrip(")").rpartition("): ")[2].rpartition("] ")[2].strip()
    return said if said and "caused by" not in said else type(error).__name__


def error_of(body: object) -> tuple[str, str]:
    """Return the type and the reason of an error as Elasticsearch's answer holds them."""
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return "", str(error)
    reason = str(error.get("reason", error))
    cause = error.get("caused_by")
    if isinstance(cause, dict) and cause.get("reason"):
        reason = f"{reason}: {cause['reason']}"
    return str(error.get("type", "")), reason


def read_only(kind: str, status: int) -> bool:
    """Say whether an error means that an index takes no writes until somebody changes that.

    A cluster that has lost its master blocks everything too, but that passes by itself.
    """
    return kind == _BLOCKED and status in (403, 429)


def momentary(kind: str, status: int) -> bool:
    """Say whether an error may pass by itself, so that the request is worth repeating."""
    return status in _MOMENTARY and not read_only(kind, status)


def answer_error(status: int, kind: str, reason: str, cluster: Cluster) -> RetailSearchError:
    """Return our error for an answer of this status, type and reason."""
    said = f"Elasticsearch at {cluster.address}"
    if read_only(kind, status):
        return EngineReadOnlyError(
            f"{said} takes no writes: {reason}.",
            fix="If its disks are nearly full, free some space; then lift the block: PUT"
            f" {cluster.prefix}*/_settings"
            ' {"index.blocks.read_only_allow_delete": null, "index.blocks.read_only": null}.'
            " What is published is untouched.",
        )
    if status == 401:
        return EngineRefusedError(
            f"{said} does not know us (401).",
            fix="Set RETAIL_SEARCH_ELASTICSEARCH_API_KEY, or RETAIL_SEARCH_ELASTICSEARCH_USER and"
            " RETAIL_SEARCH_ELASTICSEARCH_PASSWORD.",
        )
    if status == 403:
        return EngineRefusedError(
            f"{said} does not allow this (403): {reason}.",
            fix=f"Give the key or user the privileges monitor on the cluster and all on the"
            f" indexes {cluster.prefix}*.",
        )
    if status in _MOMENTARY or kind == _NO_MASTER:
        return EngineUnavailableError(
            f"{said} cannot answer now ({status}): {reason}.",
            fix="Look at the cluster's health and load, then try again.",
        )
    return EngineRefusedError(
        f"{said} refused a request ({status}): {reason}.",
        fix="If it comes again with a server of version 8 or 9, it is a fault of retail-search.",
    )
